"""What the scenes share: seeded noise, light that adds up, and the way to eight bits.

Colours are linear light, floats, (height, width, 3), RGB, 0 upwards; 1 is paper white.
"""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

Array = NDArray[np.floating[Any]]

FILE_LIMIT_BYTES = 400_000


def colour(hex_text: str) -> Array:
    """A CSS colour such as ``#ffb454`` as linear light, (3,)."""
    digits = hex_text.lstrip("#")
    srgb = np.array([int(digits[i : i + 2], 16) for i in (0, 2, 4)], dtype=np.float64) / 255
    return np.asarray(np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4))


def gradient(position: Array, stops: list[tuple[float, str]]) -> Array:
    """Colours along ``position`` (any shape) between stops of (position, colour)."""
    at = [stop for stop, _ in stops]
    colours = np.array([colour(name) for _, name in stops])
    channels = [np.interp(position, at, colours[:, channel]) for channel in range(3)]
    return np.stack(channels, axis=-1)


def mix(below: Array, above: Array, share: Array | float) -> Array:
    """Lay ``above`` over ``below``; ``share`` from 0 to 1, (height, width) or one number."""
    weight = np.asarray(share, dtype=np.float64)
    if weight.ndim == 2:
        weight = weight[..., None]
    return below * (1 - weight) + above * weight


def smooth(low: Array | float, high: Array | float, value: Array | float) -> Array:
    """0 below ``low``, 1 above ``high``, an S between; ``low`` may be the larger one."""
    share = np.clip((value - low) / (high - low), 0, 1)
    return np.asarray(share * share * (3 - 2 * share))


def noise(
    shape: tuple[int, int], cells: tuple[float, float], seed: int, *, octaves: int = 6
) -> Array:
    """Fractal value noise from 0 to 1 about 0.5; ``cells``: first octave's rows and columns."""
    rng = np.random.default_rng(seed)
    height, width = shape
    total, amplitude, reach = np.zeros(shape), 1.0, 0.0
    rows, columns = cells
    for _ in range(octaves):
        grid = rng.random((max(2, round(rows)) + 1, max(2, round(columns)) + 1))
        if grid.shape[0] > height or grid.shape[1] > width:
            break
        total += amplitude * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        reach += amplitude
        rows, columns, amplitude = rows * 2, columns * 2, amplitude * 0.5
    return np.asarray(total / reach)


def blur(picture: Array, sigma_px: float) -> Array:
    """Gaussian blur; a wide one is done on a smaller picture, which looks the same."""
    if sigma_px <= 6:
        return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma_px), dtype=np.float64)
    height, width = picture.shape[:2]
    factor = sigma_px / 3
    size = (max(2, round(width / factor)), max(2, round(height / factor)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), 3)
    return np.asarray(cv2.resize(soft, (width, height), interpolation=cv2.INTER_CUBIC))


def bloom(picture: Array, strength: float, *, threshold: float = 0.8) -> Array:
    """Let what is brighter than ``threshold`` spill over, as it does in a lens."""
    bright = np.maximum(picture - threshold, 0)
    unit = picture.shape[0] / 1000
    spill = sum((blur(bright, sigma * unit) for sigma in (4, 14, 48, 130)), np.zeros_like(bright))
    return picture + np.maximum(spill, 0) * strength / 4


def develop(
    picture: Array, *, seed: int, exposure: float = 1.0, grain: float = 0.006
) -> Image.Image:
    """Tone-map (a filmic shoulder), add grain, go to sRGB and eight bits."""
    light = np.maximum(picture, 0) * exposure
    mapped = light * (2.51 * light + 0.03) / (light * (2.43 * light + 0.59) + 0.14)
    mapped = np.clip(mapped, 0, 1)
    srgb = np.where(mapped <= 0.0031308, mapped * 12.92, 1.055 * mapped ** (1 / 2.4) - 0.055)
    rng = np.random.default_rng(seed)
    srgb = srgb + rng.normal(0, grain, srgb.shape[:2])[..., None]
    return Image.fromarray((srgb * 255 + 0.5).clip(0, 255).astype(np.uint8))


def save(picture: Image.Image, path: Path) -> int:
    """Write a JPEG as good as fits under the limit; return its quality."""
    for quality in range(95, 40, -1):
        picture.save(path, quality=quality, optimize=True, progressive=True)
        if path.stat().st_size <= FILE_LIMIT_BYTES:
            return quality
    raise ValueError(f"{path.name} does not fit into {FILE_LIMIT_BYTES} bytes")
