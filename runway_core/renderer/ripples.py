"""Wind and water: small waves of displacement, laid over the grid of a move."""

from dataclasses import dataclass

import cv2
import numpy as np

from .depth import CELL_PX, Depth
from .life import Effect
from .recipe import F32, U8
from .warp import Window, grid_part, padded, rows_of

_TURN = 2.0 * np.pi
_WIND_SHARE, _WATER_SHARE = 0.0030, 0.0022  # of the longer side, at the strongest place
_WIND_WAVES = ((9.0, 0.75), (17.0, 1.25))  # waves over the longer side, waves a second
_WATER_WAVES = ((14.0, 0.9), (31.0, 1.5))
_HORIZON = 0.45  # of the height; water is looked for below


@dataclass(frozen=True, slots=True, eq=False)
class _Wave:
    """sine · cos(2π·rate·t) + cosine · sin(2π·rate·t), pixels."""

    sine: F32
    cosine: F32
    rate_hz: float


@dataclass(frozen=True, slots=True, eq=False)
class Ripples:
    """Standing fields that, mixed over time, travel as waves."""

    waves: tuple[_Wave, ...]

    def add(self, grid: F32, time_s: float, strength: float) -> None:
        """Shift source points, float32 (2, rows + 2, columns + 2), in place."""
        flat = rows_of(grid)
        for wave in self.waves:
            turn = _TURN * wave.rate_hz * time_s
            cv2.scaleAdd(rows_of(wave.sine), strength * np.cos(turn), flat, dst=flat)
            cv2.scaleAdd(rows_of(wave.cosine), strength * np.sin(turn), flat, dst=flat)

    def within(self, window: Window) -> "Ripples":
        """The same waves for a part of the picture."""
        return Ripples(
            tuple(
                _Wave(grid_part(wave.sine, window), grid_part(wave.cosine, window), wave.rate_hz)
                for wave in self.waves
            )
        )


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
        mask = padded(_leaves(small) * (0.35 + 0.65 * depth.nearness)) * _WIND_SHARE * side_px
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
    free = 1.0 - np.asarray(cv2.GaussianBlur(depth.subject, (0, 0), 3), np.float32)
    water: F32 = (low * free).astype(np.float32)
    return water


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
