import tracemalloc

import numpy as np
import pytest
from PIL import Image

from bench.profiles import ADOBE_RGB, DISPLAY_P3, SRGB, grey_profile, rgb_profile
from runway_core.images.colour import is_srgb, to_srgb
from tests.support.pictures import GREEN, farthest, quadrants

P3 = rgb_profile(DISPLAY_P3)
ADOBE = rgb_profile(ADOBE_RGB, gamma=563 / 256)


def _convert(primaries: object, linear: list[float]) -> list[float]:
    """Convert linear RGB to sRGB, 0 to 255, by the textbook: through XYZ with matrices."""
    xyz = np.asarray(primaries, float).T @ linear
    rgb = np.clip(np.linalg.solve(np.asarray(SRGB, float).T, xyz), 0, 1)
    coded = np.where(rgb <= 0.0031308, 12.92 * rgb, 1.055 * rgb ** (1 / 2.4) - 0.055)
    return [float(channel) * 255 for channel in coded]


def test_display_p3_becomes_what_the_matrices_say() -> None:
    linear = [((level / 255 + 0.055) / 1.055) ** 2.4 for level in (150, 120, 100)]

    converted = to_srgb(Image.new("RGB", (2, 2), (150, 120, 100)), P3)

    assert farthest(np.asarray(converted)[0, 0], _convert(DISPLAY_P3, linear)) <= 1


def test_adobe_rgb_becomes_what_the_matrices_say() -> None:
    linear = [(level / 255) ** (563 / 256) for level in (150, 120, 100)]

    converted = to_srgb(Image.new("RGB", (2, 2), (150, 120, 100)), ADOBE)

    assert farthest(np.asarray(converted)[0, 0], _convert(ADOBE_RGB, linear)) <= 1


def test_pixels_that_belong_to_somebody_else_stay_as_they_are() -> None:
    foreign = Image.new("RGB", (2, 2), (150, 120, 100))
    foreign.readonly = 1

    converted = to_srgb(foreign, P3)

    assert foreign.getpixel((0, 0)) == (150, 120, 100)
    assert converted.getpixel((0, 0)) != (150, 120, 100)


def test_linear_grey_becomes_brighter() -> None:
    converted = to_srgb(Image.new("L", (2, 2), 55), grey_profile(1.0))

    assert converted.mode == "RGB"
    assert farthest(np.asarray(converted)[0, 0], (128, 128, 128)) <= 1


@pytest.mark.parametrize(
    "icc",
    [None, b"", b"no profile at all", P3[:200], grey_profile(1.0), rgb_profile(SRGB)],
    ids=["none", "empty", "text", "cut", "for grey", "sRGB"],
)
def test_a_profile_that_says_nothing_new_changes_nothing(icc: bytes | None) -> None:
    picture = quadrants(8, 8)

    assert to_srgb(picture, icc) is picture


@pytest.mark.parametrize("icc", [None, b"", rgb_profile(SRGB)], ids=["none", "empty", "sRGB"])
def test_pixels_without_a_profile_or_with_that_of_srgb_are_srgb(icc: bytes | None) -> None:
    assert is_srgb(icc, "RGB")


@pytest.mark.parametrize(
    "icc", [b"no profile at all", P3[:200], grey_profile(1.0)], ids=["text", "cut", "for grey"]
)
def test_pixels_with_a_profile_that_says_nothing_are_not_surely_srgb(icc: bytes) -> None:
    assert not is_srgb(icc, "RGB")


@pytest.mark.parametrize("icc", [P3, ADOBE], ids=["Display P3", "Adobe RGB"])
def test_a_wider_space_is_not_taken_for_srgb(icc: bytes) -> None:
    assert not is_srgb(icc, "RGB")


def test_a_name_is_not_believed() -> None:
    assert not is_srgb(rgb_profile(DISPLAY_P3, name="sRGB IEC61966-2.1"), "RGB")


def test_profiles_are_not_kept_whole() -> None:
    tracemalloc.start()
    answers = {is_srgb(bytes([at]) * 2**20, "RGB") for at in range(20)}
    held_bytes, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert answers == {False}
    assert held_bytes < 2**20


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_other_modes_become_rgb_without_a_profile(mode: str) -> None:
    picture = Image.new("RGB", (4, 4), GREEN).convert(mode)

    assert to_srgb(picture, None).getpixel((0, 0)) == picture.convert("RGB").getpixel((0, 0))
