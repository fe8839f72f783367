"""The frame for a ratio: passed on as it is, stripped of metadata, or made anew."""

import hashlib
from dataclasses import dataclass, replace
from typing import Literal, get_args

from PIL import Image

from runway_core.errors import InvalidRequestError

from .colour import is_srgb
from .data_uri import payload_limit, to_data_uri
from .decode import forget_decoded
from .encode import BEST_QUALITY, encode_jpeg
from .facts import Facts
from .geometry import Size, crop_box, size_inside, target_size
from .header import read_facts
from .lately import Lately
from .render import Colour, prove, render
from .sniff import ImageKind

MAX_URI_BYTES = 5 * 2**20 - 1
"""Longest data URI that Runway takes, in characters: under 5 MiB, counted on the encoded text.

Source: https://docs.dev.runwayml.com/assets/inputs (checked 2026-11-20).
"""

DEFAULT_MAX_BYTES = 64 * 2**20

Fit = Literal["crop", "pad"]
How = Literal["passed", "stripped", "encoded"]

_RATIO_TOLERANCE = 0.004  # 5 pixels of 1280: the model's own crop is larger
_CACHED_BYTES = 32 * 2**20  # at least eight frames, however large
_ANY_LIMIT = 0  # stands in a key for: no limit had a say
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedFrame:
    """A picture file that a gateway takes for a ratio."""

    data: bytes
    media_type: str
    width_px: int
    height_px: int
    how: How
    """``passed``: the bytes as they came. ``stripped``: metadata cut, pixel data as it came.
    ``encoded``: a new JPEG."""
    quality: int | None = None
    """JPEG quality, 1 to 95, where ``how`` is ``encoded``."""
    words: str
    """What was done, as a sentence for the user."""

    @property
    def data_uri(self) -> str:
        """The file as a data URI."""
        return to_data_uri(self.data, self.media_type)


def prepare_frame(
    data: bytes,
    ratio: str,
    *,
    fit: Fit = "crop",
    focus: tuple[float, float] = (0.5, 0.5),
    max_uri_bytes: int = MAX_URI_BYTES,
    ground: Colour | None = None,
    max_bytes: int = DEFAULT_MAX_BYTES,
    sha256: str | None = None,
) -> PreparedFrame:
    """Turn a picture file into the frame for a ratio.

    Args:
        data: The file as it was uploaded.
        ratio: Width and height of the video in pixels, "W:H".
        fit: ``crop`` fills the frame and cuts what is over; ``pad`` shows all and fills the rest.
        focus: The point that a crop keeps in view, fractions of width and height, origin top left.
        max_uri_bytes: Longest data URI that the gateway takes, in characters.
        ground: Colour behind transparency and beside a padded picture, sRGB; by default white for
            a picture with transparency, else black.
        max_bytes: Largest file that is accepted.
        sha256: The SHA-256 of ``data`` in hex, where it is known already: frames are kept by it.

    Raises:
        InvalidImageError: The file cannot be used; ``reason`` says why.
        InvalidRequestError: ``ratio`` or ``focus`` is out of range.
    """
    wanted = _Wanted(
        sha256=sha256 or hashlib.sha256(data).hexdigest(),
        target=target_size(ratio),
        fit=_known_fit(fit),
        focus=focus,
        max_uri_bytes=max_uri_bytes,
        ground=ground,
    )
    # A frame that no limit had a say in serves every gateway whose limit it meets, so that fanning
    # out to several decodes a large picture once.
    unlimited = replace(wanted, max_uri_bytes=_ANY_LIMIT)
    frame = _CACHE.find(wanted) or _CACHE.find(unlimited)
    if frame is None or len(frame.data_uri) > max_uri_bytes:
        facts = read_facts(data, max_bytes=max_bytes)
        frame = _pass(facts, data, wanted) or _make(facts, data, wanted)
        _CACHE.keep(wanted if _is_limited(frame, facts, wanted.target) else unlimited, frame)
    return frame


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """Everything a frame depends on: the key under which it is kept."""

    sha256: str
    target: Size
    fit: Fit
    focus: tuple[float, float]
    max_uri_bytes: int
    ground: Colour | None


def _known_fit(fit: Fit) -> Fit:
    if fit not in get_args(Fit):
        raise InvalidRequestError(f"fit cannot be {fit!r:.80}", field="fit", allowed="crop or pad")
    return fit


def _pass(facts: Facts, data: bytes, wanted: _Wanted) -> PreparedFrame | None:
    """Return the file itself, without metadata, when it already is what is asked for."""
    if not _may_pass(facts, wanted.target):
        return None
    width, height = facts.size_px
    bare = data if facts.is_bare else facts.bare(data)
    if len(bare) > payload_limit(facts.kind, wanted.max_uri_bytes):
        return None
    if not is_srgb(facts.icc, "L" if facts.is_grey else "RGB"):
        return None
    if not prove(facts, data):
        return None
    return PreparedFrame(
        data=bare,
        media_type=facts.kind.value,
        width_px=width,
        height_px=height,
        how="passed" if facts.is_bare else "stripped",
        words=f"Sent as it is, {width} × {height}."
        if facts.is_bare
        else f"Sent as it is, {width} × {height}, without its metadata.",
    )


def _may_pass(facts: Facts, target: Size) -> bool:
    """Whether a file is what is asked for as far as kind, turn, shape and size go."""
    width, height = facts.size_px
    shape = (width * target[1]) / (height * target[0])
    return (
        facts.is_plain
        and facts.orientation == 1
        and abs(shape - 1.0) <= _RATIO_TOLERANCE
        and target[0] <= width <= 2 * target[0]
    )


def _is_limited(frame: PreparedFrame, facts: Facts, target: Size) -> bool:
    """Whether a looser limit might have given another frame."""
    if frame.how != "encoded":
        return False
    return frame.quality != BEST_QUALITY or frame.width_px < target[0] or _may_pass(facts, target)


def _make(facts: Facts, data: bytes, wanted: _Wanted) -> PreparedFrame:
    ground = wanted.ground or (_WHITE if facts.has_alpha else _BLACK)
    size, target = facts.size_px, wanted.target
    if wanted.fit == "crop":
        box = crop_box(size, target, wanted.focus)
        image = render(facts, data, box=box, size=target, ground=ground)
    else:
        inner = size_inside(size, target)
        image = render(facts, data, box=(0.0, 0.0, *size), size=inner, ground=ground)
        image = _pad(image, target, ground)
    encoded = encode_jpeg(image, payload_limit(ImageKind.JPEG, wanted.max_uri_bytes))
    done = "Cropped" if wanted.fit == "crop" else "Fitted"
    is_lessened = encoded.quality < BEST_QUALITY or encoded.width_px < target[0]
    reason = ", to fit the gateway's limit" if is_lessened else ""
    return PreparedFrame(
        data=encoded.data,
        media_type=ImageKind.JPEG.value,
        width_px=encoded.width_px,
        height_px=encoded.height_px,
        how="encoded",
        quality=encoded.quality,
        words=f"{done} to {encoded.width_px} × {encoded.height_px}, "
        f"JPEG quality {encoded.quality}{reason}.",
    )


def _pad(image: Image.Image, target: Size, ground: Colour) -> Image.Image:
    padded = Image.new("RGB", target, ground)
    padded.paste(image, ((target[0] - image.width) // 2, (target[1] - image.height) // 2))
    return padded


_CACHE = Lately[PreparedFrame](_CACHED_BYTES, lambda frame: len(frame.data))


def forget_frames() -> None:
    """Empty what is kept of prepared frames and decoded pictures, to measure or to free memory."""
    _CACHE.clear()
    forget_decoded()
