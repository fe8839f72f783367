import pytest

from bench.profiles import DISPLAY_P3, rgb_profile
from runway_core.errors import InvalidImageError
from runway_core.images.jpeg import MAX_SCANS, STRETCH_BYTES, read_jpeg
from tests.support.picture_parts import (
    jpeg_scans,
    jpeg_segment,
    with_jpeg_segment,
    with_scans,
)
from tests.support.pictures import exif, file_of, landscape, quadrants, turned_file

PLAIN = file_of(landscape(96, 64), "JPEG")
SCAN_AT = PLAIN.index(b"\xff\xda")
PIXELS_AT = SCAN_AT + 2 + int.from_bytes(PLAIN[SCAN_AT + 2 : SCAN_AT + 4], "big")


def _refusal(data: bytes) -> InvalidImageError:
    with pytest.raises(InvalidImageError) as caught:
        read_jpeg(data)
    return caught.value


def _in_place_of(marker: bytes, other: bytes) -> bytes:
    return PLAIN.replace(marker, other, 1)


def test_a_plain_file_is_told_as_it_is() -> None:
    facts = read_jpeg(PLAIN)

    assert (facts.width_px, facts.height_px, facts.orientation) == (96, 64, 1)
    assert facts.is_plain
    assert facts.is_bare
    assert facts.shrinks_on_load
    assert facts.bare(PLAIN) is PLAIN


def test_the_turn_comes_from_exif() -> None:
    assert read_jpeg(turned_file(quadrants(), "JPEG", 6)).orientation == 6


def test_the_first_of_two_exif_blocks_counts() -> None:
    first, second = (jpeg_segment(0xE1, b"Exif\0\0" + exif(turn).tobytes()[6:]) for turn in (6, 3))

    assert read_jpeg(PLAIN[:2] + first + second + PLAIN[2:]).orientation == 6


def test_a_profile_in_several_segments_is_put_together() -> None:
    profile = rgb_profile(DISPLAY_P3)
    second = with_jpeg_segment(PLAIN, 0xE2, b"ICC_PROFILE\0\x02\x02" + profile[100:])

    facts = read_jpeg(with_jpeg_segment(second, 0xE2, b"ICC_PROFILE\0\x01\x02" + profile[:100]))

    assert facts.icc == profile
    assert not facts.is_bare


def test_a_profile_larger_than_any_is_not_believed() -> None:
    one = jpeg_segment(0xE2, b"ICC_PROFILE\0\x01\x46" + bytes(65_000))
    rest = [
        jpeg_segment(0xE2, b"ICC_PROFILE\0" + bytes([at, 70]) + bytes(65_000))
        for at in range(2, 71)
    ]

    assert read_jpeg(PLAIN[:2] + one + b"".join(rest) + PLAIN[2:]).icc is None


def test_a_profile_with_a_missing_segment_is_ignored_and_cut() -> None:
    data = with_jpeg_segment(PLAIN, 0xE2, b"ICC_PROFILE\0\x01\x02half")

    facts = read_jpeg(data)

    assert facts.icc is None
    assert not facts.is_bare
    assert facts.bare(data) == PLAIN


@pytest.mark.parametrize(
    "segment",
    [
        jpeg_segment(0xE1, b"Exif\0\0" + exif(gps=True).tobytes()[6:]),
        jpeg_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>"),
        jpeg_segment(0xE2, b"MPF\0"),
        jpeg_segment(0xED, b"Photoshop 3.0\0"),
        jpeg_segment(0xFE, b"made by SECRET"),
        jpeg_segment(0xE2, b"ICC_PROFILE\0\x01\x01" + rgb_profile(DISPLAY_P3)),
        jpeg_segment(0xF5, b"SECRET"),
        jpeg_segment(0xEE, b"Adobe"),
        b"SECRET",
        b"\xff\xff\xff",
    ],
    ids=[
        "EXIF",
        "XMP",
        "MPF",
        "IPTC",
        "comment",
        "profile",
        "segment without a meaning",
        "Adobe without colours",
        "between segments",
        "fill",
    ],
)
def test_everything_but_the_picture_is_cut(segment: bytes) -> None:
    data = PLAIN[:2] + segment + PLAIN[2:]

    facts = read_jpeg(data)

    assert not facts.is_bare
    assert facts.bare(data) == PLAIN


def test_a_comment_between_two_scans_is_cut() -> None:
    plain = file_of(landscape(96, 64), "JPEG", progressive=True)
    at = plain.rindex(b"\xff\xda")
    data = plain[:at] + jpeg_segment(0xFE, b"SECRET") + plain[at:]

    assert read_jpeg(data).bare(data) == plain


@pytest.mark.parametrize(
    "tail", [PLAIN, b"\0\0\0\x18ftypmp42" + bytes(500), b"\0"], ids=["picture", "video", "byte"]
)
def test_what_stands_behind_the_picture_is_cut(tail: bytes) -> None:
    facts = read_jpeg(PLAIN + tail)

    assert not facts.is_bare
    assert facts.bare(PLAIN + tail) == PLAIN


@pytest.mark.parametrize("ends", range(-4, 5))
@pytest.mark.parametrize(
    "unit",
    [b"\x01", b"\xff\x00", b"\xff\xd3\x01", b"\xff"],
    ids=["pixels", "stuffed", "restarts", "filling"],
)
def test_a_picture_ends_at_its_end_marker_wherever_that_stands(unit: bytes, ends: int) -> None:
    length = STRETCH_BYTES + ends
    coded = (b"\x01" * (length % len(unit)) + unit * (length // len(unit)))[:length]
    picture = PLAIN[:PIXELS_AT] + coded + b"\xff\xd9"

    assert read_jpeg(picture + b"SECRET\xff\xd9").bare(picture + b"SECRET\xff\xd9") == picture


def test_a_file_with_the_colour_marker_of_adobe_keeps_it() -> None:
    data = file_of(quadrants(64, 64).convert("CMYK"), "JPEG")

    facts = read_jpeg(data)

    assert b"Adobe" in facts.bare(data)
    assert not facts.is_plain


def test_a_thumbnail_in_the_first_segment_makes_the_file_no_plain_one() -> None:
    start = PLAIN.index(b"JFIF")
    thumbnail = jpeg_segment(0xE0, PLAIN[start : start + 12] + b"\x01\x01\xff\xff\xff")
    data = PLAIN[:2] + thumbnail + PLAIN[start + 14 :]

    assert not read_jpeg(data).is_plain


@pytest.mark.parametrize(
    "segment",
    [
        jpeg_segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01" + b"SECRET"),
        jpeg_segment(0xEE, b"Adobe\0\x64\0\0\0\0\x01") * 2,
    ],
    ids=["long", "repeated"],
)
def test_more_than_a_colour_marker_needs_makes_the_file_no_plain_one(segment: bytes) -> None:
    assert not read_jpeg(PLAIN[:2] + segment + PLAIN[2:]).is_plain


def test_a_progressive_file_is_held_whole_while_decoding() -> None:
    assert not read_jpeg(file_of(landscape(96, 64), "JPEG", progressive=True)).shrinks_on_load


def test_as_many_scans_as_allowed_are_read_and_one_more_is_refused() -> None:
    progressive = file_of(landscape(64, 64), "JPEG", progressive=True)

    assert read_jpeg(with_scans(progressive, MAX_SCANS)).width_px == 64
    assert _refusal(with_scans(progressive, MAX_SCANS + 1)).reason == "too_many_scans"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (PLAIN[:-2], "truncated"),
        (PLAIN[:SCAN_AT], "truncated"),
        (PLAIN[:5], "truncated"),
        (PLAIN[:2] + b"\xff\xe1\xff\xff", "truncated"),
        (PLAIN[:2] + b"\xff\xe1\x00\x01" + PLAIN[2:], "corrupt"),
        (PLAIN[:2] + b"\xff\xd8" + PLAIN[2:], "corrupt"),
        (PLAIN[:2] + b"\xff\xd9", "corrupt"),
        (PLAIN[:2] + jpeg_segment(0xFE, b"") * 5000 + PLAIN[2:], "corrupt"),
        (_in_place_of(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c"), "unsupported_mode"),
        (_in_place_of(b"\xff\xc0", b"\xff\xc3"), "unsupported_mode"),
        (PLAIN[:2] + jpeg_segment(0xC0, b"\x08\0\x40") + PLAIN[2:], "corrupt"),
        (PLAIN[:2] + jpeg_segment(0xC0, b"\x08\0\x40\0\x40\x01\1\1\0") + PLAIN[2:], "corrupt"),
    ],
    ids=[
        "no end marker",
        "no scan",
        "start only",
        "segment past the end",
        "segment without length",
        "start inside",
        "end at once",
        "thousands of segments",
        "12 bits",
        "lossless",
        "short frame header",
        "two frame headers",
    ],
)
def test_a_broken_structure_is_refused(data: bytes, reason: str) -> None:
    assert _refusal(data).reason == reason


def test_cutting_leaves_the_coded_pixels_byte_for_byte() -> None:
    data = file_of(landscape(96, 64), "JPEG", exif=exif(gps=True), comment=b"SECRET")

    bare = read_jpeg(data).bare(data)

    assert jpeg_scans(bare) == jpeg_scans(data)
    assert b"SECRET" not in bare
