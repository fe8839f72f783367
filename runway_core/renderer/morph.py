"""From a first to a last picture of the same thing: both bent towards each other, one fading over.

Every point travels from its place in the first picture to its place in the last: the similarity of
the two goes on a share of its way, what bends beyond it grows in a straight line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from .camera import eased, sample
from .depth import CELL_PX
from .dissolve import mix
from .life import Moment
from .matching import Match
from .pair import both
from .picture import Planes, empty_planes, framed
from .recipe import F32, U8
from .ripples import Ripples
from .warp import PAD_CELLS, Path, Warper, Window, grid_part, grid_points, path_through

Mask = npt.NDArray[np.bool_]

_KNOTS = (0.25, 0.5, 0.75, 1.0)
_STEPS = 4
_FRAME_PX = 2 * CELL_PX  # of drawn-out edge around each picture
_RIM_CELLS = 6.0  # this far beyond its border a picture has given way to the other
_BAND_ROWS = 45  # cells; a frame is parted into bands this high
_SEEN_FROM = 1 / 510  # less of a picture than this rounds to nothing
_LEAST_PRESENCE = 1e-3  # where neither has anything, the fade alone decides


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Morph:
    """Two matched pictures and the way between them; both framed by `_FRAME_PX`."""

    width_px: int
    height_px: int
    first: Planes
    first_path: Path
    """At the share of the way that is gone."""
    last: Planes
    last_path: Path
    """At the share of the way that is left."""
    camera: Path | None
    """A move out and back, laid over both; None: none."""
    ripples: Ripples | None
    """Wind and water of the first picture, which shake both alike; None: none."""

    def painter(self) -> "MorphPainter":
        """Return a painter with memory of its own."""
        return MorphPainter(self)


def morph_of(
    first: Planes,
    last: Planes,
    match: Match,
    camera: Path | None,
    ripples: Ripples | None = None,
) -> Morph:
    """Work out where every point is on its way.

    Args:
        first: The first picture.
        last: The last picture, of the same size.
        match: How they lie in each other.
        camera: Source points of a move out and back; None: none.
        ripples: Wind and water in the first picture; None: none.
    """
    height, width = first.y.shape
    x, y = grid_points(width, height)
    start = np.stack((x, y))
    first_path, last_path = both(
        lambda: path_through(start, {gone: _first_seen(match, x, y, gone) for gone in _KNOTS}),
        lambda: path_through(start, {left: _last_seen(match, x, y, left) for left in _KNOTS}),
    )
    return Morph(
        width_px=width,
        height_px=height,
        first=framed(first, _FRAME_PX),
        first_path=first_path,
        last=framed(last, _FRAME_PX),
        last_path=last_path,
        camera=camera,
        ripples=ripples,
    )


def _first_seen(match: Match, x: F32, y: F32, gone: float) -> F32:
    """Return the first picture's points seen at (x, y) when a share of the way is gone."""
    aligned_x, aligned_y = match.similarity.part(gone).origin(x, y)
    return _followed(match.there, aligned_x, aligned_y, gone)


def _last_seen(match: Match, x: F32, y: F32, left: float) -> F32:
    """Return the last picture's points seen at (x, y) when a share of the way is left."""
    aligned_x, aligned_y = match.similarity.part(1.0 - left).origin(x, y)
    return _followed(match.back, *match.similarity.moved(aligned_x, aligned_y), left)


def _followed(flow: F32, x: F32, y: F32, share: float) -> F32:
    """Return the points that a share of the flow brings to (x, y)."""
    source_x, source_y = x, y
    for _ in range(_STEPS):
        moved_x, moved_y = sample(flow[0], source_x, source_y), sample(flow[1], source_x, source_y)
        source_x, source_y = x - share * moved_x, y - share * moved_y
    return np.stack((source_x, source_y)).astype(np.float32)


class MorphPainter:
    """Draws a `Morph`; one per thread."""

    def __init__(self, morph: Morph) -> None:
        width, height = morph.width_px, morph.height_px
        self._morph = morph
        self._first, self._last = Warper(width, height), Warper(width, height)
        self._ripples = morph.ripples.painter() if morph.ripples else None
        self._over = empty_planes(width, height)
        self._camera_grid = np.empty_like(self._first.grid)
        self._offset = PAD_CELLS - (CELL_PX - 1) / 2 / CELL_PX

    def draw(self, moment: Moment, out: Planes) -> None:
        """Draw the pictures on their way over the whole of ``out``."""
        morph = self._morph
        gone = eased(moment.t)
        morph.first_path.at(gone, self._first.grid)
        morph.last_path.at(1.0 - gone, self._last.grid)
        if morph.camera is not None and moment.amplitude:
            self._look_through(morph.camera, moment.amplitude)
        first, last = self._presence(self._first.grid), self._presence(self._last.grid)
        if self._ripples is not None:
            grids = self._first.grid, self._last.grid
            self._ripples.add(moment.time_s, moment.strength, *grids)
        if gone < _SEEN_FROM:
            self._warp(self._first, morph.first, out)
        elif gone > 1.0 - _SEEN_FROM:
            self._warp(self._last, morph.last, out)
        else:
            self._warp(self._first, morph.first, out)
            self._warp(self._last, morph.last, self._over)
            self._fade(out, gone, first, last)

    def _warp(self, warper: Warper, picture: Planes, out: Planes) -> None:
        """Warp a framed picture, its source points held inside: beyond, OpenCV is half as fast."""
        grid = warper.grid
        for axis, length in enumerate((self._morph.width_px, self._morph.height_px)):
            np.clip(grid[axis], -CELL_PX, length - 1 + CELL_PX, out=grid[axis])
        np.add(grid, _FRAME_PX, out=grid)
        warper.warp(picture, out)

    def _look_through(self, camera: Path, amplitude: float) -> None:
        """Lay the camera's move over both pictures' ways."""
        x, y = camera.at(amplitude, self._camera_grid)
        column, row = x / CELL_PX + self._offset, y / CELL_PX + self._offset
        for warper in (self._first, self._last):
            for axis in (0, 1):
                seen = cv2.remap(
                    warper.grid[axis],
                    column,
                    row,
                    cv2.INTER_LINEAR,
                    borderMode=cv2.BORDER_REPLICATE,
                )
                np.copyto(warper.grid[axis], seen)

    def _fade(self, out: Planes, gone: float, first: F32, last: F32) -> None:
        """Mix the last picture in; where one picture has nothing to show, take the other."""
        weight_last = gone * (last + _LEAST_PRESENCE)
        weights = weight_last + (1.0 - gone) * (first + _LEAST_PRESENCE)
        share = np.asarray(np.round(255.0 * weight_last / weights), np.uint8)
        for window, lacks in _parted(np.minimum(first, last) < 1.0):
            below, above = window.of(out), window.of(self._over)
            if lacks:
                for pair in zip(below, above, strict=True):
                    _fade_by(*pair, grid_part(share[None], window)[0])
            else:
                mix(below, above, gone)

    def _presence(self, grid: F32) -> F32:
        """Return 1 where a picture has something to show, falling to 0 beyond its border."""
        width, height = self._morph.width_px, self._morph.height_px
        x, y = grid
        beyond = np.maximum(np.maximum(-x, x - (width - 1)), np.maximum(-y, y - (height - 1)))
        # The grid's own padding lies a cell beyond; that much drawn-out edge is not seen.
        presence: F32 = np.clip(1.0 - (beyond - CELL_PX) / (_RIM_CELLS * CELL_PX), 0.0, 1.0)
        return presence


def _parted(lacks: Mask) -> Iterator[tuple[Window, bool]]:
    """Part a frame into windows where both pictures have something to show and others.

    Args:
        lacks: bool, (rows + 2, columns + 2), where one of them has not.
    """
    cells = lacks[PAD_CELLS:-PAD_CELLS, PAD_CELLS:-PAD_CELLS]
    rows, columns = cells.shape
    band_rows = _BAND_ROWS if cells.any() else rows
    for top in range(0, rows, band_rows):
        bottom = min(top + band_rows, rows)
        # The grid's neighbours count, for the resize mixes them in.
        band = lacks[top : bottom + 2 * PAD_CELLS].max(axis=0)
        lacking = band[:-2] | band[1:-1] | band[2:]
        turns = np.flatnonzero(np.diff(lacking)) + 1
        for left, right in pairwise((0, *turns.tolist(), columns)):
            edges = (CELL_PX * edge for edge in (left, top, right, bottom))
            yield Window(*edges), bool(lacking[left])


def _fade_by(below: U8, above: U8, share: U8) -> None:
    """Mix by a share that differs from place to place into ``below``; ``above`` is used up.

    Args:
        below: uint8, (height, width), a plane's window.
        above: Like ``below``.
        share: uint8, the window's padded grid; 255 is all of ``above``.
    """
    height, width = below.shape
    rows = share.shape[0] - 2 * PAD_CELLS
    cell_px = CELL_PX if height > rows * CELL_PX // 2 else CELL_PX // 2
    size = (share.shape[1] * cell_px, share.shape[0] * cell_px)
    pad = PAD_CELLS * cell_px
    full = cv2.resize(share, size)[pad : pad + height, pad : pad + width]
    cv2.multiply(above, full, dst=above, scale=1 / 255)
    cv2.multiply(below, 255 - full, dst=below, scale=1 / 255)
    cv2.add(below, above, dst=below)
