"""From a checked file to upright sRGB pixels of a wanted size, in one pass over the picture."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from PIL import Image

from . import stream
from .colour import to_srgb
from .decode import decode, reading
from .facts import Facts
from .geometry import SHRINK_MARGIN, TURNS, Box, Size, stored_box, stored_size
from .sniff import ImageKind

Colour = tuple[int, int, int]

_LARGE_PX = 16_000_000
_TURNS = threading.BoundedSemaphore(2)
"""Who may decode a large picture: each takes up to 250 MB and a core for a second or more."""


@contextmanager
def in_turn(facts: Facts) -> Iterator[None]:
    """Wait until few enough other threads decode large pictures; small ones never wait."""
    if facts.width_px * facts.height_px < _LARGE_PX:
        yield
        return
    with _TURNS:
        yield


def render(facts: Facts, data: bytes, *, box: Box, size: Size, ground: Colour) -> Image.Image:
    """Decode part of a picture at a size.

    Args:
        facts: The file's facts, limits checked.
        data: The whole file.
        box: The part wanted, in pixels of the upright picture.
        size: Width and height to make of it.
        ground: What shows through transparent pixels, sRGB 0 to 255.

    Returns:
        RGB in sRGB, upright, without metadata.

    Raises:
        InvalidImageError: ``truncated``, ``corrupt`` or ``unsupported_mode``.
    """
    source = stored_box(box, (facts.width_px, facts.height_px), facts.orientation)
    target = stored_size(size, facts.orientation)
    with in_turn(facts):
        image = stream.scaled(facts, data, box=source, size=target)
        if image is None:
            _prove_jpeg(facts, data)
            image = scaled(facts, data, box=source, size=target)
    with reading(facts.kind):
        image = _flatten(image, facts, ground)
        turn = TURNS.get(facts.orientation)
        upright = image if turn is None else image.transpose(turn)
    upright.info.clear()  # comments and profiles travel along with every step of Pillow's
    return upright


def prove(facts: Facts, data: bytes) -> bool:
    """Decode a picture as cheaply as can be, only to know that it can be decoded.

    Returns:
        Whether it may be sent as it is; see `stream.prove`.

    Raises:
        InvalidImageError: ``truncated``, ``corrupt`` or ``unsupported_mode``.
    """
    with in_turn(facts):
        if stream.can_prove(facts):
            return stream.prove(facts, data)
        decode(facts, data, shrink=8.0)
        return True


def _prove_jpeg(facts: Facts, data: bytes) -> None:
    """Refuse a JPEG whose coded data ends early; Pillow would show the rest of it grey."""
    if facts.kind is ImageKind.JPEG and stream.can_prove(facts):
        stream.prove(facts, data)


def scaled(facts: Facts, data: bytes, *, box: Box, size: Size) -> Image.Image:
    """Decode and scale with Pillow: any kind of file, up or down; see `stream.scaled`.

    Returns:
        Mode L, RGB, CMYK or RGBa in the file's own colour space, stored way round.
    """
    shrink = min((box[2] - box[0]) / size[0], (box[3] - box[1]) / size[1])
    image, step = decode(facts, data, shrink=shrink / SHRINK_MARGIN)
    with reading(facts.kind):
        return _resize(_to_working_mode(image), step, box, size)


def _to_working_mode(image: Image.Image) -> Image.Image:
    """Bring a decoder's mode to L, RGB, CMYK, or RGBa with the alpha multiplied in.

    Multiplied alpha keeps colours hidden under transparent pixels from bleeding into their
    neighbours when the picture is scaled.
    """
    if image.mode.startswith("I;16"):
        return _from_16_bit(image)
    if image.has_transparency_data:
        return image.convert("RGBA").convert("RGBa")
    if image.mode in {"L", "RGB", "CMYK"}:
        return image
    return image.convert("L" if image.mode == "1" else "RGB")


def _from_16_bit(image: Image.Image) -> Image.Image:
    """Scale 16-bit grey to 8 bits; Pillow's own conversion clips everything above 255 to white."""
    grey = np.asarray(image)
    scaled = Image.fromarray((grey >> 8).astype(np.uint8))
    key = image.info.get("transparency")
    if not isinstance(key, int):
        return scaled
    scaled.putalpha(Image.fromarray(np.where(grey == key, 0, 255).astype(np.uint8)))
    return scaled.convert("RGBA").convert("RGBa")


def _resize(image: Image.Image, step: int, box: Box, size: Size) -> Image.Image:
    left, top, right, bottom = (edge / step for edge in box)
    inside = (
        max(left, 0.0),
        max(top, 0.0),
        min(right, float(image.width)),
        min(bottom, float(image.height)),
    )
    return image.resize(size, Image.Resampling.LANCZOS, inside, SHRINK_MARGIN)


def _flatten(image: Image.Image, facts: Facts, ground: Colour) -> Image.Image:
    if image.mode != "RGBa":
        return to_srgb(image, facts.icc)
    clear = image.convert("RGBA")
    # A profile for grey says nothing of RGB, even where all three colours are the same.
    colours = clear.getchannel("R") if facts.is_grey else clear.convert("RGB")
    flat = Image.new("RGB", image.size, ground)
    flat.paste(to_srgb(colours, facts.icc), mask=clear.getchannel("A"))
    return flat
