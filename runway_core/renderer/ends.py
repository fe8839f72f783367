"""What sits on a guessed subject in colours of its own, such as the cap of a bottle.

A part of a thing that stays behind on the ground when the rest moves is seen at once.
"""

import cv2
import numpy as np
import numpy.typing as npt

from .fill import diffused
from .recipe import U8

_STEP = 4  # levels between neighbours of one calm ground
_ODD_LEVELS = 24  # from what the ground would show there
_ODD_SHARE = 0.7  # of a part
_LARGEST = 0.35  # of the subject: a shape on the wall behind is cut off from the ground as well
_CROSS = np.ones((3, 3), np.uint8)


def with_ends(tiny: U8, subject: U8) -> U8:
    """Add the small parts beside a subject that a calm ground does not reach.

    Args:
        tiny: uint8, (rows, columns, 3), RGB.
        subject: uint8, (rows, columns), 0 or 1.
    """
    beside = (1 - _reached(tiny, subject)) & (1 - subject)
    parts = np.asarray(cv2.morphologyEx(beside, cv2.MORPH_OPEN, _CROSS), np.uint8)
    hole = np.asarray(cv2.dilate(subject | parts, _CROSS), np.uint8)
    if not parts.any() or hole.all():
        return subject
    is_odd = _is_odd(tiny, np.asarray(diffused(tiny, hole), np.int16))
    near = cv2.dilate(subject, np.ones((5, 5), np.uint8)) > 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(parts, connectivity=4)
    whole = subject.copy()
    for number in range(1, count):
        part = labels == number
        is_small = stats[number, cv2.CC_STAT_AREA] <= _LARGEST * subject.sum()
        if is_small and (part & near).any() and is_odd[part].mean() > _ODD_SHARE:
            whole[part] = 1
    # The edge between the two belongs to neither.
    return np.asarray(cv2.morphologyEx(whole, cv2.MORPH_CLOSE, _CROSS), np.uint8)


def _is_odd(tiny: U8, ground: npt.NDArray[np.int16]) -> npt.NDArray[np.bool_]:
    """Where a picture is something else than its ground, or the ground in shadow."""
    step = tiny.astype(np.int16) - ground
    tint = np.abs(step - step.mean(axis=2, keepdims=True)).max(axis=2)
    is_shadow = (step.max(axis=2) < 0) & (tint < _ODD_LEVELS)
    return np.asarray((np.abs(step).max(axis=2) > _ODD_LEVELS) & ~is_shadow)


def _reached(tiny: U8, subject: U8) -> U8:
    """Flood the ground from the picture's border as far as it changes slowly; 1 where it came."""
    mask = cv2.copyMakeBorder(subject, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    border = np.ones_like(subject)
    border[1:-1, 1:-1] = 0
    for y, x in np.argwhere(border):
        if not mask[y + 1, x + 1]:
            flags = 4 | cv2.FLOODFILL_MASK_ONLY | 1 << 8
            cv2.floodFill(tiny, mask, (int(x), int(y)), 0, (_STEP,) * 3, (_STEP,) * 3, flags)
    return np.asarray(mask[1:-1, 1:-1], np.uint8) & (1 - subject)
