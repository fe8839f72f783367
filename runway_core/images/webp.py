"""One walk over a WebP's chunks: size, turn, profile, and what is not the picture.

Source: https://developers.google.com/speed/webp/docs/riff_container (checked 2026-11-20).
"""

from collections.abc import Iterator

from .exif import orientation_of
from .facts import Facts, believable, corrupt, truncated
from .sniff import ImageKind

_MAX_CHUNKS = 100_000
_KIND = ImageKind.WEBP
_HEADER_BYTES = 12
_ALPHA_FLAG, _ANIMATION_FLAG = 0x10, 0x02


def read_webp(data: bytes) -> Facts:
    """Read a WebP's facts from its chunks.

    Raises:
        InvalidImageError: ``truncated`` or ``corrupt``.
    """
    chunks: dict[bytes, tuple[int, int]] = {}
    for name, start, end in _chunks(data):
        chunks.setdefault(name, (start, end))
    coded = next((name for name in (b"VP8 ", b"VP8L", b"ANMF") if name in chunks), None)
    if coded is None:
        raise corrupt(_KIND, "it holds no picture")
    flags = data[chunks[b"VP8X"][0] + 8] if b"VP8X" in chunks else 0
    animated = b"ANMF" in chunks or bool(flags & _ANIMATION_FLAG)
    width_px, height_px, has_alpha = _size(data, chunks, coded)
    has_alpha = has_alpha or b"ALPH" in chunks or bool(flags & _ALPHA_FLAG)
    is_plain = not animated and not has_alpha
    start, stop = chunks[coded]
    prefix = b"RIFF" + (stop - start + 4).to_bytes(4, "little") + b"WEBP"
    return Facts(
        kind=_KIND,
        width_px=width_px,
        height_px=height_px,
        orientation=orientation_of(_payload(data, chunks, b"EXIF")),
        animated=animated,
        has_alpha=has_alpha,
        icc=believable(_payload(data, chunks, b"ICCP")),
        is_plain=is_plain,
        is_bare=(start, stop) == (_HEADER_BYTES, len(data)) and data.startswith(prefix),
        prefix=prefix if is_plain else b"",
        ranges=((start, stop),) if is_plain else (),
    )


def _chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Yield name, start and end, with the padding byte, of each chunk."""
    stop = 8 + int.from_bytes(data[4:8], "little")
    if stop > len(data) or stop < _HEADER_BYTES + 8:
        raise truncated(_KIND)
    at = _HEADER_BYTES
    for _ in range(_MAX_CHUNKS):
        if at + 8 > stop:
            return
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length
        if end > stop:
            raise truncated(_KIND)
        end = min(end + length % 2, stop)
        yield data[at : at + 4], at, end
        at = end
    raise corrupt(_KIND, f"it has more than {_MAX_CHUNKS} chunks")


def _payload(data: bytes, chunks: dict[bytes, tuple[int, int]], name: bytes) -> bytes:
    if name not in chunks:
        return b""
    start, end = chunks[name]
    return data[
        start + 8 : min(end, start + 8 + int.from_bytes(data[start + 4 : start + 8], "little"))
    ]


def _size(data: bytes, chunks: dict[bytes, tuple[int, int]], coded: bytes) -> tuple[int, int, bool]:
    """Return width, height, and whether the lossless coding says that it has alpha."""
    picture = None if coded == b"ANMF" else _coded_size(coded, _payload(data, chunks, coded))
    if b"VP8X" not in chunks:
        if picture is None:
            raise corrupt(_KIND, "it moves without saying so")
        return picture
    body = _payload(data, chunks, b"VP8X")
    if len(body) < 10:
        raise corrupt(_KIND, "its header is too short")
    canvas = int.from_bytes(body[4:7], "little") + 1, int.from_bytes(body[7:10], "little") + 1
    if picture is not None and picture[:2] != canvas:
        raise corrupt(_KIND, "it holds another size than it says")
    return *canvas, picture is not None and picture[2]


def _coded_size(coded: bytes, body: bytes) -> tuple[int, int, bool]:
    if len(body) < 10:
        raise corrupt(_KIND, "its header is too short")
    if coded == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, bool(bits >> 28 & 1)
    width = int.from_bytes(body[6:8], "little") & 0x3FFF
    return width, int.from_bytes(body[8:10], "little") & 0x3FFF, False
