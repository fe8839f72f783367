"""A job as pages and callers see it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import NewType

from .money import UNRECORDED, Charge
from .plan import UNKNOWN_PRICE, Adjustment, Price, Refusal
from .request import GenerationRequest
from .task import TaskId

JobId = NewType("JobId", str)


class JobState(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    SUBMITTING = "submitting"
    RUNNING = "running"
    DOWNLOADING = "downloading"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    IN_DOUBT = "in_doubt"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing happens any more by itself."""
        return self in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED}

    @property
    def is_active(self) -> bool:
        """Whether the job is being driven."""
        return self in {
            JobState.QUEUED,
            JobState.SUBMITTING,
            JobState.RUNNING,
            JobState.DOWNLOADING,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A finished video in the media store, as it was probed."""

    sha256: str
    media_type: str
    byte_count: int
    width_px: int
    height_px: int
    duration_s: float
    fps: float
    frame_count: int
    has_audio: bool
    poster_sha256: str
    path: Path | None = None
    """The file, when the media store is a local folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobEvent:
    """One row of a job's timeline."""

    at: datetime
    state: JobState
    words: str = ""
    """The gateway's words or the reason."""
    actor: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as pages and callers see it: the row, and the last reading where one is at hand."""

    id: JobId
    batch_id: str
    gateway_id: str
    gateway_label: str
    model_id: str
    simulated: bool
    state: JobState
    request: GenerationRequest
    adjustments: tuple[Adjustment, ...] = ()
    notes: tuple[str, ...] = ()
    price: Price = UNKNOWN_PRICE
    charge: Charge = UNRECORDED
    can_cancel: bool = False
    """Whether the gateway can cancel; else a stop is only local and may still be billed."""
    task_id: TaskId | None = None
    called_task_id: TaskId | None = None
    """The task that the gateway has called about, for a job in doubt; a person judges it."""
    doubt: str = ""
    """Names the request that is in doubt; a wish to send again is about this one."""
    can_follow_again: bool = False
    """Whether its task may still be there and nobody reads it any more."""
    created_at: datetime
    submitted_at: datetime | None = None
    settled_at: datetime | None = None
    gateway_words: str = ""
    """The gateway's own last word on the task."""
    waits_for_key: bool = False
    """Whether it does nothing until the gateway's key is known."""
    says: str = ""
    """What holds it up while it is active, as a sentence of the playground's own."""
    progress_fraction: float | None = None
    failure: str = ""
    """What happened, as a sentence; empty unless something did."""
    failure_code: str = ""
    hint: str = ""
    """What to do next, as a sentence."""
    video: Video | None = None
    timeline: tuple[JobEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One request fanned out to several gateways."""

    id: str
    request: GenerationRequest
    created_at: datetime
    jobs: tuple[Job, ...]
    refusals: tuple[Refusal, ...] = ()
