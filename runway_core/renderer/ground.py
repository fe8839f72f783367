"""How the ground of a picture comes nearer towards its bottom, and where it does not."""

import cv2
import numpy as np

from .guide import guided
from .picture import shrunk
from .recipe import F32, U8

_SKY_SHARE = 0.3  # of the height, from the top: as far as can be
_UPRIGHT_LONG_SIDE = 256
_UPRIGHT_EDGE, _UPRIGHT_LEAN = 40, 3  # Sobel's levels; how much steeper across than down
_UPRIGHT_SHARES, _SLOPES = (0.01, 0.06, 0.2), (1.0, 0.25, 0.08)  # of a picture; left of its slope
_PLAIN_SHARE, _PLAIN_HALF = 0.45, 0.3  # of a picture, and of each of its halves, in one colour
_PLAIN_LEVELS = 6
_PLAIN_DEPTH = 0.5


def ground_of(rgb: U8, small: U8, subject: F32) -> F32:
    """Return the depth of all but the subject, 0 to 1."""
    # A sheet stays flat: on a slope its lines would lean and its letters shear.
    return _flat(small) if _is_sheet(small) else _less_leaning(_slope(small), rgb, subject)


def _flat(small: U8) -> F32:
    return np.full(small.shape[:2], _PLAIN_DEPTH, np.float32)


def _slope(small: U8) -> F32:
    """Return a slope from 0 at the sky to 1 at the bottom that bends along the picture's edges."""
    rows, columns = small.shape[:2]
    down = (np.linspace(0.0, 1.0, rows, dtype=np.float32) - _SKY_SHARE) / (1.0 - _SKY_SHARE)
    slope = np.repeat(np.maximum(down, 0.0)[:, None], columns, axis=1)
    # Blurred first: the slope shall bend along ridges and roofs, not along windows and leaves.
    calm = np.asarray(cv2.GaussianBlur(small, (0, 0), max(rows, columns) / 160), np.uint8)
    return guided(calm, slope, max(rows, columns) // 7 | 1, 4e-3)


def _less_leaning(slope: F32, rgb: U8, subject: F32) -> F32:
    """Flatten a slope where many uprights stand on it: what is far at the top leans in a pan.

    A floor slopes away and a wall does not; of a picture with long upright edges most is walls.
    Those of the subject do not count, for it stands upright anyway.
    Always looked for at the same size, so that a preview leans as little as the clip will.
    """
    scale = _UPRIGHT_LONG_SIDE / max(rgb.shape)
    small = shrunk(rgb, round(rgb.shape[1] * scale), round(rgb.shape[0] * scale))
    calm = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (0, 0), 0.8)
    across, down = (np.abs(cv2.Sobel(calm, cv2.CV_32F, x, 1 - x)) for x in (1, 0))
    is_ground = cv2.resize(subject, small.shape[1::-1]) == 0
    is_edge = is_ground & (across > _UPRIGHT_EDGE) & (across > _UPRIGHT_LEAN * down)
    edges = is_edge.astype(np.uint8)
    wide = cv2.dilate(edges, np.ones((1, 3), np.uint8))
    long = np.ones((small.shape[0] // 8, 1), np.uint8)
    uprights = np.asarray(cv2.morphologyEx(wide, cv2.MORPH_OPEN, long))
    left = float(np.interp(uprights.mean(), _UPRIGHT_SHARES, _SLOPES))
    mean = slope.mean()
    return np.asarray(mean + left * (slope - mean), np.float32)


def _is_sheet(small: U8) -> bool:
    """Whether a picture is flat: a drawing, writing, a logo or a pattern on one colour."""
    levels = small.astype(np.int16)
    coarse = levels // 8
    code = (coarse[..., 0] * 32 + coarse[..., 1]) * 32 + coarse[..., 2]
    commonest = np.bincount(code.ravel().astype(np.int64)).argmax()
    colour = np.median(levels[code == commonest], axis=0)
    plain = np.abs(levels - colour).max(axis=2) <= _PLAIN_LEVELS
    halves = np.array_split(plain, 2)
    return bool(plain.mean() >= _PLAIN_SHARE and min(half.mean() for half in halves) >= _PLAIN_HALF)
