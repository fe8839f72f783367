"""Writing the frame: the best JPEG that fits the limit."""

import math
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from runway_core.errors import InvalidImageError

BEST_QUALITY = 95  # with 4:4:4; chroma at half size is the largest loss of the chain, SSIM 0.91
_LOWEST_QUALITY = 60  # below it a smaller picture looks better than a coarser one
_SEARCH_ENCODINGS = 3
_SMALLEST_SIDE_PX = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A JPEG file without metadata."""

    data: bytes
    quality: int
    """1 to 95, libjpeg's scale."""
    width_px: int
    height_px: int


def encode_jpeg(image: Image.Image, max_bytes: int) -> Encoded:
    """Encode RGB pixels as the best JPEG of at most ``max_bytes``.

    Quality goes down first, to 60; then the picture is made smaller.

    Raises:
        InvalidImageError: ``over_limit`` when even 64 pixels on a side do not fit.
    """
    while True:
        best, smallest = _search(image, max_bytes)
        if best is not None:
            return best
        scale = 0.95 * math.sqrt(max_bytes / len(smallest.data))
        size = (round(image.width * scale), round(image.height * scale))
        if min(size) < _SMALLEST_SIDE_PX:
            raise InvalidImageError(
                "over_limit",
                f"the picture cannot be made to fit into {max_bytes:,} bytes",
                allowed=f"at most {max_bytes:,} bytes",
                hint="Choose a gateway that takes larger pictures.",
            )
        image = image.resize(size, Image.Resampling.LANCZOS)


def _search(image: Image.Image, max_bytes: int) -> tuple[Encoded | None, Encoded]:
    """Return the best encoding that fits, if any, and the smallest that was made."""
    high = _encode(image, BEST_QUALITY)
    if len(high.data) <= max_bytes:
        return high, high
    low = _encode(image, _LOWEST_QUALITY)
    if len(low.data) > max_bytes:
        return None, low
    best = smallest = low
    for _ in range(_SEARCH_ENCODINGS):
        quality = _secant(low, high, max_bytes)
        if not low.quality < quality < high.quality:
            break
        tried = _encode(image, quality)
        if len(tried.data) <= max_bytes:
            best = low = tried
        else:
            high = tried
    return best, smallest


def _secant(low: Encoded, high: Encoded, max_bytes: int) -> int:
    """Guess the quality that just fits.

    The steps of the quantisation shrink with 100 − quality, and on a log–log scale the bytes are
    nearly a straight line over them.
    """
    near, far = math.log(101 - high.quality), math.log(101 - low.quality)
    most, least = math.log(len(high.data)), math.log(len(low.data))
    share = (most - math.log(max_bytes)) / max(most - least, 1e-9)
    guess = 101 - math.exp(near + share * (far - near))
    return min(max(math.floor(guess), low.quality + 1), high.quality - 1)


def _encode(image: Image.Image, quality: int) -> Encoded:
    return Encoded(
        data=jpeg_of(image, quality), quality=quality, width_px=image.width, height_px=image.height
    )


def jpeg_of(image: Image.Image, quality: int) -> bytes:
    """Write RGB pixels as a JPEG with full colour resolution and no metadata."""
    sink = BytesIO()
    # Without the empty comment Pillow carries over the one of the file that was decoded.
    image.save(sink, "JPEG", quality=quality, subsampling="4:4:4", comment=b"")
    return sink.getvalue()
