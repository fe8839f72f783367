"""What is refused, how fast, and in how little memory: one test per promise."""

import time
import tracemalloc
import zlib
from collections.abc import Callable
from functools import cache

import pytest
from PIL import Image

from runway_core.errors import InvalidImageError
from runway_core.images import check_image, prepare_frame
from tests.support.picture_parts import (
    huge_bmp,
    huge_tiff,
    jpeg_segment,
    png_of,
    with_png_chunk,
    with_scans,
)
from tests.support.pictures import (
    file_of,
    landscape,
    noise,
)


@cache
def _whole_file(kind: str) -> bytes:
    return file_of(landscape(320, 180), kind)


@cache
def _packed_400_mb() -> bytes:
    packer = zlib.compressobj(1)
    block = bytes(2**20)
    return b"".join(packer.compress(block) for _ in range(400)) + packer.flush()


def _reason(data: bytes) -> str:
    with pytest.raises(InvalidImageError) as caught:
        check_image(data)
    assert caught.value.hint
    return caught.value.reason


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.95, 0.999])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_a_file_cut_short_is_refused(kind: str, share: float) -> None:
    data = _whole_file(kind)

    assert _reason(data[: int(len(data) * share)]) in {"truncated", "corrupt"}


def _jpeg_cut(picture: Image.Image, head: bytes = b"", **options: bool) -> bytes:
    whole = file_of(picture, "JPEG", **options)
    data = whole[:2] + head + whole[2:]
    return data[: len(data) // 2] + b"\xff\xd9"


def _png_cut(colour: int, depth: int, row_bytes: int) -> bytes:
    rows = (b"\0" + b"\x7f" * row_bytes) * 30
    plain = png_of(64, 64, colour=colour, depth=depth, rows=rows)
    return with_png_chunk(plain, b"PLTE", bytes(range(256)) * 3) if colour == 3 else plain


JFIF_WITH_THUMBNAIL = jpeg_segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\1\1abc")


@pytest.mark.parametrize(
    "make",
    [
        lambda: _jpeg_cut(noise(320, 180)),
        lambda: _jpeg_cut(noise(320, 180), progressive=True),
        lambda: _jpeg_cut(noise(320, 180).convert("L")),
        lambda: _jpeg_cut(noise(320, 180).convert("CMYK")),
        lambda: _jpeg_cut(noise(320, 180), JFIF_WITH_THUMBNAIL),
        lambda: _png_cut(2, 8, 64 * 3),
        lambda: _png_cut(6, 8, 64 * 4),
        lambda: _png_cut(3, 8, 64),
        lambda: _png_cut(4, 16, 64 * 4),
        lambda: _png_cut(0, 1, 8),
    ],
    ids=[
        "JPEG",
        "progressive",
        "grey",
        "CMYK",
        "thumbnail",
        "PNG",
        "RGBA",
        "palette",
        "16 bits",
        "1 bit",
    ],
)
def test_a_file_that_ends_early_behind_a_sound_end_marker_is_never_half_shown(
    make: Callable[[], bytes],
) -> None:
    data = make()

    with pytest.raises(InvalidImageError) as caught:
        prepare_frame(data, "640:360")

    assert caught.value.reason in {"truncated", "corrupt"}
    assert _reason(data) in {"truncated", "corrupt"}


def test_a_png_with_a_wrong_checksum_is_refused() -> None:
    data = bytearray(file_of(landscape()))
    data[len(data) // 2] ^= 0x55

    assert _reason(bytes(data)) == "corrupt"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF", "BMP", "GIF"])
def test_a_header_alone_is_refused(kind: str) -> None:
    assert _reason(file_of(noise(64, 64), kind)[:64]) in {"truncated", "corrupt"}


@pytest.mark.parametrize(
    "data",
    [
        png_of(30_000, 30_000),
        png_of(12_000, 12_000),
        huge_bmp(40_000, 40_000),
        huge_tiff(40_000, 40_000),
    ],
    ids=["900 MP PNG", "144 MP PNG", "1600 MP BMP", "1600 MP TIFF"],
)
def test_a_huge_picture_is_refused_at_once_and_without_memory(data: bytes) -> None:
    tracemalloc.start()
    start = time.process_time()

    reason = _reason(data)

    spent_s, (_, peak_bytes) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert reason == "too_many_pixels"
    assert spent_s < 0.05
    assert peak_bytes < 25 * 2**20


@pytest.mark.parametrize(
    ("name", "head"), [(b"iCCP", b"p\0\0"), (b"zTXt", b"Comment\0\0")], ids=["iCCP", "zTXt"]
)
def test_a_chunk_that_unpacks_to_hundreds_of_megabytes_is_left_packed(
    name: bytes, head: bytes
) -> None:
    data = with_png_chunk(file_of(landscape()), name, head + _packed_400_mb())

    tracemalloc.start()
    frame = prepare_frame(data, "640:360")
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert frame.how in {"passed", "stripped"}
    assert peak_bytes < 40 * 2**20


def test_a_file_of_thousands_of_scans_is_refused_at_once() -> None:
    data = with_scans(file_of(landscape(64, 64), "JPEG", progressive=True), 5000)

    start = time.process_time()
    reason = _reason(data)

    assert reason == "too_many_scans"
    assert time.process_time() - start < 0.05


def test_a_float_tiff_is_refused_and_never_black() -> None:
    assert _reason(file_of(Image.new("F", (64, 64), 0.5), "TIFF")) == "unsupported_mode"
