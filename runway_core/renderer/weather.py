"""Flicker, dust and snow: light and specks laid over finished frames."""

from dataclasses import dataclass

import cv2
import numpy as np

from .life import Effect
from .picture import Planes
from .recipe import F32, U8

_WHITE, _BLACK = 235.0, 16.0
_FLICKER_DEPTH = 0.055
_FLICKER_HZ = (1.7, 3.1, 5.3, 7.9)
_PHASES = 4  # sub-pixel positions per axis that a speck is drawn at: its path stays smooth


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """How one kind of speck looks and moves; lengths as shares of the longer side."""

    count: int
    radius: tuple[float, float]
    opacity: tuple[float, float]
    fall: tuple[float, float]
    """Share of the longer side a second, downwards."""
    drift: float
    sway: float


_KINDS = {
    Effect.DUST: _Kind(
        count=70,
        radius=(0.0009, 0.0026),
        opacity=(0.12, 0.45),
        fall=(-0.012, 0.008),
        drift=0.012,
        sway=0.010,
    ),
    Effect.SNOW: _Kind(
        count=190,
        radius=(0.0010, 0.0036),
        opacity=(0.45, 0.9),
        fall=(0.05, 0.17),
        drift=0.015,
        sway=0.012,
    ),
}


@dataclass(frozen=True, slots=True, eq=False)
class _Speck:
    """One flake or mote."""

    start: tuple[float, float]
    speed: tuple[float, float]
    """Pixels a second."""
    sway_px: float
    sway_hz: float
    phase: float
    stamp: int
    opacity: float


@dataclass(frozen=True, slots=True, eq=False)
class Weather:
    """Everything that is drawn over a frame; shared by threads."""

    specks: tuple[_Speck, ...]
    stamps: tuple[tuple[F32, ...], ...]
    """Round soft spots, 0 to 1: by size, then by sub-pixel position (row-major)."""
    flicker_phases: tuple[float, ...]

    def draw(self, out: Planes, time_s: float, strength: float) -> None:
        """Lay the weather over a frame, in place."""
        if strength <= 0:
            return
        if self.flicker_phases:
            self._flicker(out.y, time_s, strength)
        for speck in self.specks:
            self._speck(out.y, speck, time_s, strength)

    def _flicker(self, luma: U8, time_s: float, strength: float) -> None:
        waves = [
            np.sin(2 * np.pi * (rate * time_s) + phase)
            for rate, phase in zip(_FLICKER_HZ, self.flicker_phases, strict=True)
        ]
        gain = 1.0 + strength * _FLICKER_DEPTH * float(np.mean(waves)) * 2.0
        cv2.convertScaleAbs(luma, dst=luma, alpha=gain, beta=_BLACK * (1.0 - gain))

    def _speck(self, luma: U8, speck: _Speck, time_s: float, strength: float) -> None:
        height, width = luma.shape
        stamps = self.stamps[speck.stamp]
        side = stamps[0].shape[0]
        swayed = speck.sway_px * np.sin(2 * np.pi * speck.sway_hz * time_s + speck.phase)
        x = (speck.start[0] + speck.speed[0] * time_s + swayed) % (width + side) - side
        y = (speck.start[1] + speck.speed[1] * time_s) % (height + side) - side
        left, top = int(np.floor(x)), int(np.floor(y))
        stamp = stamps[int((y - top) * _PHASES) * _PHASES + int((x - left) * _PHASES)]
        into = luma[max(top, 0) : top + side, max(left, 0) : left + side]
        if into.size == 0:
            return
        rows, columns = into.shape
        seen = stamp[max(-top, 0) :, max(-left, 0) :][:rows, :columns]
        share = seen * (speck.opacity * strength)
        into[:] = into + (_WHITE - into) * share


def weather_of(
    effects: frozenset[Effect], width_px: int, height_px: int, seed: int
) -> Weather | None:
    """Make the weather that a prompt asks for; None: it asks for none."""
    asked = effects & {Effect.FLICKER, *_KINDS}
    if not asked:
        return None
    rng = np.random.default_rng(seed)
    stamps: list[tuple[F32, ...]] = []
    specks: list[_Speck] = []
    for effect in (Effect.DUST, Effect.SNOW):
        if effect in asked:
            specks += _specks_of(_KINDS[effect], width_px, height_px, stamps, rng)
    flicker = rng.uniform(0, 2 * np.pi, len(_FLICKER_HZ)) if Effect.FLICKER in asked else ()
    return Weather(tuple(specks), tuple(stamps), tuple(float(phase) for phase in flicker))


def _specks_of(
    kind: _Kind,
    width_px: int,
    height_px: int,
    stamps: list[tuple[F32, ...]],
    rng: np.random.Generator,
) -> list[_Speck]:
    """Draw the lots of all specks of a kind; small ones are far: faint and slow."""
    long_px = max(width_px, height_px)
    sizes = np.linspace(0.0, 1.0, 6)
    first = len(stamps)
    stamps += [_stamps_of(float(np.interp(size, (0, 1), kind.radius)) * long_px) for size in sizes]
    specks = []
    for _ in range(kind.count):
        nearness = float(rng.random()) ** 2
        step = round(nearness * (len(sizes) - 1))
        reach = stamps[first + step][0].shape[0]
        specks.append(
            _Speck(
                start=(
                    float(rng.uniform(0, width_px + reach)),
                    float(rng.uniform(0, height_px + reach)),
                ),
                speed=(
                    float(rng.normal(0, kind.drift)) * long_px,
                    float(np.interp(nearness, (0, 1), kind.fall)) * long_px,
                ),
                sway_px=float(rng.uniform(0.3, 1)) * kind.sway * long_px,
                sway_hz=float(rng.uniform(0.15, 0.5)),
                phase=float(rng.uniform(0, 2 * np.pi)),
                stamp=first + step,
                opacity=float(rng.uniform(*kind.opacity)),
            )
        )
    return specks


def _stamps_of(radius_px: float) -> tuple[F32, ...]:
    """Draw one soft spot at every sub-pixel position."""
    reach = int(np.ceil(radius_px * 2.2)) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32)
    shifts = [(index + 0.5) / _PHASES for index in range(_PHASES)]
    return tuple(
        np.exp(-((x - right) ** 2 + (y - down) ** 2) / (2 * max(radius_px, 0.45) ** 2)).astype(
            np.float32
        )
        for down in shifts
        for right in shifts
    )
