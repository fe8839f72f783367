"""One walk over a PNG's chunks: checksums, size, profile, and what is not the picture.

The decoder is only ever given the chunks that make the picture, so a text or profile chunk that
unpacks to hundreds of megabytes is never unpacked.

Source: https://www.w3.org/TR/png-3/ (checked 2026-11-20).
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from .exif import orientation_of
from .facts import Facts, append_range, corrupt, truncated
from .sniff import ImageKind

_MAX_CHUNKS = 100_000
_MAX_PROFILE_BYTES = 4 * 2**20  # CMYK profiles reach 2 MB; larger ones are not believed

_KIND = ImageKind.PNG
_SIGNATURE_BYTES = 8
_PICTURE_CHUNKS = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"}
_CHUNKS_WITHOUT_SECRETS = {b"sRGB", b"iCCP", b"pHYs", b"sBIT"}
_GREY, _RGB, _GREY_ALPHA, _RGB_ALPHA = 0, 2, 4, 6


@dataclass(slots=True)
class _Walk:
    header: bytes = b""
    has_pixels: bool = False
    has_transparent_colour: bool = False
    has_private: bool = False
    animated: bool = False
    icc: bytes | None = None
    orientation: int = 1
    ranges: list[tuple[int, int]] = field(default_factory=lambda: [(0, _SIGNATURE_BYTES)])


def read_png(data: bytes) -> Facts:
    """Read a PNG's facts from its chunks and check the picture's checksums.

    Raises:
        InvalidImageError: ``truncated`` or ``corrupt``.
    """
    walk = _Walk()
    end = 0
    for kind, start, end in _chunks(data):
        _note(walk, data, kind, start, end)
    if len(walk.header) != 13 or not walk.has_pixels:
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
        icc=walk.icc,
        is_plain=depth == 8 and colour in {_GREY, _RGB} and not (has_alpha or walk.animated),
        is_grey=colour == _GREY,
        is_bare=not walk.has_private and end == len(data),
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
    if kind in _PICTURE_CHUNKS:
        checksum = int.from_bytes(data[end - 4 : end], "big")
        if zlib.crc32(memoryview(data)[start + 4 : end - 4]) != checksum:
            raise corrupt(_KIND, "a checksum does not match")
        append_range(walk.ranges, start, end)
    elif kind not in _CHUNKS_WITHOUT_SECRETS:
        walk.has_private = True
    payload = slice(start + 8, end - 4)
    match kind:
        case b"IHDR":
            walk.header = walk.header or data[payload]
        case b"IDAT":
            walk.has_pixels = True
        case b"tRNS":
            walk.has_transparent_colour = True
        case b"acTL":
            walk.animated = True
        case b"iCCP":
            walk.icc = _unpack_profile(data[payload])
            walk.has_private |= walk.icc is None
        case b"eXIf":
            walk.orientation = orientation_of(data[payload])


def _unpack_profile(payload: bytes) -> bytes | None:
    _, _, packed = payload.partition(b"\x00")
    unpacker = zlib.decompressobj()
    try:
        profile = unpacker.decompress(packed[1:], _MAX_PROFILE_BYTES)
    except zlib.error:
        return None
    return profile if unpacker.eof else None
