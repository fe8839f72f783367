"""Wind and water: small waves of displacement in a picture, whatever its move does with it.

Waves belong to the picture, not to the screen: they go where a move takes what they shake. The
subject is left alone, for the eye forgives a bent leaf but no bent face.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from .depth import CELL_PX, Depth
from .life import Effect
from .recipe import F32, U8
from .warp import PAD_CELLS, padded, rows_of

_TURN = 2.0 * np.pi
_WIND_SHARE, _WATER_SHARE = 0.0030, 0.0022  # of the longer side, at the strongest place
_WIND_WAVES = ((9.0, 0.75), (17.0, 1.25))  # waves over the longer side, waves a second
_WATER_WAVES = ((14.0, 0.9), (31.0, 1.5))
_HORIZON = 0.45  # of the height; water is looked for below
_AROUND_CELLS = 11  # across; what is as close to the subject stays as calm


@dataclass(frozen=True, slots=True, eq=False)
class _Wave:
    """sine · cos(2π·rate·t) + cosine · sin(2π·rate·t), pixels."""

    sine: F32
    cosine: F32
    rate_hz: float


@dataclass(frozen=True, slots=True, eq=False)
class Ripples:
    """Standing fields in the picture that, mixed over time, travel as waves; shared by threads."""

    waves: tuple[_Wave, ...]

    def painter(self) -> "RipplesPainter":
        """Return a painter with memory of its own."""
        return RipplesPainter(self)


class RipplesPainter:
    """Lays `Ripples` over grids of source points; one per thread."""

    def __init__(self, ripples: Ripples) -> None:
        self._waves = ripples.waves
        self._shift = np.empty_like(ripples.waves[0].sine)
        self._cells = np.empty_like(self._shift)

    def add(self, time_s: float, strength: float, grid: F32, *others: F32) -> None:
        """Shift source points in place.

        Args:
            time_s: Since the first frame.
            strength: 0 to 1.
            grid: Source points in the picture, float32 (2, rows + 2, columns + 2).
            others: What is seen at the same places of another picture, shifted alike.
        """
        if not strength:
            return
        self._swing(time_s, strength)
        # From pixels of the picture to the cells that hold its waves.
        np.multiply(grid, 1.0 / CELL_PX, out=self._cells)
        np.add(self._cells, PAD_CELLS - (CELL_PX - 1) / 2 / CELL_PX, out=self._cells)
        column, row = self._cells
        for axis, shift in enumerate(self._shift):
            seen = cv2.remap(shift, column, row, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
            for points in (grid, *others):
                np.add(points[axis], seen, out=points[axis])

    def _swing(self, time_s: float, strength: float) -> None:
        """Work out how far each cell of the picture is shifted at one time."""
        flat = rows_of(self._shift)
        flat.fill(0.0)
        for wave in self._waves:
            turn = _TURN * wave.rate_hz * time_s
            cv2.scaleAdd(rows_of(wave.sine), strength * np.cos(turn), flat, dst=flat)
            cv2.scaleAdd(rows_of(wave.cosine), strength * np.sin(turn), flat, dst=flat)


def ripples_of(effects: frozenset[Effect], small: U8, depth: Depth, seed: int) -> Ripples | None:
    """Make the waves that a prompt asks for; None: it asks for none.

    Args:
        effects: What the prompt names.
        small: uint8, (rows, columns, 3), the picture at a quarter of its size.
        depth: Its depth, of the same size.
        seed: Shifts the waves.
    """
    rng = np.random.default_rng(seed)
    side_px = max(small.shape[:2]) * CELL_PX
    waves: list[_Wave] = []
    if Effect.WIND in effects:
        leaves = _leaves(small) * (0.35 + 0.65 * depth.ground) * _beside_subject(depth)
        mask = padded(leaves) * _WIND_SHARE * side_px
        waves += [_gust(mask, count, rate, rng) for count, rate in _WIND_WAVES]
    if Effect.WATER in effects:
        mask = padded(_below_horizon(depth)) * _WATER_SHARE * side_px
        waves += [_swell(mask, count, rate, rng) for count, rate in _WATER_WAVES]
    return Ripples(tuple(waves)) if waves else None


def _leaves(small: U8) -> F32:
    """Where things may sway: fine detail, not sky or walls; 0 to 1, soft."""
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    detail = cv2.blur(np.abs(cv2.Laplacian(grey, cv2.CV_32F)), (15, 15))
    return np.asarray(np.clip(cv2.GaussianBlur(detail, (0, 0), 6) / 12.0, 0.0, 1.0), np.float32)


def _below_horizon(depth: Depth) -> F32:
    """Where water may lie: below the horizon and not on the subject; 0 to 1, soft."""
    rows = depth.ground.shape[0]
    down = np.linspace(0.0, 1.0, rows, dtype=np.float32)[:, None]
    low = np.clip((down - _HORIZON) / 0.2, 0.0, 1.0)
    water: F32 = (low * _beside_subject(depth)).astype(np.float32)
    return water


def _beside_subject(depth: Depth) -> F32:
    """What is not the subject: 0 all over it, rising to 1 a little beside it."""
    wide = cv2.dilate(depth.subject, np.ones((_AROUND_CELLS,) * 2, np.uint8))
    return np.asarray(1.0 - cv2.GaussianBlur(wide, (0, 0), _AROUND_CELLS / 4), np.float32)


def _gust(mask: F32, count: float, rate_hz: float, rng: np.random.Generator) -> _Wave:
    """A wave that travels across and shakes things sideways, a little up and down."""
    rows, columns = mask.shape
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32) / max(rows, columns)
    phase = _TURN * (count * (x + 0.35 * y) + rng.random())
    amount = mask * 9.0 / count
    direction = np.array([1.0, 0.25], np.float32)[:, None, None]
    return _wave(phase, amount, direction, rate_hz)


def _swell(mask: F32, count: float, rate_hz: float, rng: np.random.Generator) -> _Wave:
    """Wave fronts that come nearer and grow wider, as on water seen from its shore."""
    rows, columns = mask.shape
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32) / max(rows, columns)
    below = np.maximum(y * max(rows, columns) / rows - _HORIZON + 0.08, 0.04)
    phase = _TURN * (-count * np.log(below) / 6 + 1.5 * x + rng.random())
    amount = mask * np.clip(below / 0.5, 0.2, 1.0) * 14.0 / count
    direction = np.array([0.6, 1.0], np.float32)[:, None, None]
    return _wave(phase, amount, direction, rate_hz)


def _wave(phase: F32, amount: F32, direction: F32, rate_hz: float) -> _Wave:
    sine = (np.sin(phase) * amount)[None] * direction
    cosine = (np.cos(phase) * amount)[None] * direction
    return _Wave(sine.astype(np.float32), cosine.astype(np.float32), rate_hz)
