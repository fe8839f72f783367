import numpy as np
import pytest
from PIL import Image

from bench.profiles import DISPLAY_P3, rgb_profile
from runway_core.errors import InvalidImageError
from runway_core.images import decode_rgb, thumbnail
from tests.support.pictures import (
    BLUE,
    GREEN,
    RED,
    YELLOW,
    corners_of,
    exif,
    farthest,
    file_of,
    half_hidden,
    landscape,
    pixels_of,
    quadrants,
    turned_file,
)

QUARTERS = [RED, GREEN, BLUE, YELLOW]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((800, 400), (100, 50)),
        ((400, 800), (50, 100)),
        ((40, 30), (40, 30)),
        ((3000, 16), (100, 1)),
    ],
    ids=["wide", "small", "tall", "a line"],
)
def test_a_thumbnail_keeps_the_shape_and_is_never_enlarged(
    size: tuple[int, int], expected: tuple[int, int]
) -> None:
    height, width, _ = pixels_of(thumbnail(file_of(landscape(*size)), max_side_px=100)).shape

    assert (width, height) == expected


def test_a_thumbnail_is_upright_and_carries_no_metadata() -> None:
    data = turned_file(quadrants(320, 180), "JPEG", 6)

    small = thumbnail(data, max_side_px=160)

    assert farthest(corners_of(pixels_of(small)), QUARTERS) <= 8
    assert b"Exif" not in small


def test_a_thumbnail_of_a_photo_tells_no_place() -> None:
    data = file_of(landscape(), "JPEG", exif=exif(gps=True), comment=b"SECRET")

    assert b"SECRET" not in thumbnail(data)


def test_transparent_pixels_of_a_thumbnail_show_the_ground() -> None:
    small = pixels_of(thumbnail(file_of(half_hidden()), max_side_px=64, ground=BLUE))

    assert farthest(small[:, 40:], BLUE) <= 4


def test_pixels_come_whole_and_exact() -> None:
    picture = landscape(96, 64)

    pixels = decode_rgb(file_of(picture))

    assert pixels.dtype == np.uint8
    assert pixels.shape == (64, 96, 3)
    assert farthest(pixels, np.asarray(picture)) == 0


def test_pixels_belong_to_the_caller() -> None:
    pixels = decode_rgb(file_of(landscape(96, 64)))

    pixels[:] = 0

    assert pixels.flags.owndata


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_pixels_come_as_small_as_they_are_of_use(kind: str) -> None:
    pixels = decode_rgb(file_of(quadrants(1280, 720), kind), max_side_px=320)

    assert pixels.shape == (180, 320, 3)
    assert farthest(corners_of(pixels), QUARTERS) <= 8


def test_pixels_are_upright() -> None:
    pixels = decode_rgb(turned_file(quadrants(320, 180), "WEBP", 8))

    assert pixels.shape == (180, 320, 3)
    assert farthest(corners_of(pixels), QUARTERS) <= 8


def test_pixels_are_in_srgb() -> None:
    data = file_of(Image.new("RGB", (32, 32), (155, 120, 100)), icc_profile=rgb_profile(DISPLAY_P3))

    assert farthest(decode_rgb(data), (162, 118, 97)) <= 1


@pytest.mark.parametrize("use", [thumbnail, decode_rgb])
def test_a_bad_file_is_refused_in_the_same_words(use: object) -> None:
    with pytest.raises(InvalidImageError) as caught:
        use(b"%PDF-1.7")  # type: ignore[operator]

    assert caught.value.reason == "unsupported_type"


@pytest.mark.parametrize("use", [thumbnail, decode_rgb])
def test_a_file_over_the_byte_limit_is_refused_here_too(use: object) -> None:
    with pytest.raises(InvalidImageError) as caught:
        use(file_of(landscape()), max_bytes=1000)  # type: ignore[operator]

    assert caught.value.reason == "too_many_bytes"
