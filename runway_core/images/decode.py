"""Opening a file with exactly one decoder, and turning a decoder's errors into ours.

The format classes are called directly. `Image.open` would try every installed format on a file
that its own one refuses (and look for Ghostscript), and its size check only warns up to twice the
limit; the limits here are checked before a decoder sees the file.
"""

import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO

from PIL import Image, ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif.as_plugin import HeifImageFile

from .facts import Facts, corrupt, truncated, unsupported_mode
from .sniff import ImageKind

_OPENERS: Mapping[ImageKind, type[ImageFile.ImageFile]] = {
    ImageKind.JPEG: JpegImageFile,
    ImageKind.PNG: PngImageFile,
    ImageKind.WEBP: WebPImageFile,
    ImageKind.AVIF: AvifImageFile,
    ImageKind.HEIF: HeifImageFile,
    ImageKind.GIF: GifImageFile,
    ImageKind.BMP: BmpImageFile,
    ImageKind.TIFF: TiffImageFile,
}

# What Pillow's and libheif's readers raise on bytes that make no sense; parsers in Python fail in
# as many ways as there are expressions. Warnings are listed for callers that turn them to errors.
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    AttributeError,
    AssertionError,
    RuntimeError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Warning,
)


@contextmanager
def reading(kind: ImageKind) -> Iterator[None]:
    """Turn whatever a decoder raises inside the block into an `InvalidImageError`."""
    try:
        yield
    except _DECODER_ERRORS as error:
        words = str(error)
        if "truncated" in words.lower():
            raise truncated(kind) from error
        raise corrupt(
            kind, f"it cannot be decoded ({type(error).__name__}: {words:.120})"
        ) from error


def open_header(kind: ImageKind, data: bytes) -> ImageFile.ImageFile:
    """Open a file with the one decoder of its kind; pixels stay undecoded.

    Raises:
        InvalidImageError: ``truncated`` or ``corrupt``.
    """
    with reading(kind):
        return _OPENERS[kind](BytesIO(data))


def decode(facts: Facts, data: bytes, *, shrink: float = 1.0) -> tuple[Image.Image, int]:
    """Decode the first picture of a checked file.

    Args:
        facts: What `read_facts` found in these bytes; its limits have been checked.
        data: The whole file.
        shrink: How many times smaller than the file the result may be, 1 or more. Only JPEG makes
            use of it: its decoder gives 1/2, 1/4 and 1/8 for much less work.

    Returns:
        A loaded image in the decoder's own mode, not turned (TIFF and HEIC come turned), and how
        many times smaller than the file it is; its sides are rounded up.

    Raises:
        InvalidImageError: ``truncated``, ``corrupt`` or ``unsupported_mode``.
    """
    # A PNG decoder would unpack text and profiles of any size, so it gets the picture alone.
    return decode_bare(facts, facts.bare(data) if facts.kind is ImageKind.PNG else data, shrink)


def decode_bare(facts: Facts, bare: bytes, shrink: float = 1.0) -> tuple[Image.Image, int]:
    """Decode the outcome of `Facts.bare`; else like `decode`."""
    image = open_header(facts.kind, bare)
    if image.mode in {"I", "F"}:
        raise unsupported_mode(facts.kind, "pixels of 32 bits, which have no agreed white")
    step = 1
    with reading(facts.kind):
        if facts.kind is ImageKind.JPEG and shrink >= 2:
            step = next(step for step in (8, 4, 2) if step <= shrink)
            image.draft(None, (max(1, image.width // step), max(1, image.height // step)))
        image.load()
    if image.size != (-(-facts.width_px // step), -(-facts.height_px // step)):
        raise corrupt(facts.kind, "it holds another size than it says")
    return image, step
