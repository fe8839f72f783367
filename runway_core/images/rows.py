"""Whether a PNG's packed pixels go down to the last row.

Its decoder fills with zeros what a file does not hold, as long as the packed data end as they
should. Unpacking once more to count is dear, so it is done for pictures that end in zeros only.

Source: https://www.w3.org/TR/png-3/ sections 7.2 and 8 (checked 2026-11-29).
"""

import zlib
from collections.abc import Iterator

from PIL import Image

_HEADER_AT, _FIRST_CHUNK_AT = 16, 8
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# Left, top, and how far apart across and down: the seven passes of a picture shown by and by.
_PASSES = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)
_WHOLE = ((0, 0, 1, 1),)
_STEP_BYTES = 2**20


def may_lack_rows(image: Image.Image) -> bool:
    """Whether one of a decoded picture's last two rows is nothing but zeros."""
    last = image.height - 1
    rows = (image.crop((0, y, image.width, y + 1)).tobytes() for y in (last, last - 1))
    return any(not any(row) for row in rows)


def holds_all_rows(data: bytes) -> bool:
    """Unpack a PNG's pixels, a piece at a time, and count.

    Args:
        data: A PNG whose chunks have been checked.
    """
    missing = _needed_bytes(data)
    unpacker = zlib.decompressobj()
    for chunk in _packed(data):
        packed = chunk
        while packed and missing > 0:
            missing -= len(unpacker.decompress(packed, _STEP_BYTES))
            packed = unpacker.unconsumed_tail
    return missing <= 0


def _needed_bytes(data: bytes) -> int:
    header = data[_HEADER_AT : _HEADER_AT + 13]
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    depth, colour, is_interlaced = header[8], header[9], header[12]
    needed = 0
    for left, top, across, down in _PASSES if is_interlaced else _WHOLE:
        columns, rows = -((left - width) // across), -((top - height) // down)
        if columns > 0 and rows > 0:
            needed += rows * (1 + (columns * depth * _CHANNELS[colour] + 7) // 8)
    return needed


def _packed(data: bytes) -> Iterator[bytes]:
    at = _FIRST_CHUNK_AT
    while at < len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"IDAT":
            yield data[at + 8 : end - 4]
        at = end
