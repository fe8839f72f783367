"""What sits on a guessed subject in colours of its own."""

import cv2
import numpy as np
import pytest

from runway_core.renderer.ends import with_ends
from runway_core.renderer.recipe import U8

GROUND, GLASS, CAP, LIGHT = (205, 200, 190), (30, 90, 60), (185, 150, 70), (240, 235, 150)
ROWS, COLUMNS = 160, 90
BOTTLE = (slice(60, 130), slice(35, 55))


def a_ground() -> U8:
    """A wall that grows darker towards the bottom."""
    shade = np.linspace(0, 40, ROWS)[:, None, None]
    wall = np.broadcast_to(np.array(GROUND) - shade, (ROWS, COLUMNS, 3))
    return np.ascontiguousarray(wall.astype(np.uint8))


def a_bottle() -> tuple[U8, U8]:
    """A bottle with a cap, and the guess that knows its glass only."""
    picture, guess = a_ground(), np.zeros((ROWS, COLUMNS), np.uint8)
    picture[BOTTLE], guess[BOTTLE] = GLASS, 1
    picture[46:60, 38:52] = CAP
    return picture, guess


def test_a_cap_goes_with_its_bottle() -> None:
    whole = with_ends(*a_bottle())

    assert whole[48:58, 40:50].all()
    assert whole[BOTTLE].all()
    assert whole[:40].sum() + whole[:, :30].sum() == 0


def test_a_shadow_stays_on_the_ground() -> None:
    picture, guess = a_bottle()
    picture[126:134, 55:80] = (picture[126:134, 55:80] * 0.6).astype(np.uint8)

    assert not with_ends(picture, guess)[:, 60:].any()


@pytest.mark.parametrize("part", [(slice(20, 110), slice(56, 88)), (slice(5, 15), slice(5, 15))])
def test_a_large_shape_behind_and_one_that_stands_apart_are_not_part_of_it(
    part: tuple[slice, slice],
) -> None:
    picture, guess = a_bottle()
    picture[part] = LIGHT

    assert not with_ends(picture, guess)[part].any()


def test_a_ground_that_is_not_calm_adds_nothing() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (ROWS, COLUMNS, 3)).astype(np.uint8)
    guess = a_bottle()[1]

    assert (with_ends(noise, guess) == guess).all()


def test_a_subject_without_a_ground_stays_as_it_is() -> None:
    everywhere = np.ones((ROWS, COLUMNS), np.uint8)

    assert (with_ends(cv2.blur(a_ground(), (3, 3)).astype(np.uint8), everywhere) == 1).all()
