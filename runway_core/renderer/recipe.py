"""What a render is asked for and what it gives: plain values, no files, no codec."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from runway_core.errors import RenderError
from runway_core.models import CameraMotion

U8 = npt.NDArray[np.uint8]
F32 = npt.NDArray[np.float32]

STILL = CameraMotion()
MIN_SIDE_PX = 64
MAX_SIDE_PX = 4096
MAX_DURATION_S = 60.0
MAX_FPS = 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RenderRecipe:
    """One clip to render.

    Raises:
        RenderError: There is no frame, or a size, duration or array cannot be rendered.
    """

    first: U8 | None = None
    """uint8, (height, width, 3), RGB, any size; the clip starts on it. None: ends on ``last``."""
    last: U8 | None = None
    """Like ``first``; the clip ends on it."""
    width_px: int
    """Even, 64 to 4096."""
    height_px: int
    """Even, 64 to 4096."""
    duration_s: float
    motion: CameraMotion = STILL
    prompt_text: str = ""
    """Words such as wind, water, flicker, dust or snow bring the picture to life."""
    seed: int = 0
    mask: U8 | None = None
    """uint8, (height, width), any size; 0 far to 255 near, as the user painted it."""
    fps: int = 24

    def __post_init__(self) -> None:
        _check_frames(self)
        _check_numbers(self)

    @property
    def frame_count(self) -> int:
        """How many frames the clip has: round(duration × fps), at least two."""
        return max(2, round(self.duration_s * self.fps))

    @property
    def is_between(self) -> bool:
        """Whether the clip leads from one picture to another: its move goes out and comes back."""
        return self.first is not None and self.last is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedClip:
    """What was written."""

    frame_count: int
    width_px: int
    height_px: int
    duration_s: float


def _check_frames(recipe: RenderRecipe) -> None:
    if recipe.first is None and recipe.last is None:
        raise RenderError(
            "a local render needs a picture and got none",
            hint="Add a first or a last frame; the local render moves through a picture.",
        )
    for name, image in (("first", recipe.first), ("last", recipe.last)):
        if image is not None and (image.dtype != np.uint8 or image.shape[2:] != (3,)):
            raise RenderError(
                f"the {name} frame must be uint8 (height, width, 3), "
                f"not {image.dtype} {image.shape}",
                hint="Use another picture.",
            )
    if recipe.mask is not None and (recipe.mask.dtype != np.uint8 or recipe.mask.ndim != 2):
        raise RenderError(
            f"the mask must be uint8 (height, width), not {recipe.mask.dtype} {recipe.mask.shape}",
            hint="Paint the subject again.",
        )


def _check_numbers(recipe: RenderRecipe) -> None:
    for side_px in (recipe.width_px, recipe.height_px):
        if side_px % 2 or not MIN_SIDE_PX <= side_px <= MAX_SIDE_PX:
            raise RenderError(
                f"a clip of {recipe.width_px} × {recipe.height_px} cannot be encoded: "
                f"sides are even numbers from {MIN_SIDE_PX} to {MAX_SIDE_PX}",
                hint="Pick one of the ratio tiles.",
            )
    if not 0 < recipe.duration_s <= MAX_DURATION_S or not 1 <= recipe.fps <= MAX_FPS:
        raise RenderError(
            f"a clip of {recipe.duration_s} s at {recipe.fps} fps cannot be rendered: "
            f"up to {MAX_DURATION_S:.0f} s and {MAX_FPS} fps",
            hint="Choose a shorter duration.",
        )
