"""Pictures that tests make for themselves: the same scene in every kind of file."""

from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from pillow_heif import from_pillow

RED, GREEN, BLUE, YELLOW = (200, 30, 40), (30, 160, 60), (40, 60, 190), (220, 200, 40)


def quadrants(width_px: int = 640, height_px: int = 360) -> Image.Image:
    """Draw four plain quarters: red, green over blue, yellow; every turn of it differs."""
    scene = Image.new("RGB", (width_px, height_px), RED)
    across, down = width_px // 2, height_px // 2
    scene.paste(GREEN, (across, 0, width_px, down))
    scene.paste(BLUE, (0, down, across, height_px))
    scene.paste(YELLOW, (across, down, width_px, height_px))
    return scene


def landscape(
    width_px: int = 640, height_px: int = 360, *, seed: int = 7, texture: float = 4.0
) -> Image.Image:
    """Draw a smooth random scene; with texture (levels) about as hard to encode as a photo."""
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(0, 256, (18, 32, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize((width_px, height_px), Image.Resampling.BICUBIC), np.int16)
    grain = random.normal(0.0, texture, smooth.shape)
    return Image.fromarray(np.clip(smooth + grain, 0, 255).astype(np.uint8))


def noise(width_px: int, height_px: int, *, seed: int = 7) -> Image.Image:
    """Draw pure noise, the worst case of every encoder."""
    random = np.random.default_rng(seed)
    return Image.fromarray(random.integers(0, 256, (height_px, width_px, 3), dtype=np.uint8))


def file_of(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """Encode a picture; ``kind`` is Pillow's name of the format, or HEIF."""
    sink = BytesIO()
    if kind == "HEIF":
        from_pillow(image).save(sink, **options)
    else:
        image.save(sink, kind, **options)
    return sink.getvalue()


def pixels_of(data: bytes) -> npt.NDArray[np.uint8]:
    """Decode a sendable file plainly: uint8, (height, width, 3), RGB."""
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))
