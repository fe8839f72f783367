"""The port that every provider fulfils, and the values it takes."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from pydantic import SecretStr

from runway_core.models import JobId, Submission, TaskId, TaskSnapshot, WireRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskHandle:
    """All that is needed to reach one job's task again."""

    job_id: JobId
    wire: WireRequest
    """The request as it was (or will be) submitted; attachments not yet filled in."""
    base_url: str
    """The gateway's base URL at the time of the submit: a task lives where it was made."""
    task_id: TaskId | None = None
    model_id: str = ""
    submitted_age_s: float = 0.0
    """Seconds since the submit was accepted; grace for tasks not yet visible is counted in it."""
    called: Callable[[], bytes | None] | None = None
    """Returns what the gateway has sent to the job's webhook; None for it: not to be used as data,
    because the gateway has no such address or its tasks can be read."""
    is_wanted: Callable[[], bool] | None = None
    """Asked when a connection stands and a submit is about to leave; False: it must not, because
    it was held up and somebody has decided about the job meanwhile. None: it leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """An open stream of a finished video."""

    chunks: AsyncIterator[bytes]
    offset: int = 0
    """The first byte the stream carries; 0 although a later one was asked for: no ranges there."""
    total_bytes: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Provider(Protocol):
    """One way to fulfil a job.

    Every method raises only `GatewayError`, `TaskError`, `DownloadError`, `RenderError` or
    `MissingKeyError`, and is called at most once at a time per job.
    """

    async def submit(self, task: TaskHandle, *, key: SecretStr | None) -> Submission:
        """Send the request once, without any retry or redirect.

        Raises:
            UnreachableError: Nothing was sent: out of reach, or not wanted any more.
            RateLimitedError: The gateway refused for now (429).
            RefusedError: A definite refusal, as are AuthenticationError and
                InsufficientCreditsError.
            SubmissionInDoubtError: It may have been accepted.
        """
        ...

    async def retrieve(self, task: TaskHandle, *, key: SecretStr | None) -> TaskSnapshot:
        """Read the task once.

        Raises:
            TaskNotFoundError: The gateway does not know the task (any more, or not yet).
            RateLimitedError, ServerError, UnreachableError: Worth asking again.
            UnexpectedAnswerError: The answer does not fit the dialect.
        """
        ...

    async def cancel(self, task: TaskHandle, *, key: SecretStr | None) -> bool:
        """Ask the gateway to cancel; True only when it said so (2xx).

        Raises:
            RateLimitedError, ServerError, UnreachableError: Worth asking again.
        """
        ...

    def download(self, url: str, *, offset: int = 0) -> AbstractAsyncContextManager[Download]:
        """Open the video from ``offset`` bytes on.

        Raises:
            OutputExpiredError: 401, 403, 404 or 410: read the task for a fresh link.
            DownloadError: Anything else; worth trying again.
        """
        ...
