import numpy as np
import pytest
from PIL import Image

from bench import profiles
from runway_core.images.colour import to_srgb
from runway_core.images.spaces import ADOBE_RGB, DISPLAY_P3, profile_by_number
from tests.support.pictures import farthest


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

    shown, expected = (
        np.asarray(to_srgb(Image.fromarray(levels.copy()), icc)) for icc in (own, other)
    )

    assert farthest(shown, expected) <= 1
    assert farthest(shown, levels) > 20


@pytest.mark.parametrize("curve", [2, 13])
def test_display_p3_is_known_by_its_number(curve: int) -> None:
    assert profile_by_number(12, curve) == DISPLAY_P3


@pytest.mark.parametrize(("primaries", "curve"), [(0, 0), (1, 13), (2, 2), (9, 16), (12, 16)])
def test_other_numbers_name_no_profile(primaries: int, curve: int) -> None:
    assert profile_by_number(primaries, curve) is None
