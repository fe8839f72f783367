"""The boxes of HEIC and AVIF files: whether the file is all there, and what is inside.

Source: ISO/IEC 14496-12, section 4.2 (checked 2026-11-20).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .facts import corrupt, truncated
from .sniff import ImageKind

_MAX_BOXES = 10_000
_MAX_INNER_BOXES = 4096
_OF_PICTURES = {b"meta", b"mdat"}  # what they are and how they hang together; their coded data


@dataclass(frozen=True, slots=True)
class Box:
    """A named part of a file."""

    name: bytes
    start: int
    """Where its content begins."""
    end: int

    @property
    def span(self) -> tuple[int, int]:
        """Where its content begins and ends."""
        return self.start, self.end


def inner_boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Yield the boxes of a part of a file.

    Raises:
        EOFError: A box reaches past that part or is smaller than its own header.
        ValueError: There are too many.
    """
    at = start
    for _ in range(_MAX_INNER_BOXES):
        if at + 8 > end:
            return
        header, length = 8, int.from_bytes(data[at : at + 4], "big")
        if length == 1:
            header, length = 16, int.from_bytes(data[at + 8 : at + 16], "big")
        length = length or end - at
        if length < header or at + length > end:
            raise EOFError("a box does not fit into its place")
        yield Box(data[at + 4 : at + 8], at + header, at + length)
        at += length
    raise ValueError(f"it has more than {_MAX_INNER_BOXES} boxes in one place")


def end_of_picture(data: bytes, kind: ImageKind) -> int:
    """Walk the top-level boxes and return where the last one ends.

    Behind the picture, once its description and its data are whole, phones and programs put things
    that are no boxes, such as the film of a motion photo; where those begin it ends.

    Raises:
        InvalidImageError: ``truncated`` when a box reaches past the end, ``corrupt`` when a box is
            smaller than its own header.
    """
    at, missing = 0, set(_OF_PICTURES)
    for _ in range(_MAX_BOXES):
        if at >= len(data):
            return len(data)
        name, header, length = data[at + 4 : at + 8], 8, int.from_bytes(data[at : at + 4], "big")
        if length == 1:
            header, length = 16, int.from_bytes(data[at + 8 : at + 16], "big")
        fits = header <= length <= len(data) - at
        if length == 0 and (missing or name.isalnum()):  # "to the end of the file"
            return len(data)
        if not fits and not missing and name not in _OF_PICTURES:
            return at
        if length < header:
            raise corrupt(kind, "a box is smaller than its own header")
        if not fits:
            raise truncated(kind)
        missing.discard(name)
        at += length
    raise corrupt(kind, f"it has more than {_MAX_BOXES} boxes")
