import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runway_core.images.items import read_items
from tests.support.picture_parts import iso_box
from tests.support.pictures import file_of, half_hidden, landscape, quadrants, turned_file


def _full(name: bytes, payload: bytes, *, version: int = 0, flags: int = 0) -> bytes:
    return iso_box(name, struct.pack(">I", version << 24 | flags) + payload)


def _places(*, version: int, sizes: int, body: bytes) -> bytes:
    return _full(b"iloc", struct.pack(">H", sizes) + body, version=version)


def test_what_an_encoder_writes_is_read() -> None:
    items = read_items(file_of(half_hidden(96, 64), "AVIF"))

    assert items.primary == 1
    assert {number: item.kind for number, item in items.by_number.items()} == {
        1: b"av01",
        2: b"av01",
    }


@pytest.mark.parametrize(("orientation", "expected"), [(1, False), (2, True), (6, True)])
def test_a_turn_is_told_by_the_container(orientation: int, expected: bool) -> None:
    data = turned_file(quadrants(96, 64), "HEIF", orientation)

    items = read_items(data)

    assert items.by_number[items.primary].is_turned(data) is expected


def test_a_moving_file_has_tracks() -> None:
    frames = {"save_all": True, "append_images": [quadrants(96, 64)]}

    assert len(read_items(file_of(landscape(96, 64), "AVIF", **frames)).moving) == 1


def test_a_picture_in_several_parts_is_put_together() -> None:
    parts = struct.pack(">HHHIIII", 1, 0, 2, 0, 4, 8, 4)
    meta = _full(b"meta", _places(version=0, sizes=0x4400, body=struct.pack(">H", 1) + parts))
    data = meta + b"...."

    assert read_items(data).by_number[1].head == data[0:4] + data[8:12]


def test_a_picture_inside_the_description_is_found() -> None:
    place = struct.pack(">IIHHHII", 1, 7, 1, 0, 1, 2, 5)
    inside = iso_box(b"idat", b"..coded.")
    meta = _full(b"meta", _places(version=2, sizes=0x4400, body=place) + inside)

    assert read_items(meta).by_number[7].head == b"coded"


@pytest.mark.parametrize(
    ("colours", "expected"), [(b"nclx\0\x0c\0\x0d", (12, 13)), (b"prof....", None)]
)
def test_the_numbers_of_colours_are_read(colours: bytes, expected: tuple[int, int] | None) -> None:
    known = iso_box(b"ipco", iso_box(b"colr", colours))
    links = _full(b"ipma", struct.pack(">IHBB", 1, 3, 1, 0x81))
    data = _full(b"meta", iso_box(b"iprp", known + links))

    assert read_items(data).by_number[3].colour_numbers(data) == expected


def test_wide_links_to_properties_are_followed() -> None:
    known = iso_box(b"ipco", iso_box(b"irot", b"\x00") + iso_box(b"irot", b"\x01"))
    links = _full(b"ipma", struct.pack(">IIBH", 1, 3, 1, 0x8002), version=1, flags=1)
    data = _full(b"meta", iso_box(b"iprp", known + links))

    assert read_items(data).by_number[3].is_turned(data)


@pytest.mark.parametrize(
    "inner",
    [
        _full(b"pitm", b""),
        _places(version=0, sizes=0x4400, body=struct.pack(">H", 9)),
        _places(version=2, sizes=0, body=struct.pack(">I", 2**32 - 1)),
        _places(version=0, sizes=0, body=struct.pack(">HHHH", 1, 1, 0, 65_535)),
        iso_box(b"iprp", _full(b"ipma", struct.pack(">I", 2**32 - 1))),
        struct.pack(">I4s", 4, b"free"),
        struct.pack(">I4s", 400, b"free"),
        iso_box(b"free", b"") * 5000,
    ],
    ids=[
        "no number",
        "places missing",
        "too many places",
        "too many parts",
        "too many links",
        "box too small",
        "box too large",
        "too many boxes",
    ],
)
def test_boxes_that_do_not_add_up_are_told_at_once(inner: bytes) -> None:
    start = time.process_time()

    with pytest.raises((EOFError, ValueError)):
        read_items(_full(b"meta", inner))

    assert time.process_time() - start < 0.1


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    def read() -> bool:
        try:
            return bool(read_items(iso_box(b"meta", b"\0\0\0\0" + content)).by_number)
        except (EOFError, ValueError):
            return False

    assert read() in {True, False}
