"""Where the picture lies between black bars."""

import cv2
import numpy as np
import pytest

from bench.scenes import SCENES
from runway_core.images import decode_rgb, prepare_frame
from runway_core.renderer.bars import Inner, inside_bars
from runway_core.renderer.picture import empty_planes
from runway_core.renderer.recipe import U8
from tests.runway_core.renderer.footage import a_photo
from tests.support.factories import a_picture


def padded(top: int, right: int, bottom: int, left: int, level: int = 0) -> U8:
    """A photo of 320 × 180 with bars."""
    photo = a_photo(320, 180)
    bars = cv2.copyMakeBorder(photo, top, bottom, left, right, 0, value=(level,) * 3)
    return np.asarray(bars, np.uint8)


@pytest.mark.parametrize(
    ("sides", "inner"),
    [
        ((60, 0, 60, 0), Inner(left=0, top=60, right=320, bottom=240)),
        ((0, 41, 0, 40), Inner(left=40, top=0, right=360, bottom=180)),
        ((61, 0, 60, 0), Inner(left=0, top=62, right=320, bottom=240)),
    ],
    ids=str,
)
def test_a_picture_is_found_between_its_bars_in_even_pixels(
    sides: tuple[int, int, int, int], inner: Inner
) -> None:
    assert inside_bars(padded(*sides)) == inner


@pytest.mark.parametrize(
    "picture",
    [
        padded(0, 0, 0, 0),
        padded(60, 0, 20, 0),
        padded(60, 60, 60, 60),
        padded(2, 0, 2, 0),
        padded(60, 0, 60, 0, level=255),
        np.zeros((180, 320, 3), np.uint8),
    ],
    ids=["none", "unequal", "all around", "thin", "white", "black"],
)
def test_what_is_not_padding_is_left_alone(picture: U8) -> None:
    assert inside_bars(picture) is None


def test_a_logo_on_black_is_no_padded_picture() -> None:
    logo = np.zeros((360, 640, 3), np.uint8)
    cv2.circle(logo, (320, 180), 90, (230, 60, 50), -1, cv2.LINE_AA)
    cv2.line(logo, (0, 180), (639, 180), (230, 230, 230), 4)

    assert inside_bars(logo) is None


@pytest.mark.parametrize("scene", SCENES)
def test_a_picture_that_fills_its_frame_has_no_bars(scene: str) -> None:
    assert inside_bars(SCENES[scene]()) is None


@pytest.mark.parametrize(("ratio", "size"), [("720:1280", (720, 450)), ("1584:672", (1074, 672))])
def test_a_frame_that_was_padded_here_is_known_by_its_bars(
    ratio: str, size: tuple[int, int]
) -> None:
    frame = prepare_frame(a_picture(1600, 1000), ratio, fit="pad")

    inner = inside_bars(np.asarray(decode_rgb(frame.data), np.uint8))

    assert inner is not None
    assert inner.size_px == pytest.approx(size, abs=3)


def test_the_picture_alone_can_be_cut_and_viewed() -> None:
    inner, frame = Inner(left=0, top=60, right=320, bottom=240), padded(60, 0, 60, 0)
    planes = empty_planes(320, 300)

    inner.of(planes).u[:] = 7

    assert np.array_equal(inner.cut(frame), a_photo(320, 180))
    assert (planes.u[30:120] == 7).all()
    assert inner.of(planes).y.shape == (180, 320)
