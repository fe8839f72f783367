"""Subject and ground parted."""

import cv2
import numpy as np

from bench.footage import ssim
from bench.scenes import SCENES
from runway_core.renderer.cutout import matte_of, without_subject
from runway_core.renderer.depth import estimate
from runway_core.renderer.recipe import U8
from tests.runway_core.renderer.footage import a_photo, a_subject_photo


def a_red_disc() -> tuple[U8, U8]:
    """A red disc on grey grain, and its mask."""
    rng = np.random.default_rng(0)
    grain = rng.normal(120, 18, (360, 640, 1)).repeat(3, axis=2)
    picture = np.clip(cv2.GaussianBlur(grain, (0, 0), 1.0), 0, 255).astype(np.uint8)
    mask = np.zeros((360, 640), np.uint8)
    cv2.circle(mask, (320, 180), 60, 255, -1)
    picture[mask > 0] = (200, 20, 20)
    return picture, mask


def test_the_matte_holds_the_subject_and_nothing_far_from_it() -> None:
    picture, mask = a_subject_photo()
    core = cv2.erode(mask, np.ones((25, 25), np.uint8))
    around = cv2.dilate(mask, np.ones((61, 61), np.uint8))

    matte = matte_of(picture, estimate(picture, mask))

    assert int(matte[core > 0].min()) > 250
    assert int(matte[around == 0].max()) == 0


def test_a_sharp_outline_is_followed_to_the_pixel() -> None:
    picture, mask = a_red_disc()

    matte = matte_of(picture, estimate(picture, mask))

    wide = cv2.dilate(mask, np.ones((21, 21), np.uint8))
    assert int(matte[mask > 0].min()) > 200
    assert int(matte[wide == 0].max()) < 60


def test_the_ground_is_untouched_away_from_the_subject() -> None:
    picture, mask = a_subject_photo()
    matte = matte_of(picture, estimate(picture, mask))

    ground = without_subject(picture, matte)

    assert np.array_equal(ground[matte == 0], picture[matte == 0])


def test_the_subject_is_gone_from_the_ground() -> None:
    picture, mask = a_red_disc()

    ground = without_subject(picture, matte_of(picture, estimate(picture, mask)))

    redness = ground[..., 0].astype(int) - ground[..., 1]
    assert int(redness.max()) < 40


def test_no_line_of_the_subject_stays_where_its_outline_turns_inwards() -> None:
    bottle = SCENES["product"]()
    wall = np.median(bottle[:420, :200], axis=1)[:, None]  # above the shadow

    ground = without_subject(bottle, matte_of(bottle, estimate(bottle)))[:420]

    assert float(np.abs(ground - wall).max()) < 32


def test_the_strip_behind_the_outline_has_the_ground_s_texture() -> None:
    picture, mask = a_red_disc()
    ground = without_subject(picture, matte_of(picture, estimate(picture, mask)))

    strip = (mask > 0) & (cv2.erode(mask, np.ones((41, 41), np.uint8)) == 0)

    assert float(ground[strip].std()) > 0.5 * float(picture[mask == 0].std())


def test_a_subject_that_fills_the_picture_leaves_it_as_it_is() -> None:
    full = np.full((360, 640), 255, np.uint8)

    assert np.array_equal(without_subject(a_photo(), full), a_photo())


def test_a_picture_without_subject_is_its_own_ground() -> None:
    empty = np.zeros((360, 640), np.uint8)

    ground = without_subject(a_photo(), empty)

    assert ssim(ground[..., 1], a_photo()[..., 1]) > 0.9999
