"""Finding the supported ratio that changes a picture's shape the least."""

import math
from collections.abc import Sequence

SAME_SHAPE = 0.004  # of the logarithm: 5 pixels of 1280, less than any gateway's own rounding
_SMALLEST_SIDE_PX = 100  # below, the numbers are a shape, not pixels
_LONG_SIDE_PX = 1280  # for gateways that name a shape such as 16:9 and choose the size themselves


def effective_ratio(ratio: str, supported: Sequence[str]) -> str:
    """Return the supported ratio nearest in shape, landscape staying landscape where it can.

    Shapes are compared by the logarithm of width / height, so that twice as wide and half as wide
    are equally far; between equal shapes the nearest size wins, then the order of the list.

    Args:
        ratio: "W:H", in pixels or as a shape.
        supported: At least one ratio of the same form.

    >>> effective_ratio("1280:720", ["1280:768", "768:1280"])
    '1280:768'
    """
    if ratio in supported:
        return ratio
    turn = _orientation(ratio)
    candidates = [item for item in supported if _orientation(item) == turn] or list(supported)
    return min(
        candidates, key=lambda item: (round(_distance(ratio, item), 6), _growth(ratio, item))
    )


def is_same_shape(ratio: str, other: str) -> bool:
    """Whether two ratios differ in size or spelling only."""
    return _distance(ratio, other) < SAME_SHAPE


def is_bare_shape(ratio: str) -> bool:
    """Whether a ratio such as 16:9 names a shape and leaves the size to the gateway."""
    return min(sizes(ratio)) < _SMALLEST_SIDE_PX


def frame_size(ratio: str, found: str) -> str:
    """Return the size in pixels that a picture is prepared for.

    Args:
        ratio: What was asked for.
        found: The supported ratio nearest to it.

    >>> frame_size("1920:1080", "16:9"), frame_size("1280:768", "16:9")
    ('1920:1080', '1280:720')
    """
    if not is_bare_shape(found):
        return found
    if is_same_shape(ratio, found) and not is_bare_shape(ratio):
        return ratio
    width, height = sizes(found)
    scale = _LONG_SIDE_PX // max(width, height) // 2 * 2
    return f"{width * scale}:{height * scale}"


def sizes(ratio: str) -> tuple[int, int]:
    """Return the two numbers of a ratio."""
    width, height = ratio.split(":")
    return int(width), int(height)


def _distance(ratio: str, other: str) -> float:
    (width, height), (other_width, other_height) = sizes(ratio), sizes(other)
    return abs(math.log(width * other_height / (height * other_width)))


def _growth(ratio: str, other: str) -> float:
    """How far two sizes are apart; 0 when either is a bare shape."""
    if is_bare_shape(ratio) or is_bare_shape(other):
        return 0.0
    area, other_area = (math.prod(sizes(item)) for item in (ratio, other))
    return abs(math.log(area / other_area))


def _orientation(ratio: str) -> int:
    width, height = sizes(ratio)
    return (width > height) - (width < height)
