"""Colours for a hole."""

import numpy as np

from runway_core.renderer.fill import diffused
from runway_core.renderer.recipe import U8


def half_and_half() -> tuple[U8, U8]:
    """A dark and a light half with a hole of another colour across their border."""
    picture = np.full((60, 80, 3), 40, np.uint8)
    picture[:, 40:] = 200
    hole = np.zeros((60, 80), np.uint8)
    hole[20:40, 20:60] = 1
    picture[hole > 0] = (255, 0, 0)
    return picture, hole


def test_what_is_no_hole_stays_as_it_is() -> None:
    picture, hole = half_and_half()

    assert np.array_equal(diffused(picture, hole)[hole == 0], picture[hole == 0])


def test_nothing_of_the_hole_s_own_colour_is_left() -> None:
    picture, hole = half_and_half()

    filled = diffused(picture, hole)[hole > 0].astype(int)

    assert np.ptp(filled, axis=1).max() <= 1


def test_a_hole_takes_the_colours_of_its_sides() -> None:
    filled = diffused(*half_and_half())[30, :, 0].astype(int)

    assert filled[22] < 100
    assert filled[57] > 140
    assert 90 < filled[40] < 150
