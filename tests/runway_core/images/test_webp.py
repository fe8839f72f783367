import pytest

from bench.profiles import DISPLAY_P3, rgb_profile
from runway_core.errors import InvalidImageError
from runway_core.images.webp import read_webp
from tests.support.picture_parts import extended_webp, riff_chunk, vp8x, webp_of
from tests.support.pictures import exif, file_of, half_hidden, landscape, quadrants, turned_file

LOSSY = file_of(landscape(96, 64), "WEBP")
LOSSLESS = file_of(landscape(96, 64), "WEBP", lossless=True)


@pytest.mark.parametrize("data", [LOSSY, LOSSLESS], ids=["lossy", "lossless"])
def test_a_plain_file_is_told_as_it_is(data: bytes) -> None:
    facts = read_webp(data)

    assert (facts.width_px, facts.height_px, facts.orientation) == (96, 64, 1)
    assert facts.is_plain
    assert facts.is_bare
    assert facts.bare(data) == data


@pytest.mark.parametrize("data", [LOSSY, LOSSLESS], ids=["lossy", "lossless"])
def test_everything_but_the_picture_is_cut(data: bytes) -> None:
    extended = extended_webp(data, 96, 64, flags=0x0C, EXIF=exif(gps=True).tobytes(), XMP=b"<x/>")

    facts = read_webp(extended)

    assert not facts.is_bare
    assert facts.bare(extended) == data


def test_what_stands_behind_the_picture_is_cut() -> None:
    facts = read_webp(LOSSY + b"SECRET")

    assert not facts.is_bare
    assert facts.bare(LOSSY + b"SECRET") == LOSSY


@pytest.mark.parametrize("lossless", [False, True])
def test_an_alpha_channel_is_noticed(lossless: bool) -> None:
    facts = read_webp(file_of(half_hidden(), "WEBP", lossless=lossless))

    assert facts.has_alpha
    assert not facts.is_plain


def test_the_turn_comes_from_exif() -> None:
    assert read_webp(turned_file(quadrants(), "WEBP", 5)).orientation == 5


def test_a_moving_file_is_noticed() -> None:
    data = file_of(quadrants(), "WEBP", save_all=True, append_images=[landscape()])

    facts = read_webp(data)

    assert facts.animated
    assert not facts.is_plain


def test_the_profile_is_found() -> None:
    profile = rgb_profile(DISPLAY_P3)

    facts = read_webp(file_of(quadrants(), "WEBP", icc_profile=profile))

    assert facts.icc == profile
    assert not facts.is_bare


def test_a_profile_larger_than_any_is_not_believed() -> None:
    data = extended_webp(LOSSY, 96, 64, flags=0x20, ICCP=bytes(4 * 2**20 + 1))

    assert read_webp(data).icc is None


@pytest.mark.parametrize(
    "more", [riff_chunk(b"VP8 ", b"SECRET"), riff_chunk(b"ALPX", b"SECRET"), b"SECRET"]
)
def test_what_stands_inside_behind_the_picture_is_cut(more: bytes) -> None:
    data = webp_of(LOSSY[12:], more)

    facts = read_webp(data)

    assert not facts.is_bare
    assert facts.bare(data) == LOSSY


def test_an_extended_file_is_sent_without_its_extension() -> None:
    data = webp_of(vp8x(96, 64), LOSSY[12:])

    facts = read_webp(data)

    assert not facts.is_bare
    assert facts.bare(data) == LOSSY


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (LOSSY[: len(LOSSY) // 2], "truncated"),
        (LOSSY[:12], "truncated"),
        (webp_of(b"VP8 \xff\xff\0\0" + bytes(30)), "truncated"),
        (webp_of(riff_chunk(b"EXIF", b"II*\0")), "corrupt"),
        (webp_of(riff_chunk(b"VP8 ", b"\0\0")), "corrupt"),
        (webp_of(riff_chunk(b"VP8X", bytes(4)), LOSSY[12:]), "corrupt"),
        (webp_of(vp8x(97, 64), LOSSY[12:]), "corrupt"),
        (webp_of(riff_chunk(b"ANMF", bytes(40))), "corrupt"),
        (webp_of(riff_chunk(b"JUNK", b"") * 100_001), "corrupt"),
    ],
    ids=[
        "half",
        "head only",
        "chunk past the end",
        "no picture",
        "no size",
        "short canvas",
        "another size",
        "moves without saying so",
        "too many chunks",
    ],
)
def test_a_broken_structure_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(InvalidImageError) as caught:
        read_webp(data)

    assert caught.value.reason == reason


def test_the_size_of_an_extended_file_is_that_of_its_canvas() -> None:
    facts = read_webp(webp_of(vp8x(16_383, 9000, flags=2), riff_chunk(b"ANMF", bytes(40))))

    assert facts.size_px == (16_383, 9000)
