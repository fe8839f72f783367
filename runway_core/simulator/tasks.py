"""A simulated task: what was ordered, and where it stands at an instant.

Nothing runs while a task "runs": its stage is computed from its age whenever somebody asks, so
thousands of tasks cost nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from .faults import FaultRule

QUEUED_FRACTION = 0.15  # of a task's time, before it starts to run
THROTTLED_FRACTION = 0.5  # the same, while the account has no free place

_FAILURES: Mapping[str, tuple[str, str]] = {
    "moderated": ("Text prompt did not pass moderation", "INPUT_PREPROCESSING.SAFETY.TEXT"),
    "moderated-image": ("Image did not pass moderation", "SAFETY.INPUT.IMAGE"),
    "moderated-output": ("The generated video did not pass moderation", "SAFETY.OUTPUT.VIDEO"),
}


class Stage(StrEnum):
    """Where a task stands, before a gateway's own words are put to it."""

    QUEUED = "queued"
    THROTTLED = "throttled"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Whether the task has ended."""
        return self in {Stage.SUCCEEDED, Stage.FAILED, Stage.CANCELLED}


HAS_POSTER = frozenset({Stage.RUNNING, Stage.SUCCEEDED})  # some gateways tell it before the video


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a submit asks for, whatever the gateway's spelling."""

    model: str
    width_px: int | None
    """None: the video takes the picture's own shape."""
    height_px: int | None
    duration_s: int
    prompt_text: str = ""
    seed: int | None = None
    first: str | None = None
    """A data URI, or a link, which is never fetched; None: text only, or only a last frame."""
    last: str | None = None
    motion: Mapping[str, float] | None = None
    hook_url: str | None = None
    credits: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One accepted submit."""

    id: str
    gateway_id: str
    number: int
    """Counts the tasks of the gateway from 0."""
    created_at: float
    """Seconds since the epoch."""
    delay_s: float
    """From submit to the end, in seconds."""
    order: Order
    body: Mapping[str, Any]
    """The submit's JSON as it came."""
    origin: str
    """The address under which the caller reached the simulator, without a slash."""
    faults: tuple[FaultRule, ...] = ()
    """Those that strike after the submit."""
    cancelled_at: float | None = None
    is_deleted: bool = False
    """A finished task that was deleted can no longer be read."""

    def fault(self, name: str) -> FaultRule | None:
        """Return the task's fault of this name."""
        return next((rule for rule in self.faults if rule.name == name), None)

    @property
    def ends_at(self) -> float:
        """When the task ends by itself; infinite when it never does."""
        return float("inf") if self.fault("stuck") else self.created_at + self.delay_s

    @property
    def starts_at(self) -> float:
        """When the task starts to run."""
        waits = THROTTLED_FRACTION if self.fault("throttled") else QUEUED_FRACTION
        return self.created_at + waits * self.delay_s

    @property
    def has_link_at(self) -> float:
        """When the link to the video appears."""
        if self.fault("no-url"):
            return float("inf")
        late = self.fault("late-url")
        return self.ends_at + (late.number if late else 0.0)

    @property
    def failure(self) -> tuple[str, str] | None:
        """The sentence and the code the task fails with; None: it does not fail."""
        for name, words in _FAILURES.items():
            if self.fault(name):
                return words
        fail = self.fault("fail")
        return ("An unexpected error occurred.", fail.text) if fail else None

    def stage_at(self, now: float) -> Stage:
        """Return where the task stands at ``now`` (seconds since the epoch)."""
        if self.cancelled_at is not None:
            return Stage.CANCELLED
        if now >= self.ends_at:
            if self.fault("cancelled"):
                return Stage.CANCELLED
            return Stage.FAILED if self.failure else Stage.SUCCEEDED
        if now >= self.starts_at:
            return Stage.RUNNING
        return Stage.THROTTLED if self.fault("throttled") else Stage.QUEUED

    def progress_at(self, now: float) -> float:
        """Return how much of the running part is done at ``now``: 0 to 1."""
        running_s = self.created_at + self.delay_s - self.starts_at
        if running_s <= 0:
            return 1.0
        done = min(max((now - self.starts_at) / running_s, 0.0), 1.0)
        return min(done, 0.93) if self.fault("stuck") else done


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A task as one read finds it; a gateway's side puts it into its own words."""

    task: Task
    stage: Stage
    progress_fraction: float
    updated_at: float
    """Seconds since the epoch."""
    links: tuple[str, ...] = ()
    """Fresh download links; empty until there is a video."""
    poster_link: str = ""
    """The first frame, as soon as the task runs; never to be taken for the video."""
    strange_word: str | None = None
    """An undocumented status to give instead of the gateway's own word."""
