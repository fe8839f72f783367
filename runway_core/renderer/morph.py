"""From a first to a last picture of the same thing: both bent towards each other, one fading over.

Every point travels from its place in the first picture to its place in the last: the similarity of
the two goes on a share of its way, what bends beyond it grows in a straight line.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .camera import eased, sample
from .depth import CELL_PX
from .dissolve import mix
from .life import Moment
from .matching import Match
from .picture import Planes, empty_planes
from .recipe import F32
from .warp import PAD_CELLS, Path, Warper, grid_points, path_through

_KNOTS = (0.25, 0.5, 0.75, 1.0)
_STEPS = 4
_RIM_CELLS = 6.0  # this far beyond its border a picture has given way to the other
_LEAST_PRESENCE = 1e-3  # where neither has anything, the fade alone decides


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Morph:
    """Two matched pictures and the way between them."""

    first: Planes
    first_path: Path
    """At the share of the way that is gone."""
    last: Planes
    last_path: Path
    """At the share of the way that is left."""
    camera: Path | None
    """A move out and back, laid over both; None: none."""

    def painter(self) -> "MorphPainter":
        """Return a painter with memory of its own."""
        return MorphPainter(self)


def morph_of(first: Planes, last: Planes, match: Match, camera: Path | None) -> Morph:
    """Work out where every point is on its way.

    Args:
        first: The first picture.
        last: The last picture, of the same size.
        match: How they lie in each other.
        camera: Source points of a move out and back; None: none.
    """
    height, width = first.y.shape
    x, y = grid_points(width, height)
    start = np.stack((x, y))
    return Morph(
        first=first,
        first_path=path_through(start, {gone: _first_seen(match, x, y, gone) for gone in _KNOTS}),
        last=last,
        last_path=path_through(start, {left: _last_seen(match, x, y, left) for left in _KNOTS}),
        camera=camera,
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
        height, width = morph.first.y.shape
        self._morph = morph
        self._first, self._last = Warper(width, height), Warper(width, height)
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
        self._first.warp(morph.first, out)
        self._last.warp(morph.last, self._over)
        self._fade(out, gone)

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

    def _fade(self, out: Planes, gone: float) -> None:
        """Mix the last picture in; where one picture has nothing to show, take the other."""
        first, last = self._presence(self._first.grid), self._presence(self._last.grid)
        if first.min() == 1.0 and last.min() == 1.0:
            mix(out, self._over, gone)
            return
        weight_last = gone * (last + _LEAST_PRESENCE)
        share = weight_last / (weight_last + (1.0 - gone) * (first + _LEAST_PRESENCE))
        for below, above in zip(out, self._over, strict=True):
            height, width = below.shape
            pad = PAD_CELLS * (CELL_PX if below is out.y else CELL_PX // 2)
            size = (share.shape[1] * pad // PAD_CELLS, share.shape[0] * pad // PAD_CELLS)
            full = cv2.resize(share, size)[pad : pad + height, pad : pad + width]
            cv2.blendLinear(below, above, 1.0 - full, full, dst=below)

    def _presence(self, grid: F32) -> F32:
        """Return 1 where a picture has something to show, falling to 0 beyond its border."""
        height, width = self._morph.first.y.shape
        x, y = grid
        beyond = np.maximum(np.maximum(-x, x - (width - 1)), np.maximum(-y, y - (height - 1)))
        presence: F32 = np.clip(1.0 - beyond / (_RIM_CELLS * CELL_PX), 0.0, 1.0)
        return presence
