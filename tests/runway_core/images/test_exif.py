import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runway_core.images.exif import orientation_of
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
    "block",
    [
        b"",
        b"Exif\0\0",
        b"no TIFF at all",
        _block("<")[:15],
        _block("<", value=0),
        _block("<", value=9),
        _block("<", kind=4),
        _block("<", tag=0x0110),
    ],
    ids=["empty", "prefix only", "text", "cut", "zero", "nine", "wrong type", "no such entry"],
)
def test_a_block_that_tells_no_turn_means_upright(block: bytes) -> None:
    assert orientation_of(block) == 1


@given(st.binary(max_size=64), st.sampled_from([b"", b"II*\0", b"MM\0*", b"Exif\0\0II*\0"]))
def test_any_bytes_give_one_of_the_eight_turns(tail: bytes, head: bytes) -> None:
    assert orientation_of(head + tail) in ORIENTATIONS
