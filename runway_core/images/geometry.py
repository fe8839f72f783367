"""Where pixels come from and go to: target sizes, crops around a focus, turned coordinates.

Boxes are (left, top, right, bottom) in pixels, floats, origin top left, x to the right, y down.
"""

import math
import re
from dataclasses import dataclass

from PIL.Image import Transpose

from runway_core.errors import InvalidRequestError

Box = tuple[float, float, float, float]
Size = tuple[int, int]

MAX_TARGET_SIDE_PX = 4096
SHRINK_MARGIN = 1.5
"""How much larger than wanted a picture stays when boxes of pixels are averaged, before Lanczos.

Cheap averages do most of the way. With 1.5 even fine detail stays above SSIM 0.985 against Lanczos
alone; with 1 it falls to 0.97.
"""
_ASPECT_LIMIT = 64  # "16:9" is an aspect, "1280:720" a size; no model makes 64-pixel videos
_ASPECT_AREA_PX = 1280 * 720

SPARE_PX = 3  # on either side of a part: enough to come within a twentieth of a pixel or so
_COST_OF_EDGE_PX = 0.05  # how much nearer a span must come to be worth drawing out the edges

_ROUNDING = 1e-6  # nearer than this to a half, a scaler may round up or down

_RATIO = re.compile(r"([1-9]\d{0,4}):([1-9]\d{0,4})")

# How the shown picture reads the stored one, by EXIF orientation: swap the axes, then run
# backwards along the stored x, the stored y.
_AXES = {
    1: (False, False, False),
    2: (False, True, False),
    3: (False, True, True),
    4: (False, False, True),
    5: (True, False, False),
    6: (True, False, True),
    7: (True, True, True),
    8: (True, True, False),
}

TURNS = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
"""What makes a stored picture upright, by EXIF orientation; 1 needs nothing."""


def target_size(ratio: str) -> Size:
    """Return the frame's width and height in pixels for a ratio.

    A ratio of small numbers such as 16:9 is an aspect and gets the area of 1280 × 720.

    Raises:
        InvalidRequestError: The ratio is not "W:H" or a side is out of range.
    """
    match = _RATIO.fullmatch(ratio)
    width, height = (int(match[1]), int(match[2])) if match else (0, 0)
    if match and max(width, height) <= _ASPECT_LIMIT:
        scale = math.sqrt(_ASPECT_AREA_PX / (width * height))
        width, height = (2 * round(side * scale / 2) for side in (width, height))
    if not _ASPECT_LIMIT <= min(width, height) <= max(width, height) <= MAX_TARGET_SIDE_PX:
        raise InvalidRequestError(
            f"ratio cannot be {ratio!r:.80}",
            field="ratio",
            allowed=f"W:H in pixels, {_ASPECT_LIMIT} to {MAX_TARGET_SIDE_PX} each",
            hint="Pick one of the ratio tiles.",
        )
    return width, height


def crop_box(size: Size, target: Size, focus: tuple[float, float]) -> Box:
    """Return the largest box of the target's shape inside a picture, as near the focus as it goes.

    Args:
        size: Width and height of the picture.
        target: Width and height whose shape the box takes.
        focus: The point to keep in view, fractions of width and height.

    Raises:
        InvalidRequestError: The focus lies outside the picture.
    """
    if not all(0.0 <= fraction <= 1.0 for fraction in focus):
        raise InvalidRequestError(
            f"focus cannot be {focus!r:.80}",
            field="focus",
            allowed="two fractions from 0 to 1",
            hint="Click the point of the picture that has to stay in view.",
        )
    scale = min(size[0] / target[0], size[1] / target[1])
    width, height = min(target[0] * scale, size[0]), min(target[1] * scale, size[1])
    left = min(max(focus[0] * size[0] - width / 2, 0.0), size[0] - width)
    top = min(max(focus[1] * size[1] - height / 2, 0.0), size[1] - height)
    return left, top, left + width, top + height


@dataclass(frozen=True, slots=True)
class Span:
    """Whole pixels of one axis to scale, and where in the result what is wanted begins."""

    start: int
    """May lie up to `SPARE_PX` before the first pixel."""
    length: int
    """The end may lie up to `SPARE_PX` + 1 behind the last pixel."""
    scale: float
    skip: int


def span_of(low: float, high: float, limit: int, wanted: int) -> Span:
    """Find whole pixels around a part of an axis that show it, scaled, in its very place.

    For scalers that take whole pixels only, make ``round(length * scale)`` pixels of them and keep
    the middle in the middle. Cut at the nearest pixel, a part would be half a pixel off its place,
    and fine detail with it; but some spans of whole pixels fall into place.

    Args:
        low: Where the part begins, in pixels.
        high: Where it ends, less than a pixel behind the last.
        limit: How many pixels there are; outside, the outermost are meant to go on.
        wanted: How many to make of the part, not more than it has.
    """
    scale = wanted / (high - low)

    def made(start: int, stop: int) -> int:
        return math.ceil((stop - start) * scale - 0.5 - _ROUNDING)

    def error_px(span: tuple[int, int, int]) -> float:
        start, stop, skip = span
        is_half = abs((stop - start) * scale % 1 - 0.5) < _ROUNDING
        is_over = start < 0 or stop > limit
        error = abs((start + stop) / 2 + (skip - made(start, stop) / 2) / scale - low)
        return error + is_half + _COST_OF_EDGE_PX * is_over

    first, last = math.floor(low + _ROUNDING), math.ceil(high - _ROUNDING)
    start, stop, skip = min(
        (
            (start, stop, skip)
            for start in range(first - SPARE_PX, first + 1)
            for stop in range(last, last + SPARE_PX + 1)
            for skip in range(made(start, stop) - wanted + 1)
        ),
        key=error_px,
    )
    return Span(start, stop - start, scale, skip)


def size_inside(size: Size, target: Size) -> Size:
    """Return the size at which a picture just fits inside the target, at least 1 × 1."""
    scale = min(target[0] / size[0], target[1] / size[1])
    return (
        min(target[0], max(1, round(size[0] * scale))),
        min(target[1], max(1, round(size[1] * scale))),
    )


def stored_box(box: Box, stored: Size, orientation: int) -> Box:
    """Translate a box on the upright picture to the picture as it is stored.

    Args:
        box: In pixels of the upright picture.
        stored: Width and height of the stored picture.
        orientation: EXIF's number, 1 to 8.
    """
    swap, backward_x, backward_y = _AXES[orientation]
    left, top, right, bottom = box
    if swap:
        left, top, right, bottom = top, left, bottom, right
    if backward_x:
        left, right = stored[0] - right, stored[0] - left
    if backward_y:
        top, bottom = stored[1] - bottom, stored[1] - top
    return left, top, right, bottom


def stored_size(size: Size, orientation: int) -> Size:
    """Translate a size of the upright picture to the stored one, or back."""
    return (size[1], size[0]) if _AXES[orientation][0] else size
