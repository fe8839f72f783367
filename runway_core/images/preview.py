"""Small pictures for pages and pixels for the local renderer, read exactly like a frame."""

import numpy as np
import numpy.typing as npt

from .encode import jpeg_of
from .frame import DEFAULT_MAX_BYTES
from .geometry import size_inside
from .header import read_facts
from .render import Colour, render

_THUMBNAIL_QUALITY = 85
_WHITE = (255, 255, 255)


def thumbnail(
    data: bytes,
    *,
    max_side_px: int = 512,
    ground: Colour = _WHITE,
    max_bytes: int = DEFAULT_MAX_BYTES,
) -> bytes:
    """Make a small upright sRGB JPEG of a picture, without metadata.

    Args:
        data: The picture file.
        max_side_px: Longest side of the result; a smaller picture keeps its size.
        ground: What shows through transparent pixels, sRGB 0 to 255.
        max_bytes: Largest file that is accepted.

    Raises:
        InvalidImageError: The file cannot be used.
    """
    facts = read_facts(data, max_bytes=max_bytes)
    size = _limited(facts.size_px, max_side_px)
    image = render(facts, data, box=(0.0, 0.0, *facts.size_px), size=size, ground=ground)
    return jpeg_of(image, _THUMBNAIL_QUALITY)


def decode_rgb(
    data: bytes,
    *,
    max_side_px: int | None = None,
    ground: Colour = _WHITE,
    max_bytes: int = DEFAULT_MAX_BYTES,
) -> npt.NDArray[np.uint8]:
    """Decode a picture for the local renderer.

    Args:
        data: The picture file.
        max_side_px: Longest side that is of use; a larger picture is scaled down to it, a large
            JPEG already while decoding. None keeps the picture's own size.
        ground: What shows through transparent pixels, sRGB 0 to 255.
        max_bytes: Largest file that is accepted.

    Returns:
        uint8, (height, width, 3), RGB in sRGB, upright; own memory, writable.

    Raises:
        InvalidImageError: The file cannot be used.
    """
    facts = read_facts(data, max_bytes=max_bytes)
    size = facts.size_px if max_side_px is None else _limited(facts.size_px, max_side_px)
    image = render(facts, data, box=(0.0, 0.0, *facts.size_px), size=size, ground=ground)
    return np.array(image, dtype=np.uint8)


def _limited(size: tuple[int, int], max_side_px: int) -> tuple[int, int]:
    if max(size) <= max_side_px:
        return size
    return size_inside(size, (max_side_px, max_side_px))
