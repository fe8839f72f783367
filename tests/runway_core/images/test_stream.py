import importlib.util
import sys
from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from bench.profiles import DISPLAY_P3, rgb_profile
from runway_core.errors import InvalidImageError
from runway_core.images import render, stream
from runway_core.images.facts import Facts
from runway_core.images.header import read_facts
from tests.support.picture_parts import with_png_chunk
from tests.support.pictures import exif, farthest, file_of, half_hidden, landscape, turned_file

LARGE, TARGET = (1600, 900), (640, 360)
WHOLE = (0.0, 0.0, 1600.0, 900.0)
_MAKERS: dict[str, Callable[[], bytes]] = {
    "JPEG": lambda: file_of(photo(), "JPEG", quality=92),
    "grey JPEG": lambda: file_of(photo().convert("L"), "JPEG", quality=92),
    "progressive JPEG": lambda: file_of(photo(), "JPEG", progressive=True),
    "PNG": lambda: file_of(photo(), compress_level=1),
    "grey PNG": lambda: file_of(photo().convert("L"), compress_level=1),
    "WebP": lambda: file_of(photo(), "WEBP", method=0),
    "lossless WebP": lambda: file_of(photo(), "WEBP", lossless=True, method=0, quality=0),
}

pytest.importorskip("pyvips")


def photo() -> Image.Image:
    """A large picture about as hard to encode as a photo."""
    return landscape(*LARGE, texture=2.0)


@cache
def large(name: str) -> bytes:
    """A file of it, in one of the kinds that are streamed."""
    return _MAKERS[name]()


def _facts(data: bytes) -> Facts:
    return read_facts(data, max_bytes=2**26)


def _streamed(
    data: bytes,
    box: tuple[float, float, float, float] = WHOLE,
    size: tuple[int, int] = TARGET,
) -> npt.NDArray[np.uint8]:
    image = stream.scaled(_facts(data), data, box=box, size=size)
    assert image is not None
    return np.asarray(image)


def _refusal(data: bytes) -> str:
    facts = _facts(data)
    with pytest.raises(InvalidImageError) as caught:
        stream.prove(facts, data)
    return caught.value.reason


@pytest.mark.parametrize("name", _MAKERS)
@pytest.mark.parametrize("box", [WHOLE, (200.4, 100.6, 1480.3, 820.5)], ids=["the whole", "a part"])
def test_both_ways_give_the_same_picture(name: str, box: tuple[float, float, float, float]) -> None:
    data = large(name)
    slow = np.asarray(render.scaled(_facts(data), data, box=box, size=TARGET), np.int16)

    fast = _streamed(data, box).astype(np.int16)

    assert fast.shape == slow.shape
    assert np.abs(fast - slow).mean() < 1.5
    assert abs(float((fast - slow).mean())) < 0.3


@pytest.mark.parametrize(
    "make",
    [
        lambda: file_of(landscape(640, 360), "JPEG"),
        lambda: file_of(half_hidden(*LARGE)),
        lambda: file_of(photo().convert("P")),
        lambda: file_of(photo().convert("CMYK"), "JPEG"),
        lambda: file_of(photo(), "BMP"),
    ],
    ids=["small", "alpha", "palette", "CMYK", "BMP"],
)
def test_what_is_not_large_and_plain_is_left_to_pillow(
    make: Callable[[], bytes],
) -> None:
    data = make()
    facts = _facts(data)
    width, height = facts.size_px

    box = (0.0, 0.0, float(width), float(height))
    assert stream.scaled(facts, data, box=box, size=(160, 90)) is None


def test_what_has_to_be_enlarged_is_left_to_pillow() -> None:
    data = large("JPEG")

    assert stream.scaled(_facts(data), data, box=(0.0, 0.0, 600.0, 300.0), size=TARGET) is None


def test_the_turn_and_the_profile_are_left_to_later_steps() -> None:
    data = turned_file(photo(), "JPEG", 6)

    image = stream.scaled(_facts(data), data, box=(0.0, 0.0, 900.0, 1600.0), size=(360, 640))

    assert image is not None
    assert image.size == (360, 640)
    assert image.info == {}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_metadata_and_profiles_stay_away_from_the_decoder(kind: str) -> None:
    options = {"quality": 90, "method": 0, "compress_level": 1}
    secrets = {"exif": exif(gps=True), "icc_profile": rgb_profile(DISPLAY_P3)}

    marked, plain = file_of(photo(), kind, **options, **secrets), file_of(photo(), kind, **options)

    assert farthest(_streamed(marked), _streamed(plain)) == 0


@pytest.mark.parametrize("name", _MAKERS)
def test_a_sound_file_is_proven(name: str) -> None:
    assert stream.prove(_facts(large(name)), large(name))
    assert stream.can_stream(_facts(large(name)))


def test_a_jpeg_whose_pixels_end_before_its_end_marker_is_truncated() -> None:
    data = large("JPEG")

    assert _refusal(data[: len(data) // 2] + b"\xff\xd9") == "truncated"


def test_a_trifle_that_libjpeg_warns_of_does_not_make_a_file_unfit() -> None:
    data = large("JPEG")
    start = data.index(b"\xff\xda")
    odd = data[: start + 11] + b"\x01" + data[start + 12 :]  # spectral start of a baseline scan

    assert not stream.prove(_facts(odd), odd)
    assert farthest(_streamed(odd), _streamed(data)) == 0


def test_jpegs_that_are_not_plain_are_only_proven() -> None:
    data = file_of(photo().convert("CMYK"), "JPEG")

    assert stream.can_prove(_facts(data))
    assert stream.prove(_facts(data), data)
    assert _refusal(data[: len(data) // 2] + b"\xff\xd9") == "truncated"


@pytest.mark.parametrize(
    "make",
    [
        lambda: large("JPEG").replace(
            b"\xff\xc4\x00\x1f\x00", b"\xff\xc4\x00\x1f\x00" + b"\xff" * 16, 1
        ),
        lambda: large("lossless WebP")[:40] + b"\xff" * 60 + large("lossless WebP")[100:],
        lambda: with_png_chunk(
            file_of(photo(), compress_level=0), b"IDAT", b"\x78\x01\xff\xff\xff"
        ),
    ],
    ids=["JPEG", "WebP", "PNG"],
)
def test_pixels_that_cannot_be_decoded_are_corrupt(make: Callable[[], bytes]) -> None:
    assert _refusal(make()) == "corrupt"


def test_without_libvips_everything_is_left_to_pillow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvips", None)
    spec = importlib.util.find_spec("runway_core.images.stream")
    assert spec is not None
    assert spec.loader is not None

    bereft = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bereft)

    assert not bereft.can_stream(_facts(large("PNG")))
    assert not bereft.can_prove(_facts(large("JPEG")))
