import struct

import pytest

from runway_core.errors import InvalidImageError
from runway_core.images.boxes import check_boxes
from runway_core.images.sniff import ImageKind
from tests.support.picture_parts import iso_box

HEAD = iso_box(b"ftyp", b"heic\0\0\0\0")


@pytest.mark.parametrize(
    "tail",
    [
        iso_box(b"mdat", bytes(20)),
        struct.pack(">I4sQ", 1, b"mdat", 36) + bytes(20),
        struct.pack(">I4s", 0, b"mdat") + bytes(20),
        b"",
    ],
    ids=["plain", "64-bit length", "to the end", "nothing"],
)
def test_boxes_that_end_with_the_file_are_accepted(tail: bytes) -> None:
    check_boxes(HEAD + tail, ImageKind.HEIF)


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        (iso_box(b"mdat", bytes(20))[:-1], "truncated"),
        (struct.pack(">I4sQ", 1, b"mdat", 2**60), "truncated"),
        (struct.pack(">I4s", 4, b"mdat"), "corrupt"),
        (struct.pack(">I4sQ", 1, b"mdat", 8), "corrupt"),
        (iso_box(b"free", b"") * 10_001, "corrupt"),
    ],
    ids=["cut", "64-bit length past the end", "no room", "no room in 64 bits", "too many"],
)
def test_boxes_that_do_not_add_up_are_refused(tail: bytes, reason: str) -> None:
    with pytest.raises(InvalidImageError) as caught:
        check_boxes(HEAD + tail, ImageKind.HEIF)

    assert caught.value.reason == reason
