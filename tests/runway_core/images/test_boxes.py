import struct

import pytest

from runway_core.errors import InvalidImageError
from runway_core.images.boxes import end_of_picture
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
    assert end_of_picture(HEAD + tail, ImageKind.HEIF) == len(HEAD + tail)


@pytest.mark.parametrize(
    "tail",
    [b"MotionPhoto_Data" + bytes(9), b"ab", bytes(9), struct.pack(">I4s", 900, b"mpvd")],
    ids=["no box", "two bytes", "zeros", "a film that was cut"],
)
def test_what_stands_behind_a_whole_picture_is_not_part_of_it(tail: bytes) -> None:
    whole = HEAD + iso_box(b"meta", bytes(12)) + iso_box(b"mdat", bytes(20))

    assert end_of_picture(whole + tail, ImageKind.HEIF) == len(whole)


@pytest.mark.parametrize(
    ("tail", "reason"),
    [
        (iso_box(b"mdat", bytes(20))[:-1], "truncated"),
        (iso_box(b"meta", bytes(12)) + iso_box(b"mdat", bytes(20))[:-1], "truncated"),
        (
            iso_box(b"meta", bytes(12)) + iso_box(b"mdat", bytes(20)) * 2 + b"\0\0\1\0mdat",
            "truncated",
        ),
        (iso_box(b"mdat", bytes(20)) + b"ab", "truncated"),
        (struct.pack(">I4sQ", 1, b"mdat", 2**60), "truncated"),
        (struct.pack(">I4s", 4, b"mdat"), "corrupt"),
        (struct.pack(">I4sQ", 1, b"mdat", 8), "corrupt"),
        (iso_box(b"free", b"") * 10_001, "corrupt"),
    ],
    ids=[
        "cut",
        "cut in its data",
        "cut in more data",
        "no description",
        "64-bit length past the end",
        "no room",
        "no room in 64 bits",
        "too many",
    ],
)
def test_boxes_that_do_not_add_up_are_refused(tail: bytes, reason: str) -> None:
    with pytest.raises(InvalidImageError) as caught:
        end_of_picture(HEAD + tail, ImageKind.HEIF)

    assert caught.value.reason == reason
