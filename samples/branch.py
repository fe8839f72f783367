"""An olive branch in space: stems that bend under their weight, paired leaves, a few olives.

Same world as the still life: decimetres, x to the right, y up, z towards the camera.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .paint import Array

STEMS = [  # foot offset x, lean x, lean z, height, leaves a side, seed
    (-0.03, -0.62, 0.16, 0.98, 15, 1),
    (0.02, 0.16, 0.22, 1.12, 17, 2),
    (0.05, 0.74, 0.05, 0.74, 13, 3),
    (-0.01, -0.24, -0.22, 0.78, 12, 4),
]


@dataclass(frozen=True, slots=True)
class Shape:
    """A flat piece of the branch."""

    kind: str
    """leaf, stem or olive."""
    outline: Array
    """Corners, (n, 3)."""
    normal: Array
    """The way it faces, (3,), of length one."""
    tone: float
    """0 to 1: from dark to silvery."""


def shapes(foot: tuple[float, float, float]) -> list[Shape]:
    """All pieces, the far ones first."""
    pieces = [piece for stem in STEMS for piece in _stem(np.array(foot), *stem)]
    return sorted(pieces, key=lambda piece: float(piece.outline[:, 2].mean()))


def _stem(
    foot: Array, offset: float, lean_x: float, lean_z: float, height: float, pairs: int, seed: int
) -> Iterator[Shape]:
    rng = np.random.default_rng(seed)
    share = np.linspace(0, 1, 40)
    line = np.stack(
        [
            foot[0] + offset + lean_x * share**1.7,
            foot[1] + height * (share - 0.16 * share**3),
            foot[2] + lean_z * share**1.5,
        ],
        axis=1,
    )
    thick = 0.012 * (1 - 0.8 * share)
    aside = np.array([1.0, 0, 0])
    yield from (
        Shape("stem", _ribbon(line[i : i + 2], thick[i : i + 2], aside), aside, 0.4)
        for i in range(len(line) - 1)
    )
    for number in range(pairs):
        at = 0.14 + 0.86 * (number + rng.uniform(-0.2, 0.2)) / pairs
        index = int(np.clip(at * 39, 0, 38))
        along = line[index + 1] - line[index]
        along /= np.linalg.norm(along)
        for side in (-1.0, 1.0):
            yield _leaf(line[index], along, side, at, rng)
        if rng.random() < 0.22:
            hang = line[index] + np.array([rng.uniform(-0.04, 0.04), -0.06, 0.03])
            yield _olive(hang, rng)


def _ribbon(line: Array, thick: Array, aside: Array) -> Array:
    left, right = line - aside * thick[:, None], line + aside * thick[:, None]
    return np.concatenate([left, right[::-1]])


def _leaf(start: Array, along: Array, side: float, at: float, rng: np.random.Generator) -> Shape:
    spin = rng.uniform(-0.9, 0.9)
    out = np.array([side * np.cos(spin), 0.12, np.sin(spin)])
    way = along * rng.uniform(0.55, 0.95) + out * rng.uniform(0.6, 0.9)
    way /= np.linalg.norm(way)
    flat = np.cross(way, np.array([rng.uniform(-0.6, 0.6), rng.uniform(-0.5, 0.8), 1.0]))
    flat /= np.linalg.norm(flat)
    length = rng.uniform(0.19, 0.29) * (1 - 0.45 * at)
    share = np.linspace(0, 1, 14)
    wide = 0.125 * length * np.sin(np.pi * share**0.85) ** 0.8
    drop = np.array([0, -1, 0]) * (0.16 * length * share**2)[:, None]
    middle = start + way * (length * share)[:, None] + drop
    normal = np.cross(way, flat)
    return Shape("leaf", _ribbon(middle, wide, flat), normal, float(rng.uniform(0, 1)))


def _olive(middle: Array, rng: np.random.Generator) -> Shape:
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = np.stack([0.026 * np.cos(turn), 0.036 * np.sin(turn), 0 * turn], axis=1)
    return Shape("olive", middle + ring, np.array([0.0, 0, 1]), float(rng.uniform(0, 1)))
