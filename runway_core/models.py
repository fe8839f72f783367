"""The values everything else speaks of: the request, the task's readings, the job as pages see it.

Nothing here knows of HTTP, SQL or widgets. What crosses a border is a frozen pydantic model; values
that never leave the process are frozen dataclasses.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Literal, NewType

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from .errors import InvalidRequestError

JobId = NewType("JobId", str)
TaskId = NewType("TaskId", str)

MOTION_LIMIT = 10.0  # each axis runs from −10 to 10, as Runway's own sliders did
SEED_MAX = 4_294_967_295  # unsigned 32 bits: the widest range any gateway documents

_RATIO = re.compile(r"^([1-9]\d{0,4}):([1-9]\d{0,4})$")


class _Value(BaseModel):
    """A frozen model whose faults are told as `InvalidRequestError`, field and limit named."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"]) or type(self).__name__
            raise InvalidRequestError(
                f"{name} cannot be {first.get('input')!r:.80}: {first['msg']}",
                field=name,
                allowed=first["msg"],
                hint=f"Correct {name} and try again; nothing was sent.",
            ) from error


class CameraMotion(_Value):
    """A camera move, each axis from −10 to 10; 0 is still.

    Directions are defined by what the picture does on screen:
    a positive ``x`` moves the near picture to the right, a positive ``y`` moves it down, a positive
    ``z`` grows it (the camera pushes in), a positive ``r`` turns it clockwise; ``bg_x_pan`` and
    ``bg_y_pan`` move the far picture like ``x`` and ``y``.
    """

    x: float = Field(0.0, ge=-MOTION_LIMIT, le=MOTION_LIMIT)
    y: float = Field(0.0, ge=-MOTION_LIMIT, le=MOTION_LIMIT)
    z: float = Field(0.0, ge=-MOTION_LIMIT, le=MOTION_LIMIT)
    r: float = Field(0.0, ge=-MOTION_LIMIT, le=MOTION_LIMIT)
    bg_x_pan: float = Field(0.0, ge=-MOTION_LIMIT, le=MOTION_LIMIT)
    bg_y_pan: float = Field(0.0, ge=-MOTION_LIMIT, le=MOTION_LIMIT)

    @property
    def is_static(self) -> bool:
        """Whether no axis moves."""
        return not any(self.model_dump().values())


class ImageFrame(_Value):
    """A stored picture chosen as a frame, and how it meets the ratio.

    ``focus`` is the point of the picture kept in view by a crop: fractions of width and height,
    origin top left.
    """

    kind: Literal["image"] = "image"
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    media_type: str
    width_px: int = Field(gt=0)
    height_px: int = Field(gt=0)
    byte_count: int = Field(gt=0)
    fit: Literal["crop", "pad"] = "crop"
    focus: tuple[float, float] = (0.5, 0.5)


FrameSource = ImageFrame | str
"""A picture in the store, or an https URL that the gateway fetches itself."""


class GenerationRequest(_Value):
    """What the user asks for, the same for every gateway.

    Raises:
        InvalidRequestError: A field is outside its range; ``field`` names it.
    """

    prompt_text: str = ""
    first_frame: FrameSource | None = None
    last_frame: FrameSource | None = None
    ratio: str = "1280:720"
    """Width and height of the video in pixels, "W:H"."""
    duration_s: int = Field(5, ge=1, le=60)
    seed: int | None = Field(None, ge=0, le=SEED_MAX)
    """None asks for a random one; it is drawn at submit and recorded with the job."""
    watermark: bool | None = None
    style: str | None = None
    motion: CameraMotion = CameraMotion()
    motion_score: int | None = Field(None, ge=1, le=100)
    interpolate: bool | None = None
    upscale: bool | None = None
    camera_words: str | None = None
    """Words for the move, appended to the prompt on gateways without a motion field; None: off."""
    extra_body: dict[str, Any] = Field(default_factory=dict)
    """Top-level fields laid over the wire request as they are, for experts."""

    @field_validator("ratio")
    @classmethod
    def _ratio_is_two_sizes(cls, value: str) -> str:
        if not _RATIO.match(value):
            raise InvalidRequestError(
                f"ratio cannot be {value!r:.80}: it is a width and a height such as 1280:720",
                field="ratio",
                allowed="W:H in pixels, such as 1280:720",
                hint="Pick one of the ratio tiles.",
            )
        return value

    @field_validator("first_frame", "last_frame")
    @classmethod
    def _link_is_https(cls, value: FrameSource | None) -> FrameSource | None:
        if isinstance(value, str) and not value.startswith("https://"):
            raise InvalidRequestError(
                f"a frame link must start with https://, not {value!r:.80}",
                field="first_frame",
                allowed="an https URL or a picture added with add_image",
                hint="Use an https link, or drop the picture itself.",
            )
        return value

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height asked for, in pixels."""
        width, height = self.ratio.split(":")
        return int(width), int(height)


class GatewayChoice(_Value):
    """One gateway picked for a request.

    ``simulated`` sends to the built-in simulator instead of the real service: no key, no cost.
    """

    gateway_id: str
    model_id: str | None = None
    """None takes the gateway's first model that is not retired."""
    simulated: bool = False


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
    image whose data URI stands there when the request leaves; in ``body`` that place holds
    ``asset:<sha256>``. So a plan stays small and the row in the store holds no pictures.
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
    eta_s: float | None = None
    """Seconds until the start, where the gateway tells it."""
    raw: Any = None
    """The answer as it came, parsed; keys removed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A submit that was accepted."""

    task_id: TaskId
    raw: Any = None
    estimated_credits: float | None = None


class AdjustmentKind(StrEnum):
    """What a plan does to a field that a gateway cannot take as asked."""

    DROPPED = "dropped"
    SNAPPED = "snapped"
    TRANSLATED = "translated"


class Adjustment(_Value):
    """One change that a gateway's limits force on the request, said in words."""

    kind: AdjustmentKind
    field: str
    words: str
    """One sentence fragment for the picker, such as "ratio 1280:720 → 1280:768"."""
    source: str = ""
    """Where the limit is documented."""


class Price(_Value):
    """What a job costs at the most, or why that is not known."""

    amount: float | None = None
    """None: unknown."""
    currency: str = "USD"
    source: str = ""
    """The price card and its date, or "told by the gateway"."""

    @property
    def is_known(self) -> bool:
        """Whether an amount is known."""
        return self.amount is not None


UNKNOWN_PRICE = Price()
FREE = Price(amount=0.0, source="rendered on this machine")


class Plan(_Value):
    """What one gateway would be sent for a request, and what that changes."""

    gateway_id: str
    gateway_label: str
    model_id: str
    simulated: bool = False
    wire: WireRequest
    adjustments: tuple[Adjustment, ...] = ()
    notes: tuple[str, ...] = ()
    """Warnings that change nothing, such as a retired model."""
    price: Price = UNKNOWN_PRICE


class Refusal(_Value):
    """Why a gateway cannot take the request, and what would help."""

    gateway_id: str
    gateway_label: str
    model_id: str
    simulated: bool = False
    field: str
    message: str
    allowed: str = ""
    hint: str = ""


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
    can_cancel: bool = False
    """Whether the gateway can cancel; else a stop is only local and may still be billed."""
    task_id: TaskId | None = None
    created_at: datetime
    submitted_at: datetime | None = None
    settled_at: datetime | None = None
    gateway_words: str = ""
    """The gateway's own last word on the task."""
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
