import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from bench.profiles import grey_profile
from runway_core.images import render as rendering
from runway_core.images.header import read_facts
from runway_core.images.render import render
from tests.support.pictures import (
    BLUE,
    GREEN,
    ORIENTATIONS,
    RED,
    YELLOW,
    corners_of,
    farthest,
    file_of,
    half_hidden,
    landscape,
    noise,
    quadrants,
    turned_file,
)

WHITE = (255, 255, 255)
QUARTERS = [RED, GREEN, BLUE, YELLOW]


def _render(
    data: bytes,
    size: tuple[int, int],
    box: tuple[float, float, float, float] | None = None,
    ground: tuple[int, int, int] = WHITE,
) -> npt.NDArray[np.uint8]:
    facts = read_facts(data, max_bytes=2**26)
    width, height = facts.size_px
    box = box or (0.0, 0.0, float(width), float(height))
    return np.asarray(render(facts, data, box=box, size=size, ground=ground))


def _float_lanczos(
    data: Image.Image,
    size: tuple[int, int],
    box: tuple[float, float, float, float] | None = None,
) -> npt.NDArray[np.float64]:
    """Scale slowly and exactly: every channel in floating point, no step before."""
    channels = (
        np.asarray(channel.convert("F").resize(size, Image.Resampling.LANCZOS, box))
        for channel in data.split()
    )
    return np.stack(list(channels), axis=-1).astype(np.float64).clip(0, 255)


def _ssim(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> float:
    """Structural similarity of the brightness over blocks of 8 × 8, after Wang et al. 2004."""
    one, other = (_blocks(picture @ [0.299, 0.587, 0.114]) for picture in (one, other))
    means = one.mean(1), other.mean(1)
    variances = one.var(1), other.var(1)
    shared = ((one - means[0][:, None]) * (other - means[1][:, None])).mean(1)
    likeness = (2 * means[0] * means[1] + 6.5025) * (2 * shared + 58.5225)
    scale = (means[0] ** 2 + means[1] ** 2 + 6.5025) * (variances[0] + variances[1] + 58.5225)
    return float((likeness / scale).mean())


def _blocks(grey: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    height, width = (side // 8 for side in grey.shape)
    cut = grey[: height * 8, : width * 8].reshape(height, 8, width, 8)
    return cut.swapaxes(1, 2).reshape(-1, 64)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "TIFF"])
def test_a_turned_picture_is_turned_exactly_once(kind: str, orientation: int) -> None:
    data = turned_file(quadrants(160, 96), kind, orientation)

    assert farthest(corners_of(_render(data, (160, 96))), QUARTERS) <= 8


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_the_part_that_is_cut_out_is_measured_on_the_upright_picture(orientation: int) -> None:
    data = turned_file(quadrants(160, 96), "PNG", orientation)

    shown = _render(data, (80, 48), box=(80.0, 48.0, 160.0, 96.0))

    assert farthest(shown, YELLOW) == 0


@cache
def _detailed() -> Image.Image:
    """Draw detail three pixels fine, where shortcuts of scaling show most."""
    fine = noise(427, 267).resize((1280, 800), Image.Resampling.BICUBIC)
    return Image.blend(landscape(1280, 800, texture=0.0), fine, 0.5)


@pytest.mark.parametrize("size", [(288, 180), (320, 200), (400, 250), (1000, 625)])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
def test_scaling_is_as_good_as_the_slow_exact_way(kind: str, size: tuple[int, int]) -> None:
    data = _detailed_file(kind)
    width, height = _detailed().size
    whole = _render(data, (width, height))
    exact = _float_lanczos(Image.fromarray(whole), size)

    assert _ssim(_render(data, size).astype(np.float64), exact) >= 0.985


@pytest.mark.parametrize(
    "box",
    [(0.0, 41.0, 1280.0, 761.0), (95.4, 53.7, 1183.4, 665.7), (0.0, 80.0, 1279.0, 799.4)],
    ids=["half pixels of the half", "odd fractions", "not quite to the edge"],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_grain_lies_where_it_lay_in_the_part_that_was_cut_out(
    kind: str, box: tuple[float, float, float, float]
) -> None:
    scene = Image.blend(_detailed(), noise(1280, 800), 0.1)
    data = file_of(scene, kind, quality=95)
    exact = _float_lanczos(Image.fromarray(_render(data, scene.size)), (400, 225), box)

    shown = _render(data, (400, 225), box).astype(np.float64)

    assert _ssim(shown, exact) >= 0.985


def test_grain_lies_right_where_a_side_does_not_divide() -> None:
    scene = Image.blend(_detailed(), noise(1280, 800), 0.1).crop((0, 0, 1279, 799))
    data = file_of(scene, "JPEG", quality=95)
    exact = _float_lanczos(Image.fromarray(_render(data, scene.size)), (400, 250))

    assert _ssim(_render(data, (400, 250)).astype(np.float64), exact) >= 0.985


@cache
def _detailed_file(kind: str) -> bytes:
    if kind == "TIFF":
        return file_of(_detailed(), kind)
    hasty = {"enc_params": {"preset": "ultrafast"}} if kind == "HEIF" else {}
    return file_of(_detailed(), kind, quality=95, **hasty)


def test_a_picture_that_has_the_size_is_not_resampled() -> None:
    picture = landscape(96, 64)

    assert farthest(_render(file_of(picture), (96, 64)), np.asarray(picture)) == 0


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_colour_hidden_under_transparency_stays_hidden(kind: str) -> None:
    options = {"lossless": True, "exact": True} if kind == "WEBP" else {}

    shown = _render(file_of(half_hidden(640, 360), kind, **options), (160, 90), ground=BLUE)

    assert farthest(shown[:, :78], GREEN) <= 1
    assert farthest(shown[:, 82:], BLUE) <= 1
    assert int(shown[..., 0].max()) <= max(GREEN[0], BLUE[0]) + 1, "red bleeds through the edge"


@pytest.mark.parametrize(("mode", "kind"), [("L", "PNG"), ("P", "TIFF")])
def test_grey_and_palette_with_alpha_are_laid_on_the_ground(mode: str, kind: str) -> None:
    picture = Image.new(mode, (64, 64))
    picture.putalpha(Image.new("L", (64, 64), 0))

    assert farthest(_render(file_of(picture, kind), (64, 64), ground=BLUE), BLUE) == 0


def test_half_transparent_pixels_mix_with_the_ground() -> None:
    shown = _render(file_of(Image.new("RGBA", (32, 32), (200, 100, 0, 128))), (32, 32))

    assert farthest(shown, (227, 177, 127)) <= 1


def test_a_palette_with_transparency_is_laid_on_the_ground() -> None:
    picture = quadrants(64, 64).quantize(4)
    palette = picture.getpalette() or []
    index = next(at for at in range(4) if farthest(palette[3 * at : 3 * at + 3], RED) <= 3)

    shown = _render(file_of(picture, transparency=index), (64, 64), ground=WHITE)

    assert farthest(corners_of(shown), [WHITE, GREEN, BLUE, YELLOW]) <= 3


def test_a_transparent_colour_is_laid_on_the_ground() -> None:
    shown = _render(file_of(quadrants(64, 64), transparency=RED), (64, 64), ground=WHITE)

    assert farthest(corners_of(shown), [WHITE, GREEN, BLUE, YELLOW]) == 0


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bit_grey_is_scaled_and_not_clipped(kind: str) -> None:
    ramp = np.linspace(0, 65_535, 256).astype(np.uint16)
    data = file_of(Image.fromarray(np.tile(ramp, (64, 1))), kind)

    shown = _render(data, (256, 64))

    assert farthest(shown[32, :, 0], np.arange(256)) <= 1


def test_sixteen_bit_grey_with_a_transparent_level_is_laid_on_the_ground() -> None:
    levels = np.full((32, 32), 40_000, np.uint16)
    levels[:, 16:] = 1000

    shown = _render(file_of(Image.fromarray(levels), transparency=1000), (32, 32), ground=BLUE)

    assert farthest(shown[:, :16], (156, 156, 156)) <= 1
    assert farthest(shown[:, 16:], BLUE) == 0


@pytest.mark.parametrize("mode", ["1", "L", "P", "YCbCr", "CMYK", "LAB"])
def test_every_common_mode_of_tiff_shows_its_colours(mode: str) -> None:
    picture = Image.new("RGB", (32, 32), "white").convert("LAB" if mode == "LAB" else mode)

    assert farthest(_render(file_of(picture, "TIFF"), (32, 32)), WHITE) <= 2


@pytest.mark.parametrize("alpha", [255, 128])
def test_grey_with_alpha_goes_by_its_profile(alpha: int) -> None:
    icc = grey_profile(1.0)
    ground = (0, 0, 0)

    clear = _render(file_of(Image.new("LA", (32, 32), (55, alpha)), icc_profile=icc), (32, 32))
    opaque = _render(file_of(Image.new("L", (32, 32), 55), icc_profile=icc), (32, 32), None, ground)

    assert farthest(opaque, (128, 128, 128)) <= 1
    assert farthest(clear, 255 - (255 - opaque.astype(np.int16)) * alpha // 255) <= 1


def test_the_result_carries_nothing_of_the_file() -> None:
    data = file_of(landscape(96, 64), "JPEG", comment=b"SECRET", dpi=(300, 300))
    facts = read_facts(data, max_bytes=2**20)

    image = render(facts, data, box=(0.0, 0.0, 96.0, 64.0), size=(96, 64), ground=WHITE)

    assert image.info == {}


def test_a_large_picture_waits_its_turn_and_a_small_one_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns = threading.BoundedSemaphore(1)
    monkeypatch.setattr(rendering, "_TURNS", turns)
    monkeypatch.setattr(rendering, "_LARGE_PX", 100 * 100)
    turns.acquire()

    with ThreadPoolExecutor(2) as pool:
        large = pool.submit(_render, file_of(noise(200, 100), "PNG"), (50, 25))
        small = pool.submit(_render, file_of(noise(90, 90), "PNG"), (30, 30)).result(20)
        was_waiting = not large.done()
        turns.release()

        assert (small.shape, large.result(20).shape) == ((30, 30, 3), (25, 50, 3))
    assert was_waiting
