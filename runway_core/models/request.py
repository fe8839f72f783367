"""What the user asks for, the same for every gateway."""

import re
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from runway_core.errors import InvalidRequestError

from .value import Value

MOTION_LIMIT = 10.0  # each axis runs from −10 to 10, as Runway's own sliders did
SEED_MAX = 4_294_967_295  # unsigned 32 bits: the widest range any gateway documents

_RATIO = re.compile(r"([1-9]\d{0,4}):([1-9]\d{0,4})", re.ASCII)


class CameraMotion(Value):
    """A camera move, each axis from −10 to 10 in steps of 0.1; 0 is still.

    Signs say what the picture does on screen; `directions.AXES` tells each in words.
    """

    x: float = Field(0.0, ge=-MOTION_LIMIT, le=MOTION_LIMIT)
    y: float = Field(0.0, ge=-MOTION_LIMIT, le=MOTION_LIMIT)
    z: float = Field(0.0, ge=-MOTION_LIMIT, le=MOTION_LIMIT)
    r: float = Field(0.0, ge=-MOTION_LIMIT, le=MOTION_LIMIT)
    bg_x_pan: float = Field(0.0, ge=-MOTION_LIMIT, le=MOTION_LIMIT)
    bg_y_pan: float = Field(0.0, ge=-MOTION_LIMIT, le=MOTION_LIMIT)

    @field_validator("*")
    @classmethod
    def _axis_is_what_is_shown(cls, value: float) -> float:
        # Pages and gateways show one decimal: 0.04 would be a move that nobody can see or undo.
        return round(value, 1) + 0.0  # never −0.0

    @property
    def is_static(self) -> bool:
        """Whether no axis moves."""
        return not any(self.model_dump().values())


class PictureSource(Value):
    """The link that a picture was fetched from."""

    url: str
    """As it was given: what a gateway that needs a link can be sent unchanged."""
    fault: str = ""
    """Why a gateway could not follow it, as a sentence; empty when it could."""


class ImageFrame(Value):
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
    source: PictureSource | None = Field(None, exclude_if=lambda source: source is None)
    """Where it was fetched from; None, and left out of what is stored, when it came as a file."""


FrameSource = ImageFrame | str
"""A picture in the store, or an https URL that the gateway fetches itself."""


class GenerationRequest(Value):
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
    foreground_mask: ImageFrame | None = None
    """What is near in the first frame, painted white on black over the whole picture; only the
    local render uses it. It is cut as the first frame is, whatever its own fit and focus."""
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
        if not _RATIO.fullmatch(value):
            raise InvalidRequestError(
                f"ratio cannot be {value!r:.80}: it is a width and a height such as 1280:720",
                field="ratio",
                allowed="W:H in pixels, such as 1280:720",
                hint="Pick one of the ratio tiles.",
            )
        return value

    @field_validator("first_frame", "last_frame")
    @classmethod
    def _link_is_https(cls, value: FrameSource | None, info: ValidationInfo) -> FrameSource | None:
        if isinstance(value, str) and not value.startswith("https://"):
            raise InvalidRequestError(
                f"a frame link must start with https://, not {value!r:.80}",
                field=info.field_name or "",
                allowed="an https URL or a picture added with add_image",
                hint="Use an https link, or drop the picture itself.",
            )
        return value

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height asked for, in pixels."""
        width, height = self.ratio.split(":")
        return int(width), int(height)


class GatewayChoice(Value):
    """One gateway picked for a request.

    ``simulated`` sends to the built-in simulator instead of the real service: no key, no cost.
    """

    gateway_id: str
    model_id: str | None = None
    """None takes the gateway's first model that is not retired."""
    simulated: bool = False
