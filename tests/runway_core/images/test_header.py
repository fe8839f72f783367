import struct

import pytest
from PIL import Image

from runway_core.errors import InvalidImageError
from runway_core.images.header import MAX_PIXELS, read_facts
from tests.support.picture_parts import (
    huge_bmp,
    huge_gif,
    huge_tiff,
    png_of,
    riff_chunk,
    vp8x,
    webp_of,
)
from tests.support.pictures import (
    KINDS,
    exif,
    file_of,
    half_hidden,
    landscape,
    quadrants,
    turned_file,
)

MAX_BYTES = 2**21


def _refusal(data: bytes, *, max_bytes: int = MAX_BYTES) -> InvalidImageError:
    with pytest.raises(InvalidImageError) as caught:
        read_facts(data, max_bytes=max_bytes)
    return caught.value


def test_a_file_without_bytes_is_empty() -> None:
    assert _refusal(b"").reason == "empty"


def test_a_file_over_the_byte_limit_is_refused_before_it_is_looked_at() -> None:
    refusal = _refusal(bytes(101), max_bytes=100)

    assert refusal.reason == "too_many_bytes"
    assert refusal.allowed == "at most 100 bytes"


@pytest.mark.parametrize("kind", KINDS)
def test_size_and_kind_of_every_kind_are_read(kind: str) -> None:
    facts = read_facts(file_of(landscape(96, 64), kind), max_bytes=MAX_BYTES)

    assert (facts.kind, facts.width_px, facts.height_px) == (KINDS[kind], 96, 64)
    assert not facts.animated


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
def test_an_alpha_channel_is_noticed_in_every_kind_that_has_one(kind: str) -> None:
    assert read_facts(file_of(half_hidden(96, 64), kind), max_bytes=MAX_BYTES).has_alpha


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_a_moving_picture_is_noticed(kind: str) -> None:
    data = file_of(quadrants(96, 64), kind, save_all=True, append_images=[landscape(96, 64)])

    assert read_facts(data, max_bytes=MAX_BYTES).animated


@pytest.mark.parametrize("kind", ["TIFF", "HEIF"])
def test_a_turn_made_by_the_decoder_is_not_left_to_be_made_again(kind: str) -> None:
    facts = read_facts(turned_file(quadrants(96, 64), kind, 6), max_bytes=MAX_BYTES)

    assert facts.turned_by_decoder
    assert facts.orientation == 1
    assert facts.size_px == (96, 64)


def _without_exif_turn(data: bytes) -> bytes:
    """Rename the entry of EXIF that tells the turn; the container's own stays."""
    return data.replace(b"\x01\x12\0\3\0\0\0\1", b"\x01\x11\0\3\0\0\0\1")


def test_a_turn_that_only_the_container_of_heic_tells_is_noticed() -> None:
    data = turned_file(quadrants(96, 64), "HEIF", 6)
    bare = _without_exif_turn(data)

    assert bare != data
    assert read_facts(bare, max_bytes=MAX_BYTES).turned_by_decoder


def test_a_turn_that_only_the_exif_of_heic_tells_is_not_made() -> None:
    data = file_of(quadrants(96, 64), "HEIF", exif=exif(1).tobytes())
    turned = data.replace(b"\x01\x12\0\3\0\0\0\1\0\1", b"\x01\x12\0\3\0\0\0\1\0\6")

    assert turned != data
    assert not read_facts(turned, max_bytes=MAX_BYTES).turned_by_decoder


@pytest.mark.parametrize("moves", [False, True])
def test_an_avif_that_is_coded_larger_than_it_says_is_refused_undecoded(moves: bool) -> None:
    large = Image.new("L", (3000, 2000))
    options = {"save_all": True, "append_images": [large]} if moves else {}
    data = file_of(large, "AVIF", speed=10, **options)
    lie = data.replace(struct.pack(">II", 3000, 2000), struct.pack(">II", 64, 64))
    lie = lie.replace(struct.pack(">HH", 3000, 2000), struct.pack(">HH", 64, 64))
    lie = lie.replace(struct.pack(">HHHH", 3000, 0, 2000, 0), struct.pack(">HHHH", 64, 0, 64, 0))

    assert lie != data
    assert _refusal(lie).reason == "corrupt"


@pytest.mark.parametrize("size", [(1, 1), (1000, 1), (15, 400)])
def test_a_picture_too_small_to_show_anything_is_refused(size: tuple[int, int]) -> None:
    assert _refusal(file_of(Image.new("RGB", size))).reason == "too_small"


def test_a_picture_just_large_enough_is_read() -> None:
    data = file_of(Image.new("RGB", (16, 16)))

    assert read_facts(data, max_bytes=MAX_BYTES).size_px == (16, 16)


@pytest.mark.parametrize(
    "data",
    [
        png_of(30_000, 30_000),
        png_of(12_000, 12_000),
        png_of(8000, MAX_PIXELS // 8000 + 1),
        huge_bmp(40_000, 40_000),
        huge_tiff(40_000, 40_000),
        huge_gif(65_000, 65_000),
        webp_of(vp8x(16_383, 16_383, flags=2), riff_chunk(b"ANMF", bytes(40))),
    ],
    ids=["900 MP PNG", "144 MP PNG", "just over", "BMP", "TIFF", "GIF", "WebP"],
)
def test_a_header_that_promises_too_much_is_refused_unread(data: bytes) -> None:
    refusal = _refusal(data)

    assert refusal.reason == "too_many_pixels"
    assert "pixels" in refusal.allowed


def test_a_header_with_the_largest_size_is_read() -> None:
    assert read_facts(png_of(8000, MAX_PIXELS // 8000), max_bytes=MAX_BYTES).width_px == 8000


def test_a_jpeg_that_shrinks_while_decoding_may_be_larger() -> None:
    data = file_of(Image.new("L", (12_000, 9000)), "JPEG", quality=30)

    assert read_facts(data, max_bytes=MAX_BYTES).size_px == (12_000, 9000)


def test_a_progressive_jpeg_of_that_size_is_refused() -> None:
    data = file_of(Image.new("L", (12_000, 9000)), "JPEG", quality=30, progressive=True)

    assert _refusal(data).reason == "too_many_pixels"


def test_a_large_picture_for_a_slow_decoder_is_refused() -> None:
    width, height = 4000, 1001
    header = bytearray(huge_bmp(width, height))
    header[28:34] = b"\x08\0\x01\0\0\0"  # 8 bits, run-length coded

    assert _refusal(bytes(header) + bytes(1024 + 64)).reason == "too_many_pixels"


def test_a_picture_without_width_is_corrupt() -> None:
    assert _refusal(png_of(0, 100)).reason == "corrupt"


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_a_file_whose_boxes_reach_past_its_end_is_truncated(kind: str) -> None:
    data = file_of(landscape(96, 64), kind)

    assert _refusal(data[:-20]).reason == "truncated"
