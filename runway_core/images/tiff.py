"""One walk over a TIFF's first directory, before its decoder reads a million entries of it.

Source: TIFF 6.0 sections 2 and 15, and https://www.awaresystems.be/imaging/tiff/bigtiff.html for
the 64-bit layout (checked 2026-11-29).
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from runway_core.errors import InvalidImageError

from .facts import corrupt
from .sniff import ImageKind

_KIND = ImageKind.TIFF
_MAX_ENTRIES = 1024
_MAX_PIECES = 32_768  # the decoder keeps an object for each; 64 MP in strips of 8 kB make 24,000
_MAX_NUMBERS = 200_000  # of one entry; the largest table of colours has 196,608
_FEW_TILE_PX = 4 * 2**20  # a tile may be larger than a small picture
_MANY_PLANES = 4  # where each colour has pieces of its own

_BYTES = {1, 2, 6, 7}  # types that are read as they are, not number by number
_NUMBERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
_LONG_NUMBERS = {16, 18}  # do not fit into an entry of the common layout
_WIDTH, _HEIGHT, _SAMPLES = 256, 257, 277
_STRIP_OFFSETS, _ROWS_PER_STRIP, _STRIP_BYTES = 273, 278, 279
_TILE_WIDTH, _TILE_HEIGHT, _TILE_OFFSETS, _TILE_BYTES = 322, 323, 324, 325
_SIZES = {_WIDTH, _HEIGHT, _SAMPLES, _ROWS_PER_STRIP, _TILE_WIDTH, _TILE_HEIGHT}
_PIECES = {_STRIP_OFFSETS, _STRIP_BYTES, _TILE_OFFSETS, _TILE_BYTES}
_DIRECTORIES = {34_665, 34_853, 40_965}  # EXIF, GPS, interoperability


@dataclass(frozen=True, slots=True)
class _Entry:
    tag: int
    kind: int
    count: int
    number: int | None
    """Its value, where it is a single whole number."""


def check_tiff(data: bytes, *, max_pixels: int) -> None:
    """Check that a TIFF's directory is no larger than its picture needs.

    Args:
        data: The whole file.
        max_pixels: Largest tile that may be held whole.

    Raises:
        InvalidImageError: ``corrupt`` for a directory that does not add up, ``too_many_pixels``
            for tiles out of all proportion to the picture.
    """
    sizes: dict[int, int] = {}
    pieces: dict[int, int] = {}
    for entry in _entries(data, _start(data)):
        if entry.tag in sizes or entry.tag in pieces:
            raise corrupt(_KIND, "it tells its layout twice")
        if entry.tag in _PIECES:
            pieces[entry.tag] = entry.count
        elif entry.count > _MAX_NUMBERS and entry.kind not in _BYTES:
            raise corrupt(_KIND, f"one entry has {entry.count:,} numbers")
        elif entry.tag in _SIZES:
            sizes[entry.tag] = _size(entry)
        elif entry.tag in _DIRECTORIES and entry.number is not None:
            _check_inner(data, entry.number, depth=2)
    _check_tile(sizes, max_pixels)
    _check_pieces(sizes, pieces)


def _start(data: bytes) -> int:
    order, is_big = _layout(data)
    at, form = (8, "Q") if is_big else (4, "I")
    return _unpack(f"{order}{form}", data, at)[0]


def _layout(data: bytes) -> tuple[str, bool]:
    return "<" if data[:2] == b"II" else ">", 43 in data[2:4]


def _entries(data: bytes, start: int) -> Iterator[_Entry]:
    order, is_big = _layout(data)
    head, form, step = ("Q", "HHQ", 20) if is_big else ("H", "HHI", 12)
    (count,) = _unpack(order + head, data, start)
    if count > _MAX_ENTRIES:
        raise corrupt(_KIND, f"its directory has {count:,} entries")
    first = start + struct.calcsize(head)
    for at in range(first, first + count * step, step):
        tag, kind, length = _unpack(order + form, data, at)
        value_at = at + struct.calcsize(order + form)
        is_number = length == 1 and kind in _NUMBERS and (is_big or kind not in _LONG_NUMBERS)
        number = _unpack(order + _NUMBERS[kind], data, value_at)[0] if is_number else None
        yield _Entry(tag, kind, length, number)


def _unpack(form: str, data: bytes, at: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(form, data, at)
    except (struct.error, OverflowError) as error:
        raise corrupt(_KIND, "its directory lies outside of it") from error


def _size(entry: _Entry) -> int:
    if not entry.number:
        raise corrupt(_KIND, "its layout is no number")
    return entry.number


def _check_inner(data: bytes, start: int, *, depth: int) -> None:
    """Check a directory that is read along with the picture, and those inside it.

    One that is broken does no harm: the decoder leaves it out.
    """
    try:
        entries = list(_entries(data, start))
    except InvalidImageError:
        return
    if any(entry.count > _MAX_NUMBERS and entry.kind not in _BYTES for entry in entries):
        raise corrupt(_KIND, "its metadata has too many numbers")
    pointers = [entry for entry in entries if depth and entry.tag in _DIRECTORIES]
    if len(pointers) > len(_DIRECTORIES):
        raise corrupt(_KIND, "its metadata branches without need")
    for pointer in pointers:
        _check_inner(data, pointer.number or 0, depth=depth - 1)


def _check_tile(sizes: dict[int, int], max_pixels: int) -> None:
    if not {_TILE_WIDTH, _TILE_HEIGHT} & sizes.keys():
        return
    width, height = sizes.get(_TILE_WIDTH, 1), sizes.get(_TILE_HEIGHT, 1)
    picture_px = sizes.get(_WIDTH, 1) * sizes.get(_HEIGHT, 1)
    limit = min(max_pixels, max(_FEW_TILE_PX, 2 * picture_px))
    if width * height > limit:
        raise InvalidImageError(
            "too_many_pixels",
            f"the picture is cut into tiles of {width} × {height} pixels",
            allowed=f"at most {limit:,} pixels",
            hint="Open the picture in an editor, save it as a JPEG or PNG, and add the new file.",
        )


def _check_pieces(sizes: dict[int, int], pieces: dict[int, int]) -> None:
    width, height = sizes.get(_WIDTH, 1), sizes.get(_HEIGHT, 1)
    planes = max(sizes.get(_SAMPLES, 1), _MANY_PLANES)
    strips = math.ceil(height / sizes.get(_ROWS_PER_STRIP, height))
    tiles = math.ceil(width / sizes.get(_TILE_WIDTH, width)) * math.ceil(
        height / sizes.get(_TILE_HEIGHT, height)
    )
    for tag, count in pieces.items():
        needed = tiles if tag in {_TILE_OFFSETS, _TILE_BYTES} else strips
        if count > min(needed * planes, _MAX_PIECES):
            raise corrupt(_KIND, f"it is cut into {count:,} pieces")
