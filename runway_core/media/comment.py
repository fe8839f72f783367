"""A text inside an mp4 file that says where the video comes from, added without touching the video.

It is a ``meta`` box at the level of the file, put after everything else (ISO/IEC 14496-12 allows
one there): no offset in the file changes, so it streams and seeks as before, and nothing is encoded
or rewritten. Inside is the same ``ilst`` comment that other programs write into ``moov``, so FFmpeg
and players read it, and a copy that FFmpeg makes of the file keeps it, where it is read back from.

Files come from strangers: what is read is bounded, and nothing but lengths is believed.
"""

import struct
from collections.abc import Iterator
from itertools import islice

MAX_TEXT_BYTES = 64 * 1024
_FRAME_BYTES = 1024  # more than the boxes around a text take
_MAX_BOXES = 10_000  # of one level; a fragmented hour has some thousands
_COMMENT = b"\xa9cmt"
_UTF8 = 1
_PATHS = ((b"meta",), (b"moov", b"udta", b"meta"), (b"udta", b"meta"))


def comment_box(text: bytes) -> bytes:
    """Return the box to put behind an mp4 file.

    Args:
        text: UTF-8, at most `MAX_TEXT_BYTES`.

    Raises:
        ValueError: It is too long.
    """
    if len(text) > MAX_TEXT_BYTES:
        raise ValueError(f"a comment of {len(text)} bytes is too long")
    value = _box(b"data", struct.pack(">II", _UTF8, 0), text)
    handler = _box(b"hdlr", bytes(8), b"mdir", b"appl", bytes(9))
    return _box(b"meta", bytes(4), handler, _box(b"ilst", _box(_COMMENT, value)))


def read_comment(data: bytes) -> bytes | None:
    """Return the comment of an mp4 file, the last one where there are several; None without one."""
    view = memoryview(data)
    for path in _PATHS:
        found = [text for text in _comments(view, path) if text]
        if found:
            return found[-1]
    return next((text for meta in _last_boxes(view) for text in _told_in(meta) if text), None)


def is_mp4(data: bytes) -> bool:
    """Whether a file calls itself an mp4 or a QuickTime movie."""
    return data[4:8] == b"ftyp"


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def _comments(view: memoryview, path: tuple[bytes, ...]) -> Iterator[bytes]:
    bodies = [view]
    for kind in path:
        bodies = [body for outer in bodies for body in _bodies(outer, kind)]
    for meta in bodies:
        yield from _told_in(meta)


def _told_in(meta: memoryview) -> Iterator[bytes]:
    # QuickTime writes this box without the four bytes of version and flags.
    inner = meta if bytes(meta[4:8]) == b"hdlr" else meta[4:]
    for items in _bodies(inner, b"ilst"):
        for item in _bodies(items, _COMMENT):
            for value in _bodies(item, b"data"):
                if len(value) <= MAX_TEXT_BYTES + 8:
                    yield bytes(value[8:])


def _last_boxes(view: memoryview) -> Iterator[memoryview]:
    """Yield what may be a ``meta`` box that reaches exactly to the end of the file, the last first.

    Boxes cannot be walked to it where the one before says "to the end", or where bytes that are no
    box stand between.
    """
    tail = bytes(view[-(MAX_TEXT_BYTES + _FRAME_BYTES) :])
    at = tail.rfind(b"meta")
    while at >= 4:
        (size,) = struct.unpack_from(">I", tail, at - 4)
        if size == len(tail) - at + 4:
            yield memoryview(tail)[at + 4 :]
        at = tail.rfind(b"meta", 0, at)


def _bodies(view: memoryview, wanted: bytes) -> list[memoryview]:
    return [body for kind, body in islice(_boxes(view), _MAX_BOXES) if kind == wanted]


def _boxes(view: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Yield each box's kind and body until the end or the first length that cannot be."""
    at, end = 0, len(view)
    while end - at >= 8:
        (size,) = struct.unpack_from(">I", view, at)
        kind, head = bytes(view[at + 4 : at + 8]), 8
        if size == 1 and end - at >= 16:
            (size,) = struct.unpack_from(">Q", view, at + 8)
            head = 16
        elif size == 0:
            size = end - at
        if size < head or size > end - at:
            return
        yield kind, view[at + head : at + size]
        at += size
