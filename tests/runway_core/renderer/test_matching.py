"""How one picture lies in another."""

import math

import cv2
import numpy as np
import pytest

from bench.scenes import SCENES
from runway_core.renderer.matching import UNRELATED_BELOW, Similarity, match_of
from runway_core.renderer.recipe import U8
from tests.runway_core.renderer.footage import a_photo, crops_of_one_picture


def test_a_known_shift_turn_and_growth_is_found() -> None:
    first, last = crops_of_one_picture(turn_deg=4.0, growth=1.2, shift=(-14.0, 6.0))

    found = match_of(first, last)

    assert found.is_related
    assert found.trust > 0.9
    assert math.degrees(found.similarity.turn_rad) == pytest.approx(4.0, abs=0.2)
    assert math.exp(found.similarity.log_growth) == pytest.approx(1.2, abs=0.01)
    assert found.similarity.shift == pytest.approx((-14.0, 6.0), abs=0.7)


def test_what_bends_beyond_the_similarity_is_found_as_flow() -> None:
    first = a_photo()
    y, x = np.mgrid[0:360, 0:640].astype(np.float32)
    swell = 6 * np.exp(-((x - 320) ** 2 + (y - 180) ** 2) / 2 / 50**2)
    last = np.asarray(cv2.remap(first, x - swell, y, cv2.INTER_LINEAR), np.uint8)

    found = match_of(first, last)

    right = found.there[0] + found.similarity.shift[0]
    assert float(right[43:47, 78:82].mean()) == pytest.approx(6.0, abs=1.0)
    assert float(np.abs(right[:10]).mean()) < 0.6
    assert float(found.back[0][43:47, 78:82].mean()) < -4.0


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (a_photo(seed=1), a_photo(seed=2)),
        (a_photo(seed=1), np.full((360, 640, 3), 90, np.uint8)),
        (np.full((360, 640, 3), 20, np.uint8), np.full((360, 640, 3), 90, np.uint8)),
    ],
    ids=["other_scene", "picture_and_blank", "two_blanks"],
)
def test_pictures_with_nothing_in_common_are_not_related(first: U8, last: U8) -> None:
    assert not match_of(first, last).is_related


def test_another_light_on_the_same_scene_is_still_the_same_scene() -> None:
    dusk = np.clip(a_photo() * np.array([0.8, 0.7, 1.1]) - 8, 0, 255).astype(np.uint8)

    assert match_of(a_photo(), dusk).is_related


def a_bottle(left_px: int, *, grain: float, seed: int, light: float = 1.0) -> U8:
    """A labelled bottle before a plain wall as a camera takes it, 1280 × 720."""
    shade = np.linspace(1.05, 0.85, 720)[:, None, None]
    wall = np.asarray(np.full((720, 1280, 3), (196, 190, 180)) * shade, np.uint8)
    right_px = left_px + 160
    cv2.rectangle(wall, (left_px, 220), (right_px, 600), (30, 90, 60), -1)
    cv2.rectangle(wall, (left_px + 20, 330), (right_px - 20, 480), (245, 240, 220), -1)
    cv2.putText(wall, "No.7", (left_px + 28, 420), 0, 1.4, (20, 20, 20), 4, cv2.LINE_AA)
    cv2.rectangle(wall, (left_px + 50, 150), (right_px - 50, 220), (190, 150, 70), -1)
    noise = np.random.default_rng(seed).normal(0, grain, wall.shape)
    return np.asarray(np.clip(wall * light + noise, 0, 255), np.uint8)


@pytest.mark.parametrize("grain", [0.0, 3.0, 8.0])
def test_a_thing_before_a_grainy_wall_is_known_again(grain: float) -> None:
    first, last = (a_bottle(x, grain=grain, seed=x) for x in (500, 600))

    assert match_of(first, last).trust > 0.4


def test_a_change_of_light_is_not_taken_for_motion() -> None:
    first, last = a_bottle(500, grain=6, seed=1), a_bottle(560, grain=6, seed=2, light=0.7)

    found = match_of(first, last)

    bottle = found.there[:, 60:145, 128:162]
    assert bottle[0] + found.similarity.shift[0] == pytest.approx(60.0, abs=6.0)
    assert bottle[1] + found.similarity.shift[1] == pytest.approx(0.0, abs=6.0)


@pytest.mark.parametrize(
    ("first", "last"), [("macro", "pattern"), ("portrait", "night"), ("logo", "text")]
)
def test_scenes_of_different_things_are_not_related(first: str, last: str) -> None:
    assert match_of(SCENES[first](), SCENES[last]()).trust < UNRELATED_BELOW / 2


def test_doubtful_flow_is_never_wild() -> None:
    found = match_of(a_photo(seed=1), a_photo(seed=2))

    steps = np.abs(np.diff(found.there, axis=2)).max()
    assert float(steps) < 4.0 * 4


def test_a_similarity_leads_there_and_back() -> None:
    similarity = Similarity((12.0, -5.0), 0.2, 0.3, (100.0, 50.0))
    x, y = np.array([[3.0, 180.0]], np.float32), np.array([[9.0, 77.0]], np.float32)

    back_x, back_y = similarity.origin(*similarity.moved(x, y))

    assert np.abs(back_x - x).max() < 1e-3
    assert np.abs(back_y - y).max() < 1e-3


def test_no_part_of_a_similarity_is_standing_still() -> None:
    still = Similarity((12.0, -5.0), 0.2, 0.3, (100.0, 50.0)).part(0.0)
    x, y = np.array([[3.0]], np.float32), np.array([[9.0]], np.float32)

    assert np.abs(np.stack(still.moved(x, y)) - np.stack((x, y))).max() < 1e-5


def test_two_pictures_with_hardly_a_feature_stand_still_in_each_other() -> None:
    first = np.full((360, 640, 3), 90, np.uint8)
    first[170:180, 300:310] = 200
    last = np.roll(first, 4, axis=1)

    similarity = match_of(first, last).similarity

    assert similarity.shift == (0.0, 0.0)
    assert similarity.log_growth == 0.0


def test_a_growth_beyond_belief_is_not_followed() -> None:
    first, last = crops_of_one_picture(growth=2.6)

    assert match_of(first, last).similarity.log_growth == 0.0
