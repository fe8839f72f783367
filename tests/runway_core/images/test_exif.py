import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runway_core.images.exif import is_adobe_rgb, orientation_of
from tests.support.pictures import ORIENTATIONS, exif


def _block(order: str, *, tag: int = 0x0112, kind: int = 3, value: int = 6) -> bytes:
    mark = {"<": b"II*\0", ">": b"MM\0*"}[order]
    entry = struct.pack(f"{order}HHIHH", tag, kind, 1, value, 0)
    return mark + struct.pack(f"{order}IH", 8, 1) + entry


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_what_pillow_writes_is_read_back(orientation: int) -> None:
    assert orientation_of(exif(orientation).tobytes()) == orientation


@pytest.mark.parametrize("order", ["<", ">"], ids=["little-endian", "big-endian"])
@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"], ids=["bare", "as in JPEG"])
def test_both_byte_orders_are_read(order: str, prefix: bytes) -> None:
    assert orientation_of(prefix + _block(order)) == 6


@pytest.mark.parametrize(
    ("kind", "value"),
    [(1, b"\x06\0\0\0"), (3, b"\0\x06\0\0"), (4, b"\0\0\0\x06")],
    ids=["BYTE", "SHORT", "LONG"],
)
def test_the_turn_may_be_any_whole_number(kind: int, value: bytes) -> None:
    entry = struct.pack(">HHI", 0x0112, kind, 1) + value

    assert orientation_of(b"MM\0*" + struct.pack(">IH", 8, 1) + entry) == 6


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"Exif\0\0",
        b"no TIFF at all",
        _block("<")[:15],
        _block("<", value=0),
        _block("<", value=9),
        _block("<", kind=5),
        _block("<", tag=0x0110),
    ],
    ids=["empty", "prefix only", "text", "cut", "zero", "nine", "wrong type", "no such entry"],
)
def test_a_block_that_tells_no_turn_means_upright(block: bytes) -> None:
    assert orientation_of(block) == 1


def _camera(index: bytes = b"R03\0", *, inner: int = 0xA005) -> bytes:
    """What a camera writes that takes pictures in Adobe RGB: three directories, one in another."""

    def directory(tag: int, kind: int, count: int, value: bytes) -> bytes:
        return struct.pack(">HHHI", 1, tag, kind, count) + value + bytes(4)

    return (
        b"MM\0*\0\0\0\x08"
        + directory(0x8769, 4, 1, struct.pack(">I", 26))
        + directory(inner, 4, 1, struct.pack(">I", 44))
        + directory(0x0001, 2, 4, index)
    )


@pytest.mark.parametrize("prefix", [b"", b"Exif\0\0"], ids=["bare", "as in JPEG"])
def test_a_camera_that_takes_adobe_rgb_is_noticed(prefix: bytes) -> None:
    assert is_adobe_rgb(prefix + _camera())


@pytest.mark.parametrize(
    "block",
    [b"", b"no TIFF at all", _camera(b"R98\0"), _camera(inner=0xA006), _camera()[:50]],
    ids=["empty", "text", "sRGB", "no such directory", "cut"],
)
def test_a_block_that_does_not_say_so_is_not_adobe_rgb(block: bytes) -> None:
    assert not is_adobe_rgb(block)


@given(st.binary(max_size=64), st.sampled_from([b"", b"II*\0", b"MM\0*", b"Exif\0\0II*\0"]))
def test_any_bytes_give_one_of_the_eight_turns(tail: bytes, head: bytes) -> None:
    assert orientation_of(head + tail) in ORIENTATIONS
    assert not is_adobe_rgb(head + tail)
