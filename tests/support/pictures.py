"""Pictures that tests make for themselves: plain scenes in every kind of file.

What has to be spliced into a file by hand stands in `picture_parts`.
"""

from functools import lru_cache
from io import BytesIO
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image
from pillow_heif import from_pillow

Colour = tuple[int, int, int]
RED: Colour = (200, 30, 40)
GREEN: Colour = (30, 160, 60)
BLUE: Colour = (40, 60, 190)
YELLOW: Colour = (220, 200, 40)

ORIENTATIONS = (1, 2, 3, 4, 5, 6, 7, 8)
KINDS = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "HEIF": "image/heic",
    "GIF": "image/gif",
    "BMP": "image/bmp",
    "TIFF": "image/tiff",
}
"""Every kind that is read, by Pillow's name of the format (or HEIF), with its media type."""

# What undoes each EXIF orientation: stored this way, a picture is shown upright.
_STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


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
    return _landscape(width_px, height_px, seed, texture).copy()


@lru_cache(maxsize=16)
def _landscape(width_px: int, height_px: int, seed: int, texture: float) -> Image.Image:
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(0, 256, (18, 32, 3), dtype=np.uint8))
    smooth = np.asarray(coarse.resize((width_px, height_px), Image.Resampling.BICUBIC), np.int16)
    grain = random.normal(0.0, texture, smooth.shape)
    return Image.fromarray(np.clip(smooth + grain, 0, 255).astype(np.uint8))


def noise(width_px: int, height_px: int, *, seed: int = 7) -> Image.Image:
    """Draw pure noise, the worst case of every encoder."""
    random = np.random.default_rng(seed)
    return Image.fromarray(random.integers(0, 256, (height_px, width_px, 3), dtype=np.uint8))


def half_hidden(width_px: int = 640, height_px: int = 360) -> Image.Image:
    """Draw RGBA: opaque green on the left; on the right red under alpha 0."""
    scene = Image.new("RGBA", (width_px, height_px), (*RED, 0))
    scene.paste((*GREEN, 255), (0, 0, width_px // 2, height_px))
    return scene


def file_of(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    """Encode a picture; ``kind`` is Pillow's name of the format, or HEIF."""
    sink = BytesIO()
    if kind == "HEIF":
        from_pillow(image).save(sink, **options)
    else:
        image.save(sink, kind, **options)
    return sink.getvalue()


def exif(orientation: int = 1, *, gps: bool = False) -> Image.Exif:
    """Make an EXIF block; with ``gps``, the latitude is that of a place nobody should learn."""
    block = Image.Exif()
    block[ExifTags.Base.Orientation] = orientation
    if gps:
        block[ExifTags.Base.Make] = "SECRET-CAMERA"
        block.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (48.0, 51.0, 30.0)})
    return block


def turned_file(upright: Image.Image, kind: str, orientation: int) -> bytes:
    """Encode a picture that is stored turned and says so, as cameras do."""
    turn = _STORED.get(orientation)
    stored = upright if turn is None else upright.transpose(turn)
    block = exif(orientation)
    # Its encoder takes the turn from EXIF alone and writes it into the container.
    return file_of(stored, kind, exif=block.tobytes() if kind == "HEIF" else block)


def pixels_of(data: bytes) -> npt.NDArray[np.uint8]:
    """Decode a sendable file plainly: uint8, (height, width, 3), RGB."""
    with Image.open(BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))


def corners_of(pixels: npt.NDArray[np.uint8]) -> list[Colour]:
    """Read the middle of each quarter: top left, top right, bottom left, bottom right."""
    height, width = pixels.shape[:2]
    rows, columns = (height // 4, height * 3 // 4), (width // 4, width * 3 // 4)
    return [
        (int(pixels[y, x, 0]), int(pixels[y, x, 1]), int(pixels[y, x, 2]))
        for y in rows
        for x in columns
    ]


def farthest(actual: npt.ArrayLike, expected: npt.ArrayLike) -> int:
    """Return the largest difference of any channel, in levels of 255."""
    return int(np.abs(np.asarray(actual, np.int16) - np.asarray(expected, np.int16)).max())
