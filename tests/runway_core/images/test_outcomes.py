"""What each kind of file must give, from the upload to the frame: one test per promise."""

import struct
import time
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from bench.profiles import ADOBE_RGB, DISPLAY_P3, grey_profile, rgb_profile
from runway_core.images import PreparedFrame, check_image, decode_rgb, prepare_frame
from tests.support.picture_parts import (
    extended_webp,
    jpeg_scans,
    png_of,
    tiff_of,
    with_jpeg_segment,
    with_png_chunk,
)
from tests.support.pictures import (
    BLUE,
    GREEN,
    ORIENTATIONS,
    RED,
    YELLOW,
    Colour,
    corners_of,
    exif,
    farthest,
    file_of,
    half_hidden,
    landscape,
    noise,
    pixels_of,
    quadrants,
    turned_file,
)

RATIO = "640:360"
QUARTERS = [RED, GREEN, BLUE, YELLOW]
WHITE = (255, 255, 255)
PLAIN_JPEG = file_of(landscape(), "JPEG")
MOTION_TAIL = b"\0\0\0\x1cftypmp42\0\0\0\0mp42isom" + bytes(5000)


R03 = b"Exif\0\0MM\0*\0\0\0\x08" + b"".join(  # three directories, one in another
    struct.pack(">HHHI4sI", 1, *entry, 0)
    for entry in [
        (0x8769, 4, 1, b"\0\0\0\x1a"),
        (0xA005, 4, 1, b"\0\0\0\x2c"),
        (0x0001, 2, 4, b"R03\0"),
    ]
)


def _best_jpeg(picture: Image.Image) -> bytes:
    return file_of(picture, "JPEG", quality=95)


def _frame(data: bytes, *, ratio: str = RATIO) -> PreparedFrame:
    return prepare_frame(data, ratio)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF"])
def test_a_picture_stored_turned_is_shown_upright(kind: str, orientation: int) -> None:
    data = turned_file(quadrants(160, 96), kind, orientation)

    image, frame = check_image(data), _frame(data, ratio="160:96")

    assert (image.width_px, image.height_px) == (160, 96)
    assert image.orientation_applied == (orientation != 1)
    assert farthest(corners_of(pixels_of(frame.data)), QUARTERS) <= 8


@pytest.mark.parametrize(
    "icc", [None, rgb_profile(DISPLAY_P3), grey_profile(1.0)], ids=["none", "RGB", "grey"]
)
def test_a_cmyk_jpeg_shows_its_colours_whatever_profile_it_carries(icc: bytes | None) -> None:
    picture = Image.new("CMYK", (640, 360), (0, 255, 255, 0))  # pure red in print
    picture.paste((255, 0, 0, 0), (0, 0, 320, 360))

    shown = pixels_of(_frame(file_of(picture, "JPEG", icc_profile=icc, quality=95)).data)

    assert farthest(shown[180, 100], (0, 255, 255)) <= 8
    assert farthest(shown[180, 540], (255, 0, 0)) <= 8


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bit_grey_keeps_its_levels(kind: str) -> None:
    ramp = np.tile(np.linspace(0, 65_535, 640).astype(np.uint16), (360, 1))

    frame = _frame(file_of(Image.fromarray(ramp), kind))

    shown = pixels_of(frame.data)[180, :, 0]
    assert frame.how == "encoded"
    assert farthest(shown, np.linspace(0, 255, 640)) <= 3


def test_a_png_of_48_bits_keeps_its_levels() -> None:
    row = b"\0" + np.full((640, 3), 0x8040, ">u2").tobytes()
    data = png_of(640, 360, depth=16, rows=row * 360)

    frame = _frame(data)

    assert frame.how == "encoded"
    assert farthest(pixels_of(frame.data), (128, 128, 128)) <= 1


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_colour_hidden_under_alpha_is_never_seen_nor_sent(kind: str) -> None:
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}

    frame = _frame(file_of(half_hidden(), kind, **options))

    shown = pixels_of(frame.data)
    assert frame.how == "encoded"
    assert farthest(shown[:, :300], GREEN) <= 3
    assert farthest(shown[:, 340:], WHITE) <= 3


@pytest.mark.parametrize("mode", ["P", "RGB", "L"])
def test_a_transparent_colour_is_never_seen_nor_sent(mode: str) -> None:
    picture = Image.new("RGB", (640, 360), RED).convert(mode, dither=Image.Dither.NONE)
    key = picture.getpixel((0, 0))

    frame = _frame(file_of(picture, transparency=key))

    assert frame.how == "encoded"
    assert farthest(pixels_of(frame.data), WHITE) <= 1


def test_a_transparent_colour_of_48_bits_is_never_seen() -> None:
    row = b"\0" + np.tile(np.array([0x1200, 0x3456, 0xFFEE], ">u2"), 640).tobytes()
    plain = png_of(640, 360, depth=16, rows=row * 360)

    frame = _frame(with_png_chunk(plain, b"tRNS", bytes.fromhex("12003456ffee")))

    assert farthest(pixels_of(frame.data), WHITE) <= 1


@pytest.mark.parametrize(("depth", "level"), [(1, 1), (2, 1), (4, 7), (8, 77)])
def test_a_transparent_grey_of_few_bits_is_never_seen(depth: int, level: int) -> None:
    packed = bytes([sum(level << at for at in range(0, 8, depth))]) * (640 * depth // 8)
    plain = png_of(640, 360, colour=0, depth=depth, rows=(b"\0" + packed) * 360)

    frame = _frame(with_png_chunk(plain, b"tRNS", level.to_bytes(2, "big")))

    assert farthest(pixels_of(frame.data), WHITE) <= 1


def test_a_sixteen_bit_negative_is_shown_as_it_is_meant() -> None:
    strip = np.full(640 * 360, 0x4000, "<u2").tobytes()
    entries = (
        *((256, 4, 1, 640), (257, 4, 1, 360), (258, 3, 1, 16), (259, 3, 1, 1), (262, 3, 1, 0)),
        *((273, 4, 1, 122), (277, 3, 1, 1), (278, 4, 1, 360), (279, 4, 1, len(strip))),
    )

    frame = _frame(tiff_of(*entries, tail=strip))

    assert farthest(pixels_of(frame.data), (191, 191, 191)) <= 1


@pytest.mark.parametrize(
    ("kind", "icc", "expected"),
    [
        ("PNG", rgb_profile(ADOBE_RGB, gamma=563 / 256), (168, 121, 99)),
        ("JPEG", rgb_profile(DISPLAY_P3), (162, 118, 97)),
    ],
    ids=["Adobe RGB PNG", "Display P3 JPEG"],
)
def test_a_wider_colour_space_is_converted_and_never_passed(
    kind: str, icc: bytes, expected: Colour
) -> None:
    picture = Image.new("RGB", (640, 360), (155, 120, 100))

    frame = _frame(file_of(picture, kind, icc_profile=icc, quality=95))

    assert frame.how == "encoded"
    assert b"ICC_PROFILE" not in frame.data
    assert farthest(pixels_of(frame.data)[180, 320], expected) <= 3


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda plain: with_png_chunk(file_of(plain), b"cICP", b"\x0c\x0d\0\1"), (162, 118, 97)),
        (
            lambda plain: file_of(
                plain,
                "HEIF",
                quality=95,
                save_nclx_profile=True,
                color_primaries=12,
                transfer_characteristics=13,
            ),
            (162, 118, 97),
        ),
        (lambda plain: with_jpeg_segment(_best_jpeg(plain), 0xE1, R03), (168, 121, 99)),
        (
            lambda plain: with_png_chunk(
                with_png_chunk(file_of(plain), b"gAMA", struct.pack(">I", 45_470)),
                b"cHRM",
                struct.pack(">8I", 31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000),
            ),
            (168, 121, 99),
        ),
    ],
    ids=["PNG in Display P3", "HEIC in Display P3", "JPEG in Adobe RGB", "PNG in Adobe RGB"],
)
def test_a_wider_colour_space_without_a_profile_is_converted_too(
    make: Callable[[Image.Image], bytes], expected: Colour
) -> None:
    frame = _frame(make(Image.new("RGB", (640, 360), (155, 120, 100))))

    assert frame.how == "encoded"
    assert farthest(pixels_of(frame.data)[180, 320], expected) <= 3


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_corrupt_profile_is_ignored(kind: str) -> None:
    data = file_of(quadrants(800, 360), kind, icc_profile=b"\0\0\2\0garbage" * 20)

    assert farthest(corners_of(pixels_of(_frame(data).data)), QUARTERS) <= 8


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_of_a_moving_picture_the_first_is_taken_and_it_is_never_passed(kind: str) -> None:
    others = [Image.new("RGB", (640, 360), YELLOW)] * 3
    data = file_of(quadrants(), kind, save_all=True, append_images=others)

    frame = _frame(data)

    assert check_image(data).animated
    assert frame.how == "encoded"
    assert farthest(corners_of(pixels_of(frame.data)), QUARTERS) <= 8


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_thousands_of_pictures_cost_no_more_than_the_first(kind: str) -> None:
    greys = [Image.new("L", (32, 32), level % 256) for level in range(2000)]
    data = file_of(quadrants(32, 32).convert("L"), kind, save_all=True, append_images=greys)

    start = time.process_time()
    animated = check_image(data).animated

    assert animated
    assert time.process_time() - start < 0.5


def test_of_a_two_picture_file_the_first_is_sent_with_its_coded_pixels() -> None:
    data = file_of(landscape(), "MPO", save_all=True, append_images=[quadrants()])

    frame = _frame(data)

    assert frame.how == "stripped"
    assert jpeg_scans(frame.data) == jpeg_scans(PLAIN_JPEG)
    assert farthest(pixels_of(frame.data), pixels_of(PLAIN_JPEG)) == 0


def test_the_video_behind_a_motion_photo_stays_home() -> None:
    frame = _frame(PLAIN_JPEG + MOTION_TAIL)

    assert frame.how == "stripped"
    assert frame.data == PLAIN_JPEG


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
@pytest.mark.parametrize("tail", [MOTION_TAIL, b"MotionPhoto_Data" + MOTION_TAIL, b"\n"])
def test_what_stands_behind_a_picture_in_boxes_is_left_out(kind: str, tail: bytes) -> None:
    data = file_of(quadrants(640, 360), kind)

    frame = prepare_frame(data + tail, RATIO)

    assert check_image(data + tail).media_type == check_image(data).media_type
    assert frame.data == prepare_frame(data, RATIO).data


def test_a_jpeg_is_told_by_its_bytes_and_not_by_a_name() -> None:
    frame = _frame(PLAIN_JPEG)

    assert check_image(PLAIN_JPEG).media_type == "image/jpeg"
    assert frame.data_uri.startswith("data:image/jpeg;base64,")


def test_a_picture_of_the_right_size_loses_its_place_and_keeps_its_pixels() -> None:
    data = file_of(landscape(), "JPEG", exif=exif(gps=True))

    frame = _frame(data)

    assert frame.how == "stripped"
    assert b"SECRET" not in frame.data
    assert b"Exif" not in frame.data
    assert jpeg_scans(frame.data) == jpeg_scans(data)


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_metadata_of_other_kinds_is_cut_the_same_way(kind: str) -> None:
    plain = file_of(landscape(), kind)
    secret = exif(gps=True).tobytes()
    data = (
        with_png_chunk(plain, b"eXIf", secret[6:])
        if kind == "PNG"
        else extended_webp(plain, 640, 360, flags=8, EXIF=secret)
    )

    frame = _frame(data)

    assert b"SECRET" in data
    assert frame.how == "stripped"
    assert frame.data == plain


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
def test_metadata_never_leaves_with_a_new_frame(kind: str) -> None:
    block = exif(gps=True)
    data = file_of(landscape(160, 160), kind, exif=block.tobytes() if kind == "HEIF" else block)

    frame = _frame(data)

    assert b"SECRET" in data
    assert frame.how == "encoded"
    assert b"SECRET" not in frame.data


def test_noise_of_1080p_fits_into_300_kilobytes() -> None:
    frame = prepare_frame(file_of(noise(1920, 1080)), "1920:1080", max_uri_bytes=300_000)

    assert len(frame.data_uri) <= 300_000
    assert frame.width_px / frame.height_px == pytest.approx(16 / 9, rel=0.01)


def test_noise_at_the_largest_ratio_fits_the_usual_limit_at_full_quality() -> None:
    frame = prepare_frame(file_of(noise(1584, 672)), "1584:672", fit="pad")

    assert len(frame.data_uri) < 5 * 2**20


def test_a_one_bit_bitmap_is_accepted() -> None:
    data = file_of(Image.new("1", (64, 64), 1), "BMP")

    assert farthest(decode_rgb(data), WHITE) == 0
