"""Profiles to sRGB: which ones change nothing, and applying those that do."""

from functools import lru_cache
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

from .shaper import Shaper, shaper_of

_PROFILE_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_SAME_LEVELS = 2  # of 255: rounding between two writings of the same sRGB
_PROBE_LEVELS = (0, 16, 64, 128, 192, 255)


def is_srgb(icc: bytes | None, mode: str) -> bool:
    """Tell whether pixels of a mode are in sRGB, by trying the profile on a few colours.

    Names are not asked: "sRGB" is written on profiles of every kind. A profile that is broken or
    for another kind of pixels says nothing, so nothing is sure.
    """
    if not icc:
        return True
    transform = _transform(icc, mode)
    return transform is not None and _changes_nothing(transform, mode)


def to_srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    """Convert a picture in mode L, RGB or CMYK to RGB in sRGB.

    A profile that is broken or for another kind of pixels is ignored. A picture in RGB may be
    changed in its place, which saves the colour engine a sixth of its time.
    """
    transform = _transform(icc, image.mode) if icc else None
    if not icc or transform is None or _changes_nothing(transform, image.mode):
        return image if image.mode == "RGB" else image.convert("RGB")
    shaper = _shaper(icc) if image.mode == "RGB" else None
    if shaper is not None:
        return Image.fromarray(shaper.apply(np.asarray(image)))
    if image.mode != "RGB" or image.readonly:
        return transform.apply(image)
    transform.apply_in_place(image)
    return image


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    probe = _probe(mode)
    before = np.asarray(probe.convert("RGB"), dtype=np.int16)
    after = np.asarray(transform.apply(probe), dtype=np.int16)
    return bool(np.abs(after - before).max() <= _SAME_LEVELS)


@lru_cache(maxsize=16)
def _transform(icc: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    try:
        profile = ImageCms.ImageCmsProfile(BytesIO(icc))
        if _PROFILE_MODES.get(profile.profile.xcolor_space) != mode:
            return None
        return ImageCms.buildTransform(
            profile,
            ImageCms.createProfile("sRGB"),
            mode,
            "RGB",
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


@lru_cache(maxsize=16)
def _shaper(icc: bytes) -> Shaper | None:
    transform = _transform(icc, "RGB")
    return None if transform is None else shaper_of(icc, transform)


def _probe(mode: str) -> Image.Image:
    levels = np.array(_PROBE_LEVELS, dtype=np.uint8)
    if mode == "L":
        return Image.fromarray(levels.reshape(1, -1))
    grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1)
    return Image.fromarray(grid.reshape(1, -1, 3)).convert(mode)
