"""The border: every check that can be made before pixels are decoded."""

from PIL import ExifTags, ImageFile
from PIL.TiffImagePlugin import TiffImageFile

from runway_core.errors import InvalidImageError

from .boxes import check_boxes
from .decode import open_header, reading
from .exif import orientation_of
from .facts import Facts, corrupt, join_ranges
from .gif import FirstPicture, read_gif
from .jpeg import read_jpeg
from .png import read_png
from .sniff import ACCEPTED_NAMES, ImageKind, sniff
from .webp import read_webp

MIN_SIDE_PX = 16
MAX_PIXELS = 64_000_000  # held whole in memory while decoding; cameras make up to 50
MAX_PIXELS_SHRINKING = 120_000_000  # baseline JPEG only, decoded strip by strip; phones make 108
MAX_PIXELS_SLOW = 4_000_000  # run-length BMP: about a microsecond for every pixel at worst

_WALKS = {
    ImageKind.JPEG: read_jpeg,
    ImageKind.PNG: read_png,
    ImageKind.WEBP: read_webp,
}


def read_facts(data: bytes, *, max_bytes: int) -> Facts:
    """Read and check a picture file without decoding it.

    Args:
        data: The whole file.
        max_bytes: Largest file that is accepted.

    Raises:
        InvalidImageError: ``empty``, ``too_many_bytes``, ``unsupported_type``, ``truncated``,
            ``corrupt``, ``too_many_scans``, ``unsupported_mode``, ``too_small`` or
            ``too_many_pixels``.
    """
    if not data:
        raise InvalidImageError(
            "empty",
            "the file has no bytes",
            allowed=ACCEPTED_NAMES,
            hint="The file is empty. Download or export it again, then add it once more.",
        )
    if len(data) > max_bytes:
        raise InvalidImageError(
            "too_many_bytes",
            f"the file has {len(data):,} bytes, {max_bytes:,} are allowed",
            allowed=f"at most {max_bytes:,} bytes",
            hint=f"Save it as a JPEG or make it smaller; up to {max_bytes / 2**20:.0f} MB fit.",
        )
    kind = sniff(data)
    walk = _WALKS.get(kind)
    facts = walk(data) if walk else _read_with_decoder(kind, data)
    _check_size(facts)
    return facts


def _read_with_decoder(kind: ImageKind, data: bytes) -> Facts:
    first: FirstPicture | None = None
    if kind in {ImageKind.AVIF, ImageKind.HEIF}:
        check_boxes(data, kind)
    elif kind is ImageKind.GIF:
        first = read_gif(data)
    ranges = first.ranges if first else ()
    image = open_header(kind, join_ranges(data, ranges) if ranges else data)
    with reading(kind):
        return Facts(
            kind=kind,
            width_px=image.width,
            height_px=image.height,
            orientation=orientation_of(image.info.get("exif") or b"")
            if kind is ImageKind.AVIF
            else 1,
            turned_by_decoder=_original_orientation(image) not in {None, 1},
            animated=first.animated if first else _is_animated(kind, image),
            has_alpha=image.has_transparency_data,
            icc=image.info.get("icc_profile") or None,
            is_slow_to_decode=any(tile[0] == "bmp_rle" for tile in image.tile),
            ranges=ranges,
        )


def _is_animated(kind: ImageKind, image: ImageFile.ImageFile) -> bool:
    return kind is not ImageKind.TIFF and bool(getattr(image, "is_animated", False))


def _original_orientation(image: ImageFile.ImageFile) -> object:
    """Return EXIF's number for the turn that the decoder makes by itself, where it does."""
    if isinstance(image, TiffImageFile):
        return image.tag_v2.get(ExifTags.Base.Orientation)
    return image.info.get("original_orientation")  # HEIC


def _check_size(facts: Facts) -> None:
    width, height = facts.size_px
    if width < 1 or height < 1:
        raise corrupt(facts.kind, f"it says that it is {width} × {height} pixels")
    if min(width, height) < MIN_SIDE_PX:
        raise InvalidImageError(
            "too_small",
            f"the picture is {width} × {height} pixels",
            allowed=f"at least {MIN_SIDE_PX} pixels on each side",
            hint="Use a larger picture; from about 1280 pixels wide nothing has to be enlarged.",
        )
    limit = MAX_PIXELS_SHRINKING if facts.shrinks_on_load else MAX_PIXELS
    limit = MAX_PIXELS_SLOW if facts.is_slow_to_decode else limit
    if width * height > limit:
        raise InvalidImageError(
            "too_many_pixels",
            f"the picture is {width} × {height} = {width * height:,} pixels",
            allowed=f"at most {limit:,} pixels",
            hint="Make it smaller, for instance 4000 pixels wide, and add it again.",
        )
