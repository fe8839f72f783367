"""Pictures for tasks whose own picture is not at hand: links are never fetched, text has none."""

import base64
import binascii
import hashlib
import io
import re

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

Pixels = NDArray[np.uint8]
"""uint8, (height, width, 3), RGB."""

_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+);base64,", re.ASCII)
_RIDGES = 4
FOLLOWED_AREA_PX = 1408 * 768  # gen2's own size at 16:9; other shapes keep the area
WIDEST_ASPECT = 4.0  # beyond it a side would be too short or too long to encode


def data_uri_parts(text: str) -> tuple[str, bytes] | None:
    """Return media type and bytes of a base64 data URI; None: it is none."""
    match = _DATA_URI.match(text)
    if match is None:
        return None
    try:
        return match.group(1).lower(), base64.b64decode(text[match.end() :], validate=True)
    except (binascii.Error, ValueError):
        return None


def data_uri(content: bytes) -> str | None:
    """Return the bytes of an image file as a data URI; None: they are none."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            media_type = Image.MIME.get(image.format or "", "")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height in pixels of an image file; None: it is none."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            return image.size
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        return None


def picture(source: str, size_px: tuple[int, int]) -> Pixels:
    """Return a picture of exactly this size: a data URI's, cropped about its centre, or drawn.

    ``source`` is a data URI, or any text, which decides what is drawn.
    """
    parts = data_uri_parts(source)
    if parts is not None and picture_size(parts[1]) is not None:
        with Image.open(io.BytesIO(parts[1])) as image:
            return _cropped(image.convert("RGB"), size_px)
    return landscape(source, size_px)


def followed_size_px(source: str | None) -> tuple[int, int]:
    """Return the size of a video that takes its picture's shape: even, gen2's area."""
    parts = data_uri_parts(source or "")
    size = picture_size(parts[1]) if parts else None
    width, height = size or (16, 9)
    aspect = min(max(width / height, 1 / WIDEST_ASPECT), WIDEST_ASPECT)
    high = (FOLLOWED_AREA_PX / aspect) ** 0.5
    return _even(high * aspect), _even(high)


def landscape(text: str, size_px: tuple[int, int]) -> Pixels:
    """Draw hills under a low sun; the same text gives the same picture."""
    width, height = size_px
    rng = np.random.default_rng(list(hashlib.sha256(text.encode()).digest()))
    top, low, near = rng.uniform(40, 200, 3), rng.uniform(150, 255, 3), rng.uniform(10, 70, 3)
    x, y = np.linspace(0, 1, width), np.linspace(0, 1, height)
    canvas = top + (low - top) * y[:, None, None] + np.zeros((1, width, 1))
    sun_x, sun_y, aspect = rng.uniform(0.2, 0.8), rng.uniform(0.25, 0.45), width / height
    distance = np.hypot((x[None, :] - sun_x) * aspect, y[:, None] - sun_y)
    glow = np.clip(1.15 - distance / 0.09, 0, 1) + 0.35 * np.exp(-distance / 0.25)
    canvas += (255 - canvas) * np.clip(glow, 0, 1)[:, :, None]
    for ridge in range(_RIDGES):
        depth = (ridge + 1) / _RIDGES
        line = np.full(width, 0.42 + 0.13 * ridge)
        for wave in (0.5, 1, 2.3, 5.1, 11.7):
            height_of_wave = rng.uniform(0.2, 1) * 0.07 / wave
            line += height_of_wave * np.sin(wave * 7 * x * aspect + rng.uniform(0, 6.3))
        cover = np.clip((y[:, None] - line[None, :]) * height, 0, 1)[:, :, None]
        canvas += (low + (near - low) * depth - canvas) * cover
    grain = rng.normal(0, 2.5, (height, width, 1))
    return np.clip(canvas + grain, 0, 255).astype(np.uint8)


def _cropped(image: Image.Image, size_px: tuple[int, int]) -> Pixels:
    width, height = size_px
    scale = max(width / image.width, height / image.height)
    left = (image.width - width / scale) / 2
    top = (image.height - height / scale) / 2
    box = (left, top, left + width / scale, top + height / scale)
    return np.asarray(image.resize(size_px, Image.Resampling.LANCZOS, box=box), dtype=np.uint8)


def _even(length_px: float) -> int:
    return max(2, round(length_px / 2) * 2)
