"""What travels to a gateway, and what it says of its task."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, NewType

TaskId = NewType("TaskId", str)


class TaskStatus(StrEnum):
    """What a gateway says of its task, in common words."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Whether the task has ended."""
        return self in {TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class WireRequest:
    """One HTTP request as a gateway's dialect spells it, without the key.

    ``attachments`` maps a JSON pointer of ``body`` (such as ``/promptImage/0/uri``) to the stored
    image that stands there when the request leaves: ``<sha256>`` for its data URI,
    ``<sha256>.<extension>`` for a link to it. In ``body`` that place holds ``asset:…`` or
    ``link:…``. So a plan stays small, the row in the store holds no pictures, and however long a
    job waits, its links are fresh.
    """

    method: Literal["GET", "POST", "DELETE"]
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    attachments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSnapshot:
    """One reading of a task."""

    status: TaskStatus
    wire_status: str = ""
    """The gateway's own word or number, as text; shown when it is unknown."""
    is_known_status: bool = True
    """False: the word is not in the dialect; the job keeps running and the word is shown."""
    progress_fraction: float | None = None
    """0 to 1 as the gateway tells it; None: it does not tell."""
    output_urls: tuple[str, ...] = ()
    failure: str = ""
    failure_code: str = ""
    estimated_credits: float | None = None
    cost_credits: float | None = None
    is_refunded: bool = False
    """Whether the gateway says that it gave the price back."""
    eta_s: float | None = None
    """Seconds until the start, where the gateway tells it."""
    raw: Any = None
    """The answer as it came, parsed; keys removed."""
    remark: str = ""
    """What we say of the reading ourselves, where the gateway has not said anything."""
    is_called: bool = False
    """Whether it is what the gateway has called with, because its host has no way to read tasks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A submit that was accepted."""

    task_id: TaskId
    raw: Any = None
    estimated_credits: float | None = None
