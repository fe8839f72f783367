"""From a quarter-size grid of source points to warped planes, without new memory per frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import cv2
import numpy as np

from .camera import Move
from .depth import CELL_PX, grid_size
from .picture import Planes
from .recipe import F32, U8

Cells = TypeVar("Cells", F32, U8)

PAD_CELLS = 1  # beyond each side, or the resize would flatten the grid along the border
_STRIP_ROWS = 30  # cells; a strip of 120 lines
_KNOTS = (1 / 3, 2 / 3, 1.0)


def grid_points(width_px: int, height_px: int) -> tuple[F32, F32]:
    """Return x and y of the padded grid's cell centres, each float32 (rows + 2, columns + 2)."""
    columns, rows = grid_size(width_px, height_px)
    centre = (CELL_PX - 1) / 2
    across = (np.arange(columns + 2 * PAD_CELLS, dtype=np.float32) - PAD_CELLS) * CELL_PX + centre
    down = (np.arange(rows + 2 * PAD_CELLS, dtype=np.float32) - PAD_CELLS) * CELL_PX + centre
    x, y = np.meshgrid(across, down)
    return x, y


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a picture, in pixels; left, top, right and bottom are multiples of 4.

    Right and bottom may exceed the picture's own when its sides are no multiples of 4.
    """

    left: int
    top: int
    right: int
    bottom: int

    def of(self, planes: Planes) -> Planes:
        """View the window of planes."""
        rows, columns = slice(self.top, self.bottom), slice(self.left, self.right)
        half_rows, half_columns = (
            slice(self.top // 2, self.bottom // 2),
            slice(self.left // 2, self.right // 2),
        )
        return Planes(
            planes.y[rows, columns],
            planes.u[half_rows, half_columns],
            planes.v[half_rows, half_columns],
        )


def window_around(x: F32, y: F32, width_px: int, height_px: int) -> Window | None:
    """Return the smallest window of a picture that holds all points; None: none is inside."""
    step = CELL_PX
    left, top = max(0.0, float(x.min())), max(0.0, float(y.min()))
    right, bottom = min(width_px - 1.0, float(x.max())), min(height_px - 1.0, float(y.max()))
    if left > right or top > bottom:
        return None
    return Window(
        int(left) // step * step,
        int(top) // step * step,
        (int(right) // step + 1) * step,
        (int(bottom) // step + 1) * step,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """Where every grid point looks, as a polynomial in the amplitude.

    A move is smooth in its one amplitude, so three exact solutions give all frames: exact at
    amplitude 0 and at the end, within a few hundredths of a pixel between, and free of steps.
    """

    terms: tuple[F32, ...]
    """Coefficients of a⁰, a¹ …; each float32 (2, rows + 2, columns + 2), x then y, pixels."""

    def at(self, amplitude: float, out: F32) -> F32:
        """Write the source points at one amplitude into ``out`` and return it."""
        flat = rows_of(out)
        highest, *lower = (rows_of(term) for term in reversed(self.terms))
        np.copyto(flat, highest)
        for term in lower:
            cv2.scaleAdd(flat, amplitude, term, dst=flat)
        return out

    def within(self, window: Window) -> "Path":
        """The same path for a part of the picture."""
        return Path(tuple(grid_part(term, window) for term in self.terms))


def rows_of(grid: F32) -> F32:
    """View a contiguous grid as one tall picture, as OpenCV takes it."""
    return grid.reshape(grid.shape[0] * grid.shape[1], -1)


def grid_part(grid: Cells, window: Window) -> Cells:
    """Copy the part of a padded grid, (2, rows + 2, columns + 2), that covers a window."""
    rows = slice(window.top // CELL_PX, window.bottom // CELL_PX + 2 * PAD_CELLS)
    columns = slice(window.left // CELL_PX, window.right // CELL_PX + 2 * PAD_CELLS)
    return np.ascontiguousarray(grid[:, rows, columns])


def padded(cells: F32) -> F32:
    """Give cells, (rows, columns), the grid's padding; the border goes on."""
    return np.pad(cells, PAD_CELLS, mode="edge")


def path_of(move: Move, nearness: F32, end: float) -> Path:
    """Solve a move on the grid at three amplitudes up to ``end`` and join them.

    Args:
        move: A fitted move.
        nearness: float32 depth grid, 0 to 1.
        end: 1 or −1, the amplitude away from the picture.
    """
    x, y = grid_points(move.width_px, move.height_px)
    start = np.stack(move.source(x, y, 0.0, 0.0))
    amplitudes = [knot * end for knot in _KNOTS]
    return path_through(start, {a: np.stack(move.trace(x, y, nearness, a)) for a in amplitudes})


def path_through(start: F32, places: Mapping[float, F32]) -> Path:
    """Join exact solutions by the polynomial through all of them.

    Args:
        start: Source points at amplitude 0, float32 (2, rows + 2, columns + 2).
        places: Source points at other amplitudes.
    """
    amplitudes = np.array(list(places))
    powers = amplitudes[:, None] ** np.arange(1, len(amplitudes) + 1)
    moved = np.stack([place - start for place in places.values()])
    weights = np.linalg.inv(powers).astype(np.float32)
    # Not by the matrix library: its threads go on asking for work for a tenth of a second of CPU,
    # just when the first frames are painted.
    return Path((start, *np.einsum("ij,j...->i...", weights, moved)))


class Warper:
    """Warps planes of one size through grids; holds the maps, so one per thread."""

    def __init__(self, width_px: int, height_px: int) -> None:
        columns, rows = grid_size(width_px, height_px)
        self.grid: F32 = np.empty((2, rows + 2 * PAD_CELLS, columns + 2 * PAD_CELLS), np.float32)
        """Scratch for the source points of one frame, x then y, in pixels."""
        self._chroma_grid = np.empty_like(self.grid)
        self._luma_maps = _Maps(columns, CELL_PX)
        self._chroma_maps = _Maps(columns, CELL_PX // 2)

    def warp(self, source: Planes, out: Planes, border: int = cv2.BORDER_REFLECT_101) -> None:
        """Write ``source`` seen through ``self.grid`` into ``out``.

        Args:
            source: Planes of any size.
            out: Planes of the warper's size; views into wider planes will do.
            border: What is seen beyond the source, as OpenCV numbers it.
        """
        np.multiply(self.grid, 0.5, out=self._chroma_grid)
        np.subtract(self._chroma_grid, 0.25, out=self._chroma_grid)
        self._luma_maps.warp(self.grid, ((source.y, out.y),), border)
        chroma = ((source.u, out.u), (source.v, out.v))
        self._chroma_maps.warp(self._chroma_grid, chroma, border)


class _Maps:
    """Maps of one strip of a plane, grown from the grid.

    A strip at a time, for maps of a whole frame would not stay in the cache between being written
    and being read, and take four times the memory of the picture.
    """

    def __init__(self, columns: int, cell_px: int) -> None:
        self._cell_px = cell_px
        rows = _STRIP_ROWS + 2 * PAD_CELLS
        self._strip = np.empty((2, rows * cell_px, (columns + 2 * PAD_CELLS) * cell_px), np.float32)

    def warp(self, grid: F32, pairs: Sequence[tuple[U8, U8]], border: int) -> None:
        """Read planes of one size at the grid's points, each into its own ``out``."""
        pad = PAD_CELLS * self._cell_px
        height, width = pairs[0][1].shape
        for first in range(0, grid.shape[1] - 2 * PAD_CELLS, _STRIP_ROWS):
            cells = grid[:, first : first + _STRIP_ROWS + 2 * PAD_CELLS]
            maps = self._strip[:, : cells.shape[1] * self._cell_px]
            for axis in (0, 1):
                cv2.resize(cells[axis], maps.shape[:0:-1], dst=maps[axis])
            top = first * self._cell_px
            bottom = min(top + _STRIP_ROWS * self._cell_px, height)
            x, y = maps[:, pad : pad + bottom - top, pad : pad + width]
            for plane, out in pairs:
                cv2.remap(plane, x, y, cv2.INTER_LINEAR, dst=out[top:bottom], borderMode=border)
