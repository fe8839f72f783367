"""Profiles that are one curve and one matrix, applied with a table, a matrix and a table.

Displays and cameras name their colours this way (Display P3, Adobe RGB). The colour engine treats
every pixel by itself; whole pictures at a time the same takes OpenCV a third of the time.
"""

from dataclasses import dataclass
from functools import cache
from io import BytesIO

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]

_TOP = 65_535
_STRIP_ROWS = 32  # the steps between stay in the processor's cache
_STEPS = 17  # of each channel in a probe
_SAME_LEVELS = 1  # of 255: where the engine and the tables round apart


@dataclass(frozen=True, slots=True, eq=False)
class Shaper:
    """A way from a profile's RGB to sRGB."""

    to_linear: U16
    """Light of each level, 0 to 65535: (256,)."""
    matrix: npt.NDArray[np.float32]
    """From the profile's linear RGB to that of sRGB: (3, 3)."""

    def apply(self, pixels: U8) -> U8:
        """Convert RGB pixels: uint8, (height, width, 3)."""
        converted = np.empty_like(pixels)
        for top in range(0, len(pixels), _STRIP_ROWS):
            strip = slice(top, top + _STRIP_ROWS)
            light = cv2.transform(cv2.LUT(pixels[strip], self.to_linear), self.matrix)
            converted[strip] = cv2.LUT(light, _from_linear())
        return converted


def shaper_of(icc: bytes, engine: ImageCms.ImageCmsTransform) -> Shaper | None:
    """Find the curve and the matrix of an RGB profile.

    The curve is read off the greys that the engine makes, so both have to agree on colours too:
    the engine is asked about a few thousand, and where they differ it stays the one to ask.

    Args:
        icc: A profile that the colour engine can read.
        engine: Its transform to sRGB.

    Returns:
        None for profiles of other kinds, such as tables or three unlike curves.
    """
    primaries = _primaries(ImageCms.ImageCmsProfile(BytesIO(icc)))
    own = _primaries(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")))
    if primaries is None or own is None:
        return None
    greys = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(1, 256, 3)
    shown = _by_engine(engine, greys)[0, :, 1]
    shaper = Shaper(
        to_linear=np.round(_linear(shown / 255.0) * _TOP).astype(np.uint16),
        matrix=np.linalg.solve(own, primaries).astype(np.float32),
    )
    probe = _probe()
    apart = np.abs(shaper.apply(probe).astype(np.int16) - _by_engine(engine, probe))
    return shaper if int(apart.max()) <= _SAME_LEVELS else None


def _primaries(icc: ImageCms.ImageCmsProfile) -> npt.NDArray[np.float64] | None:
    """Return XYZ of red, green and blue as columns, (3, 3), where a profile tells them."""
    profile = icc.profile
    columns = (profile.red_colorant, profile.green_colorant, profile.blue_colorant)
    if not profile.is_matrix_shaper or None in columns:
        return None
    return np.array([column[0] for column in columns if column]).T


def _by_engine(engine: ImageCms.ImageCmsTransform, pixels: U8) -> U8:
    return np.asarray(engine.apply(Image.fromarray(pixels)))


@cache
def _probe() -> U8:
    levels = np.linspace(0, 255, _STEPS).astype(np.uint8)
    return np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(1, -1, 3)


def _linear(coded: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Undo sRGB's curve; IEC 61966-2-1."""
    return np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)


@cache
def _from_linear() -> U8:
    """Return sRGB's level of each light, (65536,)."""
    light = np.arange(_TOP + 1) / _TOP
    coded = np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.round(coded * 255).astype(np.uint8)
