"""A provider that does what a test has written down, and one error of every class."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import SecretStr

from runway_core.errors import (
    InvalidImageError,
    MissingKeyError,
    PictureLinkError,
    PlaygroundError,
    TaskDeadlineError,
    UnreachableError,
)
from runway_core.models import Submission, TaskId, TaskSnapshot, TaskStatus
from runway_core.providers.port import Download, TaskHandle
from tests.support.video_host import Host

VIDEO_URL = "https://cdn.example/video.mp4"
ACCEPTED = Submission(task_id=TaskId("task-1"), raw={"id": "task-1"})
RUNNING = TaskSnapshot(status=TaskStatus.RUNNING, wire_status="RUNNING", progress_fraction=0.4)
SUCCEEDED = TaskSnapshot(
    status=TaskStatus.SUCCEEDED, wire_status="SUCCEEDED", output_urls=(VIDEO_URL,)
)
Error = TypeVar("Error", bound=PlaygroundError)


class Held:
    """An answer that comes when the test lets it."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.asked = asyncio.Event()
        self.released = asyncio.Event()


class HeldUp(Held):
    """An answer to a submit that is held up before it leaves; the job is asked for once more."""


@dataclass(frozen=True)
class Slow:
    """An answer that takes its time, in seconds."""

    answer: Any
    delay_s: float


@dataclass
class ScriptedProvider:
    """Fulfils the provider port: each verb gives its answers in order, the last one for ever.

    An answer is a value, an error to raise, or either of them `Held` or `Slow`.
    """

    submits: list[Any] = field(default_factory=lambda: [ACCEPTED])
    reads: list[Any] = field(default_factory=lambda: [SUCCEEDED])
    cancels: list[Any] = field(default_factory=lambda: [True])
    host: Host = field(default_factory=lambda: Host(b""))
    calls: Counter[str] = field(default_factory=Counter)
    """How often each verb was called, by ``verb`` and by ``verb job_id``; ``left`` counts the
    submits that were not held back."""
    called_at: list[tuple[float, str]] = field(default_factory=list)
    """When each verb was called for which job, on the loop's clock."""
    keys: list[str | None] = field(default_factory=list)
    """The keys that came with the calls."""
    links: list[str] = field(default_factory=list)
    """The links that were opened."""
    most_submits_at_once: int = 0
    _submitting: int = 0

    async def submit(self, task: TaskHandle, *, key: SecretStr | None) -> Submission:
        self._submitting += 1
        self.most_submits_at_once = max(self.most_submits_at_once, self._submitting)
        try:
            accepted: Submission = await self._answer("submit", task, key, self.submits)
        finally:
            self._submitting -= 1
        return accepted

    async def retrieve(self, task: TaskHandle, *, key: SecretStr | None) -> TaskSnapshot:
        snapshot: TaskSnapshot = await self._answer("retrieve", task, key, self.reads)
        return snapshot

    async def cancel(self, task: TaskHandle, *, key: SecretStr | None) -> bool:
        agreed: bool = await self._answer("cancel", task, key, self.cancels)
        return agreed

    def download(self, url: str, *, offset: int = 0) -> AbstractAsyncContextManager[Download]:
        self.links.append(url)
        return self.host.download(url, offset=offset)

    def times_of(self, call: str) -> list[float]:
        """When a call such as ``retrieve job-1`` was made, on the loop's clock."""
        return [at for at, made in self.called_at if made == call]

    async def _answer(
        self, verb: str, task: TaskHandle, key: SecretStr | None, answers: list[Any]
    ) -> Any:
        call = f"{verb} {task.job_id}"
        self.calls.update([verb, call])
        self.called_at.append((asyncio.get_running_loop().time(), call))
        self.keys.append(None if key is None else key.get_secret_value())
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Held):
            answer.asked.set()
            await answer.released.wait()
            if isinstance(answer, HeldUp) and task.is_wanted is not None and not task.is_wanted():
                raise UnreachableError("it was held up")
            answer = answer.answer
        self.calls["left"] += verb == "submit"
        if isinstance(answer, Slow):
            await asyncio.sleep(answer.delay_s)
            answer = answer.answer
        if isinstance(answer, Exception):
            raise answer
        return answer


def error_classes(root: type[PlaygroundError] = PlaygroundError) -> Iterator[type[PlaygroundError]]:
    """Every class of the tree below ``root``, ``root`` included."""
    yield root
    for kind in root.__subclasses__():
        yield from error_classes(kind)


def an_error(kind: type[Error], message: str = "it went wrong") -> Error:
    """An error of any class of the tree."""
    needed: dict[str, Any] = {}
    if issubclass(kind, MissingKeyError):
        needed = {"variable": "PLAYGROUND_OPENAI_HK_API_KEY"}
    if issubclass(kind, TaskDeadlineError):
        needed = {"waited_s": 60.0}
    if issubclass(kind, InvalidImageError):
        needed, message = {"message": message}, "corrupt"
    if issubclass(kind, PictureLinkError):
        needed, message = {"message": message, "hint": "Look at the link."}, "not_found"
    return kind(message, **needed)
