import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from runway_core.images.av1 import coded_size
from runway_core.images.items import read_items
from tests.support.pictures import file_of


def _unit(bits: str, kind: int = 1) -> bytes:
    length = -(-len(bits) // 8)
    payload = int("0" + bits.ljust(8 * length, "0"), 2).to_bytes(length, "big")
    return bytes([kind << 3 | 2, len(payload)]) + payload


SIZE = f"{9:04b}{8:04b}" + f"{639:010b}{359:09b}"  # bits of each side less one, sides less one
STILL = "000" + "1" + "1" + "00000" + SIZE
MOVING = "000" + "0" + "0" + "0" + "0" + "00000" + "0" * 12 + "00000" + SIZE
TIMED = (
    "000"
    + "0"
    + "0"
    + ("1" + "0" * 64 + "1" + "001" + "00")  # timing, with a number of variable length
    + ("1" + f"{3:05b}" + "0" * 42)  # decoder model with delays of 4 bits
    + "1"
    + f"{1:05b}"
    + ("0" * 12 + f"{8:05b}" + "1" + "1" + "0" * 9 + "1" + "0000")
    + ("0" * 12 + f"{7:05b}" + "0" + "0")
    + SIZE
)


@pytest.mark.parametrize("size", [(16, 16), (641, 359), (4000, 3000)])
def test_what_an_encoder_writes_is_read(size: tuple[int, int]) -> None:
    items = read_items(file_of(Image.new("RGB", size), "AVIF", speed=10))

    assert coded_size(items.by_number[items.primary].head) == size


@pytest.mark.parametrize("bits", [STILL, MOVING, TIMED], ids=["still", "moving", "timed"])
def test_every_way_to_begin_is_read(bits: str) -> None:
    assert coded_size(_unit(bits)) == (640, 360)


def test_what_stands_before_the_header_is_stepped_over() -> None:
    assert coded_size(_unit("", kind=2) + _unit("1" * 8, kind=5) + _unit(STILL)) == (640, 360)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\0\0\0\0Exif",
        b"\x0a",
        b"\x08" + _unit(STILL),
        _unit(STILL[:20]),
        b"\x12\0" * 17,
        b"\x0a" + b"\xff" * 9,
    ],
    ids=["nothing", "EXIF", "cut", "no length", "cut inside", "no header", "no end of a number"],
)
def test_what_is_no_coded_picture_has_no_size(head: bytes) -> None:
    assert coded_size(head) is None


@given(st.binary(max_size=60))
def test_any_bytes_have_a_size_or_none(head: bytes) -> None:
    size = coded_size(head)

    assert size is None or min(size) >= 1
