"""Finding the picture between the black bars of padding.

A bar that moved along would bend with the depth of what is beside it, and could be taken for a
ground that a subject parts from; so bars stand still and the picture moves between them.
"""

from dataclasses import dataclass

import numpy as np

from .picture import Planes
from .recipe import MIN_SIDE_PX, U8

_DARK = 20  # levels: black after a JPEG's ripples
_LIT, _LIT_SHARE = 28, 0.5  # of a picture's outermost lines; a logo on black leaves them dark
_LEAST = 0.02  # of a side, for each bar
_UNLIKE_PX = 3  # padding puts a picture in the middle


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """Where the picture lies within its frame, in pixels, all of them even."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height."""
        return self.right - self.left, self.bottom - self.top

    def cut(self, image: U8) -> U8:
        """Return the picture alone, of an image (height, width, …) of the whole frame."""
        return np.ascontiguousarray(image[self.top : self.bottom, self.left : self.right])

    def of(self, planes: Planes) -> Planes:
        """View the picture within the planes of the whole frame."""
        rows, columns = slice(self.top, self.bottom), slice(self.left, self.right)
        half = (slice(self.top // 2, self.bottom // 2), slice(self.left // 2, self.right // 2))
        return Planes(planes.y[rows, columns], planes.u[half], planes.v[half])


def inside_bars(rgb: U8) -> Inner | None:
    """Find the picture between two equal black bars, above and below or left and right.

    Args:
        rgb: uint8, (height, width, 3).

    Returns:
        None where there are no bars, or too little between them to be moved.
    """
    if not _may_have_bars(rgb):
        return None
    height, width = rgb.shape[:2]
    bright = np.maximum(np.maximum(rgb[..., 0], rgb[..., 1]), rgb[..., 2])
    down, across = _lit_lines(bright), _lit_lines(np.asarray(bright.T))
    if down is not None and across is None:
        inner = Inner(left=0, top=down[0], right=width, bottom=down[1])
    elif across is not None and down is None:
        inner = Inner(left=across[0], top=0, right=across[1], bottom=height)
    else:
        return None
    return inner if min(inner.size_px) >= MIN_SIDE_PX else None


def _may_have_bars(rgb: U8) -> bool:
    """Whether two outermost lines are dark that face each other; few pictures come further."""
    rows, columns = rgb[[0, -1]], rgb[:, [0, -1]]
    return bool(rows.max() <= _DARK or columns.max() <= _DARK)


def _lit_lines(bright: U8) -> tuple[int, int] | None:
    """Return the first line of the picture and the one after its last; None without bars."""
    count = len(bright)
    lit = np.flatnonzero(bright.max(axis=1) > _DARK)
    if not len(lit):
        return None
    first, last = int(lit[0]), int(lit[-1])
    bars = first, count - 1 - last
    if min(bars) < _LEAST * count or abs(bars[0] - bars[1]) > _UNLIKE_PX:
        return None
    # The outermost line may be half a bar's.
    edges = bright[[min(first + 1, last), max(last - 1, first)]] > _LIT
    if edges.mean(axis=1).min() < _LIT_SHARE:
        return None
    return first + first % 2, (last + 1) // 2 * 2
