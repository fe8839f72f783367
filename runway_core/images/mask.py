"""Masks that somebody painted: from what a canvas holds to a small picture of two colours."""

from dataclasses import dataclass

import cv2
import numpy as np

from .frame import DEFAULT_MAX_BYTES
from .preview import decode_rgb

MASK_SIDE_PX = 960
_PAINTED_FROM = 128  # of 255, in the brightest channel: strokes are white, their rims grey
_BLACK = (0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BinaryMask:
    """A mask as a file."""

    data: bytes
    """A PNG of one channel: 0 far, 255 near."""
    width_px: int
    height_px: int


def binary_mask(painted: bytes, *, max_bytes: int = DEFAULT_MAX_BYTES) -> BinaryMask | None:
    """Make a painting pure black and white; None when nothing is painted.

    Args:
        painted: A picture file, light strokes on a dark or transparent ground.
        max_bytes: Largest file that is accepted.

    Returns:
        The mask, its longest side at most `MASK_SIDE_PX`.

    Raises:
        InvalidImageError: The file cannot be used.
    """
    rgb = decode_rgb(painted, max_side_px=MASK_SIDE_PX, ground=_BLACK, max_bytes=max_bytes)
    near = rgb.max(axis=2) >= _PAINTED_FROM
    if not near.any():
        return None
    _done, file = cv2.imencode(".png", np.where(near, 255, 0).astype(np.uint8))
    return BinaryMask(data=file.tobytes(), width_px=near.shape[1], height_px=near.shape[0])
