"""Large plain files, decoded and made smaller in one stream by libvips where it is installed.

Only the files that could be passed on as they are come here: 8-bit JPEG, PNG and WebP without
alpha, stripped of everything but the picture; other JPEGs only to be proven. For those libvips
needs two thirds of Pillow's time and a tenth of its memory; it also tells when a JPEG's coded data
ends early, which Pillow shows as a grey lower half. The loaders are named one by one: libvips would
open SVG, PDF and more.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from PIL import Image

from runway_core.errors import InvalidImageError

from .facts import Facts, corrupt, truncated
from .geometry import SHRINK_MARGIN, SPARE_PX, Box, Size, Span, span_of
from .sniff import ImageKind

try:
    import pyvips
except (ImportError, OSError):  # OSError: the binding is there, the library is not
    pyvips = None
else:
    pyvips.cache_set_max(0)  # every file comes once

Result = TypeVar("Result")

_MIN_PIXELS = 1_000_000  # below, Pillow takes no time either
_MIN_SHRINK = 1.1  # below, no span of whole pixels comes near the place of a crop
_LOADERS = {
    ImageKind.JPEG: "jpegload_buffer",
    ImageKind.PNG: "pngload_buffer",
    ImageKind.WEBP: "webpload_buffer",
}


def can_stream(facts: Facts) -> bool:
    """Whether a file is plain and libvips is there to read it."""
    return pyvips is not None and facts.is_plain


def can_prove(facts: Facts) -> bool:
    """Whether libvips is there to tell if a file's coded data is all there."""
    return can_stream(facts) or (pyvips is not None and facts.kind is ImageKind.JPEG)


def scaled(facts: Facts, data: bytes, *, box: Box, size: Size) -> Image.Image | None:
    """Decode part of a plain file at a smaller size.

    Args:
        facts: The file's facts, limits checked.
        data: The whole file.
        box: The part wanted, in pixels of the stored picture.
        size: Width and height to make of it, stored way round.

    Returns:
        Mode L or RGB in the file's own colour space; None where Pillow does as well or better:
        other kinds of file, small pictures, and any that have to be enlarged.

    Raises:
        InvalidImageError: ``truncated`` or ``corrupt``.
    """
    shrink = min((box[2] - box[0]) / size[0], (box[3] - box[1]) / size[1])
    is_large = facts.width_px * facts.height_px >= _MIN_PIXELS
    if not (can_stream(facts) and is_large and shrink >= _MIN_SHRINK):
        return None
    image, _ = _run(
        facts, data, shrink / SHRINK_MARGIN, lambda picture: _cut(picture, facts, box, size)
    )
    return image


def prove(facts: Facts, data: bytes) -> bool:
    """Decode a file to its last row and forget it.

    Returns:
        Whether its coded data is without a trifle too, such as bytes that belong to no pixel.

    Raises:
        InvalidImageError: ``truncated`` or ``corrupt``.
    """
    _, is_spotless = _run(facts, data, 8.0, lambda picture: picture.avg())
    return is_spotless


def _run(
    facts: Facts, data: bytes, shrink: float, use: Callable[[Any], Result]
) -> tuple[Result, bool]:
    """Open the bare file, shrunk as far as its loader can, and pull its pixels through ``use``."""
    load, options = getattr(pyvips.Image, _LOADERS[facts.kind]), _shrinking(facts, shrink)
    bare = facts.bare(data)
    try:
        return use(load(bare, access="sequential", fail_on="warning", **options)), True
    except pyvips.Error as error:
        if facts.kind is not ImageKind.JPEG or _ends_early(error):
            raise _refusal(facts, error) from error
    # libjpeg also warns about trifles that some cameras write; they do not make a file unfit.
    try:
        return use(load(bare, access="sequential", fail_on="truncated", **options)), False
    except pyvips.Error as error:
        raise _refusal(facts, error) from error


def _shrinking(facts: Facts, shrink: float) -> dict[str, float]:
    if facts.kind is ImageKind.JPEG:
        return {"shrink": next(step for step in (8, 4, 2, 1) if step <= max(shrink, 1.0))}
    if facts.kind is ImageKind.WEBP:
        return {"scale": 1 / max(shrink, 1.0)}
    return {}


def _cut(picture: Any, facts: Facts, box: Box, size: Size) -> Image.Image:
    across, down = picture.width / facts.width_px, picture.height / facts.height_px
    if facts.kind is ImageKind.JPEG:
        # Of a side that does not divide the loader leaves out what is over.
        across = down = 1 / round(1 / across)
    columns = span_of(box[0] * across, box[2] * across, picture.width, size[0])
    rows = span_of(box[1] * down, box[3] * down, picture.height, size[1])
    part = _cut_whole(picture, columns, rows)
    # Behind the JPEG decoder's own averaging the longer kernel gains little (SSIM on grain 0.994
    # against 0.993) and costs a quarter more. It is worth it where much is left to shrink.
    is_averaged = facts.kind is ImageKind.JPEG and across < 1 and columns.length < 2 * size[0]
    kernel = "lanczos2" if is_averaged else "lanczos3"
    part = part.resize(columns.scale, vscale=rows.scale, kernel=kernel)
    part = part.crop(columns.skip, rows.skip, *size)
    return Image.frombuffer("L" if facts.is_grey else "RGB", size, part.write_to_memory())


def _cut_whole(picture: Any, columns: Span, rows: Span) -> Any:
    left, top = columns.start, rows.start
    right, bottom = left + columns.length, top + rows.length
    if min(left, top, picture.width - right, picture.height - bottom) < 0:
        wider = picture.width + 2 * SPARE_PX + 1, picture.height + 2 * SPARE_PX + 1
        picture = picture.embed(SPARE_PX, SPARE_PX, *wider, extend="copy")
        left, top = left + SPARE_PX, top + SPARE_PX
    return picture.crop(left, top, columns.length, rows.length)


def _ends_early(error: Exception) -> bool:
    return "premature end" in str(error).lower()


def _refusal(facts: Facts, error: Exception) -> InvalidImageError:
    if _ends_early(error):
        return truncated(facts.kind)
    words = " ".join(str(error).split())
    return corrupt(facts.kind, f"it cannot be decoded ({words:.120})")
