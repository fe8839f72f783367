"""Opening a file with exactly one decoder, and turning a decoder's errors into ours.

The format classes are called directly. `Image.open` would try every installed format on a file
that its own one refuses (and look for Ghostscript), and its size check only warns up to twice the
limit; the limits here are checked before a decoder sees the file.
"""

import hashlib
import math
import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO

import cv2
import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image, ImageFile
from PIL.AvifImagePlugin import AvifImageFile
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile
from pillow_heif import open_heif
from pillow_heif.as_plugin import HeifImageFile

from .facts import Facts, corrupt, truncated, unsupported_mode
from .lately import Lately
from .rows import holds_all_rows, may_lack_rows
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

U8 = npt.NDArray[np.uint8]

# Their decoders give whole pictures only, and take from a quarter of a second to one and a half.
_DECODED_WHOLE = {ImageKind.HEIF, ImageKind.AVIF}
_KEPT_PX = 6_000_000  # enough for a frame of 1280 × 720 from any part of it
_LATELY = Lately[Image.Image](  # Pillow keeps a colour in four bytes; two large ones
    48 * 2**20, lambda image: image.width * image.height * (1 if image.mode == "L" else 4)
)

_PNG_DEPTH_AT = 24  # in the file's first chunk
_WHITE_IS_ZERO = 0

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
        shrink: How many times smaller than the file the result may be, 1 or more. JPEG makes use
            of it (its decoder gives 1/2, 1/4 and 1/8 for much less work), and HEIC and AVIF, which
            are kept smaller for the next time.

    Returns:
        A loaded image in the decoder's own mode, not turned (TIFF and HEIC come turned), and how
        many times smaller than the file it is; sides that do not divide are rounded, up for JPEG.

    Raises:
        InvalidImageError: ``truncated``, ``corrupt`` or ``unsupported_mode``.
    """
    # What is no part of the picture stays away from the decoder: Pillow would unpack a PNG's text
    # and profile, whatever their size.
    picture = facts.bare(data) if facts.ranges else data
    if facts.kind in _DECODED_WHOLE and shrink >= 2 and not facts.has_alpha:
        step = _step_kept(facts)
        if step <= shrink:
            return _kept(facts, picture, step), step
        if facts.kind is ImageKind.HEIF:
            return _reduced(facts, picture, int(shrink)), int(shrink)
    image = open_header(facts.kind, picture)
    if image.mode in {"I", "F"}:
        raise unsupported_mode(facts.kind, "pixels of 32 bits, which have no agreed white")
    _check_size(facts, image.size, 1)
    step = 1
    with reading(facts.kind):
        if facts.kind is ImageKind.JPEG and shrink >= 2:
            step = next(step for step in (8, 4, 2) if step <= shrink)
            image.draft(None, (max(1, image.width // step), max(1, image.height // step)))
        image.load()
        if facts.kind is ImageKind.PNG and may_lack_rows(image) and not holds_all_rows(picture):
            raise truncated(facts.kind)
    _check_size(facts, image.size, step)
    return _as_meant(image, picture), step


def _as_meant(image: Image.Image, data: bytes) -> Image.Image:
    """Correct what Pillow takes literally: keys of other depths than 8, and 16-bit negatives."""
    if isinstance(image, PngImageFile) and image.mode == "RGB" and data[_PNG_DEPTH_AT] == 16:
        # Pillow keeps the upper half of each colour but the whole key. Of colours that differ in
        # the lower half alone all become transparent, which at 8 bits cannot be told apart.
        key = image.info.get("transparency")
        if isinstance(key, tuple):
            image.info["transparency"] = tuple(level >> 8 for level in key)
    if isinstance(image, PngImageFile) and image.mode == "L":
        # Pillow spreads pixels of 2 and 4 bits over 0 to 255, but not the one that is transparent.
        key, top = image.info.get("transparency"), (1 << data[_PNG_DEPTH_AT]) - 1
        if isinstance(key, int):
            image.info["transparency"] = (key & top) * 255 // top
    if isinstance(image, TiffImageFile) and image.mode.startswith("I;16"):
        is_negative = image.tag_v2.get(ExifTags.Base.PhotometricInterpretation) == _WHITE_IS_ZERO
        return (
            Image.fromarray(np.iinfo(np.uint16).max - np.asarray(image)) if is_negative else image
        )
    return image


def _step_kept(facts: Facts) -> int:
    """Return how many times smaller a decoded picture is kept; the file alone decides it."""
    return max(2, math.ceil(math.sqrt(facts.width_px * facts.height_px / _KEPT_PX)))


def _kept(facts: Facts, data: bytes, step: int) -> Image.Image:
    """Decode a picture made smaller, or take it from the last time.

    One that is added is checked, shown small, prepared and previewed within seconds. What comes out
    does not depend on whether it was kept. It is to be looked at only.
    """
    key = hashlib.sha256(data).digest()
    image = _LATELY.find(key)
    if image is None:
        image = _reduced(facts, data, step)
        _LATELY.keep(key, image)
    return image


def forget_decoded() -> None:
    """Let go of decoded pictures."""
    _LATELY.clear()


def _reduced(facts: Facts, data: bytes, step: int) -> Image.Image:
    with reading(facts.kind):
        if facts.kind is ImageKind.HEIF:
            return Image.fromarray(_reduced_heif(facts, data, step))
        image = open_header(facts.kind, data)
        _check_size(facts, image.size, 1)
        image.load()
        return image.reduce(step)


def _reduced_heif(facts: Facts, data: bytes, step: int) -> U8:
    """Decode a HEIC picture and average boxes of pixels without a second copy of all of them."""
    container = open_heif(BytesIO(data), remove_stride=False)
    whole = container[container.primary_index]
    samples = np.frombuffer(whole.data, np.uint8).reshape(whole.size[1], whole.stride)
    _check_size(facts, whole.size, 1)
    channels = len(whole.mode)
    across, down = whole.size[0] // step, whole.size[1] // step
    part = samples[: down * step, : across * step * channels]
    pixels = part.reshape(down * step, across * step, channels)
    return np.asarray(cv2.resize(pixels, (across, down), interpolation=cv2.INTER_AREA), np.uint8)


def _check_size(facts: Facts, size: tuple[int, int], step: int) -> None:
    if size != (-(-facts.width_px // step), -(-facts.height_px // step)):
        raise corrupt(facts.kind, "it holds another size than it says")
