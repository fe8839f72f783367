import struct
import time
import zlib

import pytest

from bench.profiles import DISPLAY_P3, rgb_profile
from runway_core.errors import InvalidImageError
from runway_core.images.png import read_png
from runway_core.images.spaces import DISPLAY_P3 as DISPLAY_P3_PROFILE
from tests.support.picture_parts import png_chunk, png_of, with_png_chunk
from tests.support.pictures import exif, file_of, landscape, quadrants, turned_file

PLAIN = file_of(landscape(96, 64))


def _refusal(data: bytes) -> InvalidImageError:
    with pytest.raises(InvalidImageError) as caught:
        read_png(data)
    return caught.value


def test_a_plain_file_is_told_as_it_is() -> None:
    facts = read_png(PLAIN)

    assert (facts.width_px, facts.height_px, facts.orientation) == (96, 64, 1)
    assert facts.is_plain
    assert facts.is_bare
    assert facts.bare(PLAIN) is PLAIN


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_eight_bits_of_grey_or_colour_are_plain(mode: str) -> None:
    assert read_png(file_of(quadrants().convert(mode))).is_plain


@pytest.mark.parametrize("mode", ["1", "P", "LA", "RGBA", "I;16"])
def test_other_pixels_are_not_plain(mode: str) -> None:
    grey = quadrants().convert("L")
    picture = grey.convert("I").convert(mode) if mode == "I;16" else quadrants().convert(mode)

    assert not read_png(file_of(picture)).is_plain


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_an_alpha_channel_is_noticed(mode: str) -> None:
    assert read_png(file_of(quadrants().convert(mode))).has_alpha


def test_a_transparent_colour_is_noticed() -> None:
    facts = read_png(file_of(quadrants(), transparency=(200, 30, 40)))

    assert facts.has_alpha
    assert not facts.is_plain


def test_the_turn_comes_from_exif() -> None:
    assert read_png(turned_file(quadrants(), "PNG", 8)).orientation == 8


def test_a_moving_file_is_noticed() -> None:
    data = file_of(quadrants(), save_all=True, append_images=[landscape()])

    assert read_png(data).animated


def test_the_profile_is_unpacked() -> None:
    profile = rgb_profile(DISPLAY_P3)

    facts = read_png(file_of(quadrants(), icc_profile=profile))

    assert facts.icc == profile
    assert not facts.is_bare


def test_of_many_profiles_the_first_alone_is_unpacked() -> None:
    profile = rgb_profile(DISPLAY_P3)
    large = b"name\0\0" + zlib.compress(bytes(4 * 2**20 - 10))
    data = file_of(quadrants(), icc_profile=profile)
    at = data.index(b"IDAT") - 4

    start = time.process_time()
    facts = read_png(data[:at] + png_chunk(b"iCCP", large) * 500 + data[at:])

    assert facts.icc == profile
    assert time.process_time() - start < 0.1


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [(b"\x0c\x0d\0\1", DISPLAY_P3_PROFILE), (b"\1\x0d\0\1", None), (b"\x0c", None)],
    ids=["Display P3", "sRGB", "too short"],
)
def test_a_colour_space_named_by_numbers_is_read(numbers: bytes, expected: bytes | None) -> None:
    data = with_png_chunk(PLAIN, b"cICP", numbers)

    facts = read_png(data)

    assert facts.icc == expected
    assert facts.bare(data) == PLAIN


GAMMA = png_chunk(b"gAMA", struct.pack(">I", 100_000))
PLACES = png_chunk(
    b"cHRM", struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)
)
PROFILE = png_chunk(b"iCCP", b"name\0\0" + zlib.compress(rgb_profile(DISPLAY_P3)))


@pytest.mark.parametrize(
    ("chunks", "expected"),
    [
        (GAMMA + PLACES + PROFILE, rgb_profile(DISPLAY_P3)),
        (PROFILE + GAMMA, rgb_profile(DISPLAY_P3)),
        (GAMMA + png_chunk(b"cICP", b"\x0c\x0d\0\1"), DISPLAY_P3_PROFILE),
        (GAMMA + png_chunk(b"cICP", b"\1\x0d\0\1"), None),
        (GAMMA + PLACES + png_chunk(b"sRGB", b"\0"), None),
        (png_chunk(b"gAMA", b"\0\1") + png_chunk(b"cHRM", b"\0"), None),
    ],
    ids=["profile", "profile first", "numbers", "numbers of sRGB", "said to be sRGB", "cut"],
)
def test_gamma_and_chromaticities_count_where_nothing_newer_is_said(
    chunks: bytes, expected: bytes | None
) -> None:
    at = PLAIN.index(b"IDAT") - 4

    assert read_png(PLAIN[:at] + chunks + PLAIN[at:]).icc == expected


@pytest.mark.parametrize("chunk", [GAMMA, PLACES], ids=["gamma", "chromaticities"])
def test_a_picture_described_as_other_than_srgb_has_a_profile_and_is_bare_without(
    chunk: bytes,
) -> None:
    at = PLAIN.index(b"IDAT") - 4
    data = PLAIN[:at] + chunk + PLAIN[at:]

    facts = read_png(data)

    assert facts.icc is not None
    assert facts.bare(data) == PLAIN


@pytest.mark.parametrize(
    "payload",
    [
        b"name\0\0no deflate",
        b"name\0\0" + zlib.compress(bytes(5 * 2**20)),
        b"name\0\0" + zlib.compress(bytes(500))[:-6],
        b"",
    ],
    ids=["not packed", "unpacks to 5 MB", "cut", "empty"],
)
def test_a_profile_that_cannot_be_unpacked_is_ignored_and_cut(payload: bytes) -> None:
    data = with_png_chunk(PLAIN, b"iCCP", payload)

    facts = read_png(data)

    assert facts.icc is None
    assert not facts.is_bare
    assert facts.bare(data) == PLAIN


@pytest.mark.parametrize(
    "name",
    [
        *(b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"prVt", b"gAMA"),
        *(b"iCCP", b"pHYs", b"sBIT", b"sRGB", b"PLTE"),
    ],
)
def test_everything_but_the_picture_is_cut(name: bytes) -> None:
    data = with_png_chunk(PLAIN, name, exif(gps=True).tobytes())

    facts = read_png(data)

    assert not facts.is_bare
    assert facts.bare(data) == PLAIN


def test_what_stands_behind_the_picture_is_cut() -> None:
    facts = read_png(PLAIN + b"SECRET")

    assert not facts.is_bare
    assert facts.bare(PLAIN + b"SECRET") == PLAIN


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (PLAIN[:-12], "truncated"),
        (PLAIN[: len(PLAIN) // 2], "truncated"),
        (PLAIN[:8], "truncated"),
        (PLAIN[:8] + png_chunk(b"IEND", b""), "corrupt"),
        (PLAIN[:33] + png_chunk(b"IEND", b""), "corrupt"),
        (PLAIN[:-20] + bytes([PLAIN[-20] ^ 1]) + PLAIN[-19:], "corrupt"),
        (PLAIN[:8] + png_chunk(b"IHDR", b"short") + PLAIN[33:], "corrupt"),
        (PLAIN[:33] + png_chunk(b"tEXt", b"") * 100_001 + PLAIN[33:], "corrupt"),
        (PLAIN[:33] + PLAIN[8:], "corrupt"),
        (PLAIN[:8] + png_chunk(b"tEXt", b"a\0b") + PLAIN[8:], "corrupt"),
        (PLAIN[:-12] + png_chunk(b"IEND", b"SECRET"), "corrupt"),
    ],
    ids=[
        "no end",
        "half",
        "signature only",
        "no header",
        "header only",
        "wrong checksum",
        "short header",
        "too many chunks",
        "two headers",
        "header behind another chunk",
        "end marker with content",
    ],
)
def test_a_broken_structure_is_refused(data: bytes, reason: str) -> None:
    assert _refusal(data).reason == reason


def test_the_size_comes_from_the_header() -> None:
    facts = read_png(png_of(30_000, 20_000))

    assert facts.size_px == (30_000, 20_000)
