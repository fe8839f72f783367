from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from bench import profiles
from runway_core.images.colour import to_srgb
from runway_core.images.spaces import (
    ADOBE_RGB,
    DISPLAY_P3,
    Chromaticities,
    profile_by_gamma,
    profile_by_number,
)
from tests.support.pictures import farthest

Levels: TypeAlias = npt.NDArray[np.uint8]

D65 = (0.3127, 0.3290)
SRGB = (*D65, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
P3 = (*D65, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06)
ADOBE = (*D65, 0.64, 0.33, 0.21, 0.71, 0.15, 0.06)


def shown(levels: Levels, icc: bytes | None) -> Levels:
    """What levels of a profile are in sRGB."""
    return np.asarray(to_srgb(Image.fromarray(levels.copy()), icc))


@pytest.mark.parametrize(
    ("own", "other"),
    [
        (DISPLAY_P3, profiles.rgb_profile(profiles.DISPLAY_P3)),
        (ADOBE_RGB, profiles.rgb_profile(profiles.ADOBE_RGB, gamma=563 / 256)),
    ],
    ids=["Display P3", "Adobe RGB"],
)
def test_a_space_without_a_profile_is_converted_like_one_with_it(own: bytes, other: bytes) -> None:
    levels = np.random.default_rng(7).integers(0, 256, (32, 32, 3), dtype=np.uint8)

    assert farthest(shown(levels, own), shown(levels, other)) <= 1
    assert farthest(shown(levels, own), levels) > 20


@pytest.mark.parametrize("curve", [2, 13])
def test_display_p3_is_known_by_its_number(curve: int) -> None:
    assert profile_by_number(12, curve) == DISPLAY_P3


@pytest.mark.parametrize(("primaries", "curve"), [(0, 0), (1, 13), (2, 2), (9, 16), (12, 16)])
def test_other_numbers_name_no_profile(primaries: int, curve: int) -> None:
    assert profile_by_number(primaries, curve) is None


@pytest.mark.parametrize(
    ("gamma", "places", "named"),
    [(None, P3, DISPLAY_P3), (0.45470, ADOBE, ADOBE_RGB)],
    ids=["Display P3", "Adobe RGB"],
)
def test_a_space_that_is_described_is_converted_like_one_that_is_named(
    gamma: float | None, places: Chromaticities, named: bytes
) -> None:
    levels = np.random.default_rng(7).integers(0, 256, (32, 32, 3), dtype=np.uint8)

    icc = profile_by_gamma(gamma, places, is_grey=False)

    assert farthest(shown(levels, icc), shown(levels, named)) <= 1


@pytest.mark.parametrize("is_grey", [False, True], ids=["colours", "grey"])
def test_levels_that_are_light_itself_become_brighter(is_grey: bool) -> None:
    levels = np.full((4, 4) if is_grey else (4, 4, 3), 55, np.uint8)

    icc = profile_by_gamma(1.0, None, is_grey=is_grey)

    assert farthest(shown(levels, icc), (128, 128, 128)) <= 1


@pytest.mark.parametrize(
    ("gamma", "places"),
    [
        (None, None),
        (0.45455, None),
        (0.45455, SRGB),
        (None, SRGB),
        (0.0, ADOBE),
        (42_949.67295, None),
        (None, (*D65, 0.64, 0.0, 0.30, 0.60, 0.15, 0.06)),
        (None, (*D65, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3)),
        (None, (0.0,) * 8),
        (None, (42_949.67295,) * 8),
        (None, (*D65, 0.64, 0.33, 0.6400001, 0.33, 0.15, 0.06)),
    ],
    ids=[
        "nothing said",
        "usual gamma",
        "sRGB by both",
        "sRGB by places",
        "gamma of nothing",
        "endless gamma",
        "red of no height",
        "one place",
        "zeros",
        "endless places",
        "hardly two places",
    ],
)
def test_numbers_of_srgb_or_without_sense_name_no_profile(
    gamma: float | None, places: Chromaticities | None
) -> None:
    assert profile_by_gamma(gamma, places, is_grey=False) is None


def test_grey_has_no_chromaticities() -> None:
    assert profile_by_gamma(0.45455, P3, is_grey=True) is None
