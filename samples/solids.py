"""The solid things of the still life as signed distances: the vase, the fruit, the book.

A distance is negative inside; points are (n, 3) in decimetres, distances (n,).
"""

from collections.abc import Callable

import numpy as np

from .paint import Array

VASE = (0.16, -0.15)  # x and z of its axis

Solid = Callable[[Array], Array]


def _vase(p: Array) -> Array:
    away = np.hypot(p[:, 0] - VASE[0], p[:, 2] - VASE[1])
    heights = [0.0, 0.05, 0.20, 0.42, 0.66, 0.86, 1.00, 1.12, 1.20, 1.24]
    radii = [0.20, 0.235, 0.34, 0.395, 0.345, 0.225, 0.145, 0.128, 0.155, 0.172]
    dense = np.linspace(0, 1.24, 200)
    soft = np.convolve(
        np.pad(np.interp(dense, heights, radii), 8, mode="edge"), np.ones(17) / 17, "valid"
    )
    radius = np.interp(p[:, 1], dense, soft)
    side = (away - radius) * 0.72
    return np.asarray(np.maximum(side, np.abs(p[:, 1] - 0.62) - 0.62), dtype=np.float32)


def _fruit(x: float, z: float, radius: float, *, squash: float = 0.95) -> Solid:
    def distance(p: Array) -> Array:
        q = p - np.array([x, radius * squash, z], dtype=np.float32)
        q = q * np.array([1, 1 / squash, 1], dtype=np.float32)
        return np.asarray((np.linalg.norm(q, axis=1) - radius) * 0.92, dtype=np.float32)

    return distance


def _lemon(p: Array) -> Array:
    turn = 0.5
    q = p - np.array([-0.13, 0.135, 0.80], dtype=np.float32)
    along = q[:, 0] * np.cos(turn) + q[:, 2] * np.sin(turn)
    aside = -q[:, 0] * np.sin(turn) + q[:, 2] * np.cos(turn)
    body = np.sqrt((along / 1.32) ** 2 + q[:, 1] ** 2 + aside**2) - 0.135
    tips = np.sqrt((np.abs(along) - 0.175) ** 2 + q[:, 1] ** 2 + aside**2) - 0.028
    blend = np.clip(0.5 + 0.5 * (tips - body) / 0.05, 0, 1)
    joined = tips * (1 - blend) + body * blend - 0.05 * blend * (1 - blend)
    return np.asarray(joined * 0.75, dtype=np.float32)


def _box(
    middle: tuple[float, float, float], half: tuple[float, float, float], turn: float
) -> Solid:
    def distance(p: Array) -> Array:
        q = p - np.array(middle, dtype=np.float32)
        x = q[:, 0] * np.cos(turn) + q[:, 2] * np.sin(turn)
        z = -q[:, 0] * np.sin(turn) + q[:, 2] * np.cos(turn)
        out = np.abs(np.stack([x, q[:, 1], z], axis=1)) - np.array(half, dtype=np.float32)
        outer = np.linalg.norm(np.maximum(out, 0), axis=1)
        return np.asarray(outer + np.minimum(out.max(axis=1), 0) - 0.012, dtype=np.float32)

    return distance


SOLIDS: list[tuple[str, Solid]] = [
    ("vase", _vase),
    ("orange", _fruit(-0.56, 0.20, 0.215)),
    ("orange", _fruit(-0.36, 0.58, 0.205, squash=0.93)),
    ("lemon", _lemon),
    ("book", _box((0.66, 0.112, 0.30), (0.355, 0.002, 0.245), 0.35)),
    ("book", _box((0.66, 0.014, 0.30), (0.355, 0.002, 0.245), 0.35)),
    ("pages", _box((0.655, 0.063, 0.300), (0.325, 0.032, 0.222), 0.35)),
]


def nearest(p: Array) -> Array:
    """The distance to the nearest of all things."""
    nearest = SOLIDS[0][1](p)
    for _, solid in SOLIDS[1:]:
        nearest = np.minimum(nearest, solid(p))
    return nearest
