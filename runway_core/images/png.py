"""One walk over a PNG's chunks: checksums, size, profile, and what is not the picture.

The decoder is only ever given the chunks that make the picture, so a text or profile chunk that
unpacks to hundreds of megabytes is never unpacked.

Source: https://www.w3.org/TR/png-3/ (checked 2026-11-20).
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from struct import unpack

from .exif import orientation_of
from .facts import MAX_PROFILE_BYTES, Facts, append_range, corrupt, truncated
from .sniff import ImageKind
from .spaces import Chromaticities, profile_by_gamma, profile_by_number

_MAX_CHUNKS = 100_000

_KIND = ImageKind.PNG
_SIGNATURE_BYTES = 8
_PICTURE_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_READ_CHUNKS = {b"IHDR", b"iCCP", b"cICP", b"gAMA", b"cHRM", b"eXIf"}
_SRGB_NUMBERS = 1, 13
_UNIT = 100_000  # of gamma and chromaticities, which are whole numbers
_EXACT_BYTES = {b"IHDR": 25, b"IEND": 12}  # with length, name and checksum
_GREY, _RGB, _PALETTE, _GREY_ALPHA, _RGB_ALPHA = 0, 2, 3, 4, 6


@dataclass(slots=True)
class _Walk:
    header: bytes = b""
    has_pixels: bool = False
    has_transparent_colour: bool = False
    has_profile: bool = False
    animated: bool = False
    icc: bytes | None = None
    named_space: bytes | None = None
    is_said_srgb: bool = False
    gamma: float | None = None
    chromaticities: Chromaticities | None = None
    orientation: int = 1
    ranges: list[tuple[int, int]] = field(default_factory=lambda: [(0, _SIGNATURE_BYTES)])


def read_png(data: bytes) -> Facts:
    """Read a PNG's facts from its chunks and check the picture's checksums.

    Raises:
        InvalidImageError: ``truncated`` or ``corrupt``.
    """
    walk = _Walk()
    for kind, start, end in _chunks(data):
        _note(walk, data, kind, start, end)
    if not walk.has_pixels:
        raise corrupt(_KIND, "it holds no picture")
    depth, colour = walk.header[8], walk.header[9]
    has_alpha = walk.has_transparent_colour or colour in {_GREY_ALPHA, _RGB_ALPHA}
    return Facts(
        kind=_KIND,
        width_px=int.from_bytes(walk.header[0:4], "big"),
        height_px=int.from_bytes(walk.header[4:8], "big"),
        orientation=walk.orientation,
        animated=walk.animated,
        has_alpha=has_alpha,
        icc=_space_of(walk, is_grey=colour in {_GREY, _GREY_ALPHA}),
        is_plain=depth == 8 and colour in {_GREY, _RGB} and not (has_alpha or walk.animated),
        is_grey=colour in {_GREY, _GREY_ALPHA},
        is_bare=walk.ranges == [(0, len(data))],
        ranges=tuple(walk.ranges),
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and end of each chunk up to and with the last one, IEND."""
    at = _SIGNATURE_BYTES
    for _ in range(_MAX_CHUNKS):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data):
            raise truncated(_KIND)
        kind = data[at + 4 : at + 8]
        yield kind, at, end
        if kind == b"IEND":
            return
        at = end
    raise corrupt(_KIND, f"it has more than {_MAX_CHUNKS} chunks")


def _note(walk: _Walk, data: bytes, kind: bytes, start: int, end: int) -> None:
    # Two headers are two sizes: the one that is checked here and the one that is decoded.
    if (kind == b"IHDR") != (not walk.header):
        raise corrupt(_KIND, "it does not have one header, at its beginning")
    if kind in _PICTURE_CHUNKS:
        _check_chunk(data, kind, start, end)
    _note_payload(walk, kind, data[start + 8 : end - 4] if kind in _READ_CHUNKS else b"")
    if _is_needed(kind, walk.header):
        append_range(walk.ranges, start, end)


def _check_chunk(data: bytes, kind: bytes, start: int, end: int) -> None:
    if end - start != _EXACT_BYTES.get(kind, end - start):
        raise corrupt(_KIND, f"its {kind.decode()} chunk has the wrong length")
    checksum = int.from_bytes(data[end - 4 : end], "big")
    if zlib.crc32(memoryview(data)[start + 4 : end - 4]) != checksum:
        raise corrupt(_KIND, "a checksum does not match")


def _note_payload(walk: _Walk, kind: bytes, payload: bytes) -> None:
    match kind:
        case b"IHDR":
            walk.header = payload
        case b"IDAT":
            walk.has_pixels = True
        case b"tRNS":
            walk.has_transparent_colour = True
        case b"acTL":
            walk.animated = True
        case b"eXIf":
            walk.orientation = orientation_of(payload)
        case _:
            _note_colours(walk, kind, payload)


def _note_colours(walk: _Walk, kind: bytes, payload: bytes) -> None:
    match kind:
        case b"iCCP" if not walk.has_profile:
            walk.has_profile = True
            walk.icc = _unpack_profile(payload)
        case b"cICP" if len(payload) == 4:
            walk.named_space = profile_by_number(payload[0], payload[1])
            walk.is_said_srgb |= (payload[0], payload[1]) == _SRGB_NUMBERS
        case b"sRGB":
            walk.is_said_srgb = True
        case b"gAMA" if len(payload) == 4:
            walk.gamma = int.from_bytes(payload, "big") / _UNIT
        case b"cHRM" if len(payload) == 32:
            walk.chromaticities = tuple(number / _UNIT for number in unpack(">8I", payload))


def _space_of(walk: _Walk, *, is_grey: bool) -> bytes | None:
    """Return the profile to go by: the later a way to say it was made, the more it counts."""
    if walk.named_space or walk.has_profile or walk.is_said_srgb:
        return walk.named_space or walk.icc
    return profile_by_gamma(walk.gamma, walk.chromaticities, is_grey=is_grey)


def _is_needed(kind: bytes, header: bytes) -> bool:
    """Whether a chunk is needed to decode the picture; in RGB a palette is only a suggestion."""
    return kind in _PICTURE_CHUNKS and (kind != b"PLTE" or header[9] == _PALETTE)


def _unpack_profile(payload: bytes) -> bytes | None:
    _, _, packed = payload.partition(b"\x00")
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(packed[1:], MAX_PROFILE_BYTES)
    except zlib.error:
        return None
    return profile if unpacker.eof else None
