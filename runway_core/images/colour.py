"""Profiles to sRGB: which ones change nothing, and applying those that do."""

import hashlib
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageCms

from .lately import Lately
from .shaper import Shaper, shaper_of

_PROFILE_MODES = {"RGB ": "RGB", "GRAY": "L", "CMYK": "CMYK"}
_SAME_LEVELS = 2  # of 255: rounding between two writings of the same sRGB
_PROBE_LEVELS = (0, 16, 64, 128, 192, 255)
_KEPT_WAYS = 32


@dataclass(frozen=True, slots=True)
class _Way:
    """What is known of a profile for pixels of a mode."""

    transform: ImageCms.ImageCmsTransform | None = None
    changes_nothing: bool = True
    shaper: Shaper | None = None


_NO_WAY = _Way()
_LATELY = Lately[_Way](_KEPT_WAYS, lambda _: 1)


def is_srgb(icc: bytes | None, mode: str) -> bool:
    """Tell whether pixels of a mode are in sRGB, by trying the profile on a few colours.

    Names are not asked: "sRGB" is written on profiles of every kind. A profile that is broken or
    for another kind of pixels says nothing, so nothing is sure.
    """
    if not icc:
        return True
    way = _way(icc, mode)
    return way.transform is not None and way.changes_nothing


def to_srgb(image: Image.Image, icc: bytes | None) -> Image.Image:
    """Convert a picture in mode L, RGB or CMYK to RGB in sRGB.

    A profile that is broken or for another kind of pixels is ignored. A picture in RGB may be
    changed in its place, which saves the colour engine a sixth of its time.
    """
    way = _way(icc, image.mode) if icc else _NO_WAY
    transform = way.transform
    if transform is None or way.changes_nothing:
        return image if image.mode == "RGB" else image.convert("RGB")
    if way.shaper is not None:
        return Image.fromarray(way.shaper.apply(np.asarray(image)))
    if image.mode != "RGB" or image.readonly:
        return transform.apply(image)
    transform.apply_in_place(image)
    return image


def _changes_nothing(transform: ImageCms.ImageCmsTransform, mode: str) -> bool:
    probe = _probe(mode)
    before = np.asarray(probe.convert("RGB"), dtype=np.int16)
    after = np.asarray(transform.apply(probe), dtype=np.int16)
    return bool(np.abs(after - before).max() <= _SAME_LEVELS)


def _way(icc: bytes, mode: str) -> _Way:
    """Find the way from a profile to sRGB; kept by its digest, for profiles may be large."""
    key = (hashlib.sha256(icc).digest(), mode)
    way = _LATELY.find(key)
    if way is None:
        way = _find_way(icc, mode)
        _LATELY.keep(key, way)
    return way


def _find_way(icc: bytes, mode: str) -> _Way:
    transform = _transform(icc, mode)
    if transform is None or _changes_nothing(transform, mode):
        return _Way(transform)
    shaper = shaper_of(icc, transform) if mode == "RGB" else None
    return _Way(transform, changes_nothing=False, shaper=shaper)


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


def _probe(mode: str) -> Image.Image:
    levels = np.array(_PROBE_LEVELS, dtype=np.uint8)
    if mode == "L":
        return Image.fromarray(levels.reshape(1, -1))
    grid = np.stack(np.meshgrid(levels, levels, levels), axis=-1)
    return Image.fromarray(grid.reshape(1, -1, 3)).convert(mode)
