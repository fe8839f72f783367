"""The pictures inside HEIC and AVIF files: where each is coded and how it is turned.

Source: ISO/IEC 14496-12 (meta, iloc, iinf, iprp, stco) and ISO/IEC 23008-12, section 6.5 (irot,
imir), as at https://aomediacodec.github.io/av1-avif/ (checked 2026-11-29).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from .boxes import Box, inner_boxes

HEAD_BYTES = 512  # of coded data: enough for what is said before the picture

# More of anything than a file of 200 MP in small tiles has.
_MAX_ITEMS, _MAX_PARTS, _MAX_LINKS, _MAX_TRACKS = 4096, 16, 64, 16
_TRACK = (b"mdia", b"minf", b"stbl")
_QUARTERS = 0b11


@dataclass(slots=True)
class Item:
    """One coded picture, or something about one."""

    kind: bytes = b""
    head: bytes = b""
    """The first bytes of what is coded."""
    properties: list[Box] = field(default_factory=list)

    def colour_numbers(self, data: bytes) -> tuple[int, int] | None:
        """Return H.273's numbers for the primaries and the curve, where it names its colours."""
        for one in self.properties:
            if one.name == b"colr" and data[one.start : one.start + 4] == b"nclx":
                reader = _Reader(data, one.start + 4)
                return reader.number(2), reader.number(2)
        return None

    def is_turned(self, data: bytes) -> bool:
        """Whether it has to be turned or mirrored to be shown."""
        return any(
            one.name == b"imir" or (one.name == b"irot" and data[one.start] & _QUARTERS)
            for one in self.properties
        )


@dataclass(slots=True)
class Items:
    """What a file says that it holds."""

    primary: int = 0
    by_number: dict[int, Item] = field(default_factory=dict)
    moving: list[bytes] = field(default_factory=list)
    """The first bytes of each track: a file that moves need not have items."""


@dataclass(slots=True)
class _Reader:
    data: bytes
    at: int

    def number(self, length: int) -> int:
        """Read a whole number of some bytes; past the end of the file there is none."""
        if self.at + length > len(self.data):
            raise EOFError("a box ends too early")
        self.at += length
        return int.from_bytes(self.data[self.at - length : self.at], "big")

    def times(self, length: int, most: int) -> range:
        """Read how many of something follow."""
        count = self.number(length)
        if count > most:
            raise ValueError(f"it holds {count:,} of what it needs at most {most}")
        return range(count)


def read_items(data: bytes) -> Items:
    """Read which pictures a file holds, how each is turned, and how it begins.

    Raises:
        EOFError: A box ends before its content does.
        ValueError: There are too many of something.
    """
    items = Items()
    for box in inner_boxes(data, 0, len(data)):
        if box.name == b"meta":
            _read_meta(items, data, Box(box.name, box.start + 4, box.end))
        elif box.name == b"moov":
            inner = inner_boxes(data, *box.span)
            for track in [one for one in inner if one.name == b"trak"][:_MAX_TRACKS]:
                items.moving += _track_heads(data, track)
    return items


def _read_meta(items: Items, data: bytes, meta: Box) -> None:
    boxes = {box.name: box for box in inner_boxes(data, meta.start, meta.end)}
    if b"pitm" in boxes:
        reader = _Reader(data, boxes[b"pitm"].start)
        version = reader.number(4) >> 24
        items.primary = reader.number(4 if version else 2)
    if b"iinf" in boxes:
        _read_kinds(items, data, boxes[b"iinf"])
    if b"iloc" in boxes:
        within = boxes.get(b"idat", Box(b"", 0, 0))
        _read_places(items, data, boxes[b"iloc"], within.start)
    if b"iprp" in boxes:
        _read_properties(items, data, boxes[b"iprp"])


def _read_kinds(items: Items, data: bytes, box: Box) -> None:
    reader = _Reader(data, box.start)
    first = box.start + (8 if reader.number(4) >> 24 else 6)
    for entry in inner_boxes(data, first, box.end):
        reader = _Reader(data, entry.start)
        version = reader.number(4) >> 24
        number = reader.number(4 if version == 3 else 2)
        reader.number(2)  # how it is protected
        items.by_number.setdefault(number, Item()).kind = data[reader.at : reader.at + 4]


def _read_places(items: Items, data: bytes, box: Box, inner_start: int) -> None:
    reader = _Reader(data, box.start)
    version = reader.number(4) >> 24
    sizes = reader.number(2)
    offset_bytes, length_bytes, base_bytes = sizes >> 12, sizes >> 8 & 15, sizes >> 4 & 15
    index_bytes = sizes & 15 if version else 0
    wide = 4 if version == 2 else 2
    for _ in reader.times(wide, _MAX_ITEMS):
        item = items.by_number.setdefault(reader.number(wide), Item())
        is_inside = version > 0 and reader.number(2) & 15 == 1
        reader.number(2)  # which file: this one
        base = reader.number(base_bytes) + (inner_start if is_inside else 0)
        item.head = b""
        for _ in reader.times(2, _MAX_PARTS):
            reader.number(index_bytes)
            start = base + reader.number(offset_bytes)
            length = reader.number(length_bytes) or len(data)
            missing = HEAD_BYTES - len(item.head)
            item.head += data[start : start + min(length, missing)]


def _read_properties(items: Items, data: bytes, box: Box) -> None:
    inner = list(inner_boxes(data, box.start, box.end))
    known = [one for all_ in inner if all_.name == b"ipco" for one in inner_boxes(data, *all_.span)]
    for links in (one for one in inner if one.name == b"ipma"):
        reader = _Reader(data, links.start)
        flags = reader.number(4)
        version, is_wide = flags >> 24, flags & 1
        for _ in reader.times(4, _MAX_ITEMS):
            item = items.by_number.setdefault(reader.number(4 if version else 2), Item())
            for _ in reader.times(1, _MAX_LINKS):
                place = reader.number(2) & 0x7FFF if is_wide else reader.number(1) & 0x7F
                item.properties += known[place - 1 : place] if place else []


def _track_heads(data: bytes, track: Box) -> Iterator[bytes]:
    """Yield the first bytes of a track's first picture."""
    inside = [track]
    for name in _TRACK:
        inside = [
            box for outer in inside for box in inner_boxes(data, *outer.span) if box.name == name
        ]
    for table in (box for outer in inside for box in inner_boxes(data, *outer.span)):
        if table.name in {b"stco", b"co64"}:
            start = _Reader(data, table.start + 8).number(4 if table.name == b"stco" else 8)
            yield data[start : start + HEAD_BYTES]
