"""The border: every check that can be made before pixels are decoded."""

from contextlib import suppress

from PIL import ExifTags, ImageFile
from PIL.TiffImagePlugin import TiffImageFile
from pillow_heif.as_plugin import HeifImageFile

from runway_core.errors import InvalidImageError

from .av1 import coded_size
from .boxes import end_of_picture
from .decode import open_header, reading
from .exif import orientation_of
from .facts import Facts, believable, corrupt, join_ranges
from .gif import FirstPicture, read_gif
from .items import Item, read_items
from .jpeg import read_jpeg
from .png import read_png
from .sniff import ACCEPTED_NAMES, ImageKind, sniff
from .spaces import profile_by_number
from .tiff import check_tiff
from .webp import read_webp

MIN_SIDE_PX = 16
MAX_PIXELS = 64_000_000  # held whole in memory while decoding; cameras make up to 50
MAX_PIXELS_SHRINKING = 120_000_000  # baseline JPEG only, decoded strip by strip; phones make 108
MAX_PIXELS_SLOW = 4_000_000  # run-length BMP: about a microsecond for every pixel at worst

_SPARE_CODED_PX = 1_000_000  # tiles stand over the edge of what is shown

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
    ranges: tuple[tuple[int, int], ...] = ()
    if kind in {ImageKind.AVIF, ImageKind.HEIF}:
        end = end_of_picture(data, kind)
        ranges = ((0, end),) if end < len(data) else ()
    elif kind is ImageKind.GIF:
        first = read_gif(data)
        ranges = first.ranges
    elif kind is ImageKind.TIFF:
        check_tiff(data, max_pixels=MAX_PIXELS)
    picture = join_ranges(data, ranges) if ranges else data
    image = open_header(kind, picture)
    with reading(kind):
        if kind is ImageKind.AVIF:
            _check_coded_size(picture, image.size)
        primary = _primary(kind, picture)
        return Facts(
            kind=kind,
            width_px=image.width,
            height_px=image.height,
            orientation=orientation_of(image.info.get("exif") or b"")
            if kind is ImageKind.AVIF
            else 1,
            turned_by_decoder=_is_turned_by_decoder(image, primary, picture),
            animated=first.animated if first else _is_animated(kind, image),
            has_alpha=image.has_transparency_data,
            is_grey=image.mode in {"L", "LA"},
            icc=believable(image.info.get("icc_profile"))
            or profile_by_number(*(primary.colour_numbers(picture) or (0, 0))),
            is_slow_to_decode=any(tile[0] == "bmp_rle" for tile in image.tile),
            ranges=ranges,
        )


def _is_animated(kind: ImageKind, image: ImageFile.ImageFile) -> bool:
    return kind is not ImageKind.TIFF and bool(getattr(image, "is_animated", False))


def _is_turned_by_decoder(image: ImageFile.ImageFile, primary: Item, data: bytes) -> bool:
    if isinstance(image, TiffImageFile):
        return image.tag_v2.get(ExifTags.Base.Orientation) not in {None, 1}
    # The decoder of HEIC goes by the container; what EXIF says beside it does not count.
    return isinstance(image, HeifImageFile) and primary.is_turned(data)


def _primary(kind: ImageKind, data: bytes) -> Item:
    """Return what HEIC and AVIF say of their first picture; nothing is known of other kinds."""
    if kind not in {ImageKind.HEIF, ImageKind.AVIF}:
        return Item()
    # What is odd here need not trouble the decoder.
    with suppress(EOFError, ValueError):
        items = read_items(data)
        return items.by_number.get(items.primary, Item())
    return Item()


def _check_coded_size(data: bytes, size: tuple[int, int]) -> None:
    """Refuse an AVIF whose coded pictures are larger than it says; they would be made whole."""
    items = read_items(data)
    heads = [item.head for item in items.by_number.values() if item.kind == b"av01"]
    limit = 2 * size[0] * size[1] + _SPARE_CODED_PX
    for head in heads + items.moving:
        coded = coded_size(head)
        if coded is None or coded[0] * coded[1] > limit:
            raise corrupt(ImageKind.AVIF, "it holds another size than it says")


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
