from io import BytesIO

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageCms

from bench.profiles import ADOBE_RGB, DISPLAY_P3, SRGB, rgb_profile
from runway_core.images.shaper import Shaper, shaper_of
from tests.support.pictures import farthest

P3 = rgb_profile(DISPLAY_P3)
LINEAR = rgb_profile(SRGB, gamma=1.0)


def _engine(icc: bytes) -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(
        ImageCms.ImageCmsProfile(BytesIO(icc)),
        ImageCms.createProfile("sRGB"),
        "RGB",
        "RGB",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
    )


def _shaper(icc: bytes) -> Shaper:
    shaper = shaper_of(icc, _engine(icc))
    assert shaper is not None
    return shaper


def _colours() -> npt.NDArray[np.uint8]:
    return np.random.default_rng(5).integers(0, 256, (60, 80, 3), dtype=np.uint8)


@pytest.mark.parametrize("icc", [P3, LINEAR], ids=["Display P3", "linear light"])
def test_every_colour_comes_out_as_the_engine_makes_it(icc: bytes) -> None:
    colours = _colours()

    exact = np.asarray(_engine(icc).apply(Image.fromarray(colours)))

    assert farthest(_shaper(icc).apply(colours), exact) <= 1


def test_greys_of_display_p3_stay_exactly_what_they_are() -> None:
    greys = np.repeat(np.arange(256, dtype=np.uint8), 3).reshape(1, 256, 3)

    assert farthest(_shaper(P3).apply(greys), greys) == 0


def test_a_curve_that_greys_tell_too_coarsely_is_left_to_the_engine() -> None:
    icc = rgb_profile(ADOBE_RGB, gamma=563 / 256)

    assert shaper_of(icc, _engine(icc)) is None


def test_a_profile_without_primaries_is_left_to_the_engine() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()

    assert shaper_of(lab, _engine(P3)) is None
