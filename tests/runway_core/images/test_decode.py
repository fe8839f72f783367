import struct

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from runway_core.errors import InvalidImageError
from runway_core.images import decode as decoding
from runway_core.images.decode import decode, forget_decoded, open_header, reading
from runway_core.images.facts import Facts
from runway_core.images.header import read_facts
from runway_core.images.sniff import ImageKind
from tests.support.picture_parts import png_of, with_png_chunk
from tests.support.pictures import (
    BLUE,
    GREEN,
    KINDS,
    RED,
    YELLOW,
    corners_of,
    farthest,
    file_of,
    landscape,
    quadrants,
)


def _facts(data: bytes) -> Facts:
    return read_facts(data, max_bytes=2**20)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_decoded_by_its_own_decoder(kind: str) -> None:
    data = file_of(landscape(96, 64), kind)

    image, step = decode(_facts(data), data)

    assert (image.size, step) == ((96, 64), 1)


@pytest.mark.parametrize(
    ("shrink", "step"), [(1.0, 1), (1.99, 1), (2.0, 2), (3.9, 2), (4.0, 4), (8.0, 8), (50.0, 8)]
)
def test_a_jpeg_is_decoded_as_small_as_it_may_be(shrink: float, step: int) -> None:
    data = file_of(landscape(203, 101), "JPEG")

    image, taken = decode(_facts(data), data, shrink=shrink)

    assert taken == step
    assert image.size == (-(-203 // step), -(-101 // step))


def test_only_jpeg_is_shrunk_while_decoding() -> None:
    data = file_of(landscape(96, 64), "WEBP")

    assert decode(_facts(data), data, shrink=8.0)[0].size == (96, 64)


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_a_picture_that_has_to_be_decoded_whole_is_decoded_once(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    forget_decoded()
    data = file_of(landscape(256, 144), kind)
    decoded = []
    monkeypatch.setattr(decoding, "_check_size", lambda facts, *_: decoded.append(facts.width_px))

    first, other = (decode(_facts(data), data, shrink=shrink)[0] for shrink in (8.0, 2.5))

    assert decoded == [256]
    assert first.tobytes() == other.tobytes()


@pytest.mark.parametrize("kind", ["HEIF", "AVIF"])
def test_what_is_kept_of_a_picture_shows_it_smaller(kind: str) -> None:
    forget_decoded()
    data = file_of(quadrants(256, 144), kind)

    image, step = decode(_facts(data), data, shrink=2.0)

    assert (image.size, step) == ((128, 72), 2)
    assert farthest(corners_of(np.asarray(image)), [RED, GREEN, BLUE, YELLOW]) <= 8


def test_a_large_picture_is_kept_smaller_than_it_is_asked_for_at_first() -> None:
    facts = Facts(kind=ImageKind.HEIF, width_px=8000, height_px=6000)

    assert decoding._step_kept(facts) == 3


def test_a_frame_too_large_for_what_is_kept_is_decoded_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decoding, "_KEPT_PX", 1000)
    data = file_of(landscape(256, 144), "HEIF")

    image, step = decode(_facts(data), data, shrink=2.5)

    assert (image.size, step) == ((128, 72), 2)


def test_a_decoder_never_sees_the_chunks_that_are_not_the_picture() -> None:
    data = with_png_chunk(file_of(landscape(96, 64)), b"tEXt", b"Comment\0SECRET")

    image, _ = decode(_facts(data), data)

    assert "Comment" not in image.info


def test_a_file_is_not_opened_as_another_kind() -> None:
    with pytest.raises(InvalidImageError) as caught:
        open_header(ImageKind.GIF, file_of(landscape(96, 64)))

    assert caught.value.reason == "corrupt"


@pytest.mark.parametrize("mode", ["F", "I"])
def test_pixels_without_an_agreed_white_are_refused(mode: str) -> None:
    data = file_of(Image.new(mode, (32, 32), 1), "TIFF")

    with pytest.raises(InvalidImageError, match="32 bits") as caught:
        decode(_facts(data), data)

    assert caught.value.reason == "unsupported_mode"


def test_pixels_of_another_size_than_the_header_says_are_corrupt() -> None:
    data = file_of(landscape(96, 64), "BMP")
    wrong = Facts(kind=ImageKind.BMP, width_px=96, height_px=65)

    with pytest.raises(InvalidImageError, match="another size") as caught:
        decode(wrong, data)

    assert caught.value.reason == "corrupt"


def test_pixels_of_another_size_are_refused_before_they_are_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = file_of(landscape(96, 64))
    wrong = Facts(kind=ImageKind.PNG, width_px=16, height_px=16)
    monkeypatch.setattr(PngImageFile, "load", lambda _: pytest.fail("was decoded"))

    with pytest.raises(InvalidImageError, match="another size"):
        decode(wrong, data)


def test_the_key_of_a_png_of_48_bits_is_that_of_its_pixels() -> None:
    row = b"\0" + np.full((64, 3), 0x1234, ">u2").tobytes()
    data = with_png_chunk(png_of(64, 64, depth=16, rows=row * 64), b"tRNS", b"\x12\x34" * 3)

    image, _ = decode(_facts(data), data)

    assert image.convert("RGBA").getchannel("A").getextrema() == (0, 0)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (OSError("image file is truncated (3 bytes not processed)"), "truncated"),
        (SyntaxError("cannot parse header"), "corrupt"),
        (struct.error("unpack requires 4 bytes"), "corrupt"),
        (KeyError(257), "corrupt"),
        (ZeroDivisionError(), "corrupt"),
        (MemoryError(), "corrupt"),
        (Image.DecompressionBombError("too large"), "corrupt"),
        (UserWarning("Corrupt EXIF data"), "corrupt"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value,
)
def test_what_a_decoder_raises_becomes_one_error(fault: Exception, reason: str) -> None:
    with pytest.raises(InvalidImageError) as caught, reading(ImageKind.TIFF):
        raise fault

    assert caught.value.reason == reason
    assert caught.value.__cause__ is fault


def test_an_error_of_our_own_passes_as_it_is() -> None:
    ours = InvalidImageError("unsupported_mode", "pixels of 32 bits")

    with pytest.raises(InvalidImageError) as caught, reading(ImageKind.TIFF):
        raise ours

    assert caught.value is ours
