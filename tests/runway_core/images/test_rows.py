import zlib

import numpy as np
import pytest
from PIL import Image

from runway_core.images.rows import holds_all_rows, may_lack_rows
from tests.support.picture_parts import png_chunk, png_of
from tests.support.pictures import file_of, landscape


def _interlaced(rows: bytes) -> bytes:
    """An RGB PNG of 16 x 16 that is shown by and by, of these packed passes."""
    plain = png_of(16, 16, rows=rows)
    header = plain[16:28] + b"\x01"
    return plain[:8] + png_chunk(b"IHDR", header) + plain[33:]


PASSES = b"".join(
    (b"\0" + bytes(columns * 3)) * rows
    for columns, rows in [(2, 2), (2, 2), (4, 2), (4, 4), (8, 4), (8, 8), (16, 8)]
)


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGB", "RGBA", "I;16"])
def test_a_whole_file_holds_all_rows(mode: str) -> None:
    grey = landscape(97, 65).convert("L")
    picture = grey.convert("I").convert(mode) if mode == "I;16" else landscape(97, 65).convert(mode)

    assert holds_all_rows(file_of(picture))


def test_a_file_in_many_chunks_holds_all_rows() -> None:
    packed = zlib.compress((b"\0" + b"\x07" * 48) * 16)
    parts = b"".join(png_chunk(b"IDAT", packed[at : at + 1]) for at in range(len(packed)))
    plain = png_of(16, 16)

    assert holds_all_rows(plain[:33] + parts + plain[-12:])


@pytest.mark.parametrize(
    ("missing", "expected"), [(0, True), (1, False), (49 * 8, False)], ids=["none", "byte", "half"]
)
def test_a_missing_byte_is_a_missing_row(missing: int, expected: bool) -> None:
    rows = (b"\0" + bytes(48)) * 16

    assert holds_all_rows(png_of(16, 16, rows=rows[: len(rows) - missing])) is expected


@pytest.mark.parametrize(("missing", "expected"), [(0, True), (1, False)])
def test_the_passes_of_a_file_shown_by_and_by_are_counted(missing: int, expected: bool) -> None:
    assert holds_all_rows(_interlaced(PASSES[: len(PASSES) - missing])) is expected


def test_more_than_is_needed_is_not_unpacked() -> None:
    assert holds_all_rows(png_of(16, 16, rows=(b"\0" + bytes(48)) * 16 + bytes(2**26)))


@pytest.mark.parametrize(
    ("dark", "expected"), [(0, False), (1, True), (9, True)], ids=["none", "last", "many"]
)
def test_a_picture_that_ends_in_zeros_is_suspicious(dark: int, expected: bool) -> None:
    pixels = np.full((16, 16, 3), 7, np.uint8)
    pixels[16 - dark :] = 0

    assert may_lack_rows(Image.fromarray(pixels)) is expected


def test_a_pass_that_ends_a_row_before_the_last_is_suspicious_too() -> None:
    pixels = np.full((17, 16), 7, np.uint8)
    pixels[15] = 0

    assert may_lack_rows(Image.fromarray(pixels))
