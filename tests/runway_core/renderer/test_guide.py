"""Values that change where the picture does."""

import numpy as np

from runway_core.renderer.guide import guide_fit, guided
from runway_core.renderer.recipe import F32, U8

EDGE = 40


def a_step() -> tuple[U8, F32]:
    """A picture, dark then bright, and values that change four cells too late."""
    picture, values = np.full((60, 80, 3), 30, np.uint8), np.zeros((60, 80), np.float32)
    picture[:, EDGE:], values[:, EDGE + 4 :] = 220, 1.0
    return picture, values


def test_an_edge_of_the_values_moves_to_the_edge_of_the_picture() -> None:
    picture, values = a_step()

    found = guided(picture, values, 21, 1e-4)

    steps = np.abs(np.diff(found, axis=1))[30]
    assert int(steps.argmax()) == EDGE - 1
    assert 0.0 <= found.min() <= found.max() <= 1.0


def test_a_plain_picture_gives_no_slope() -> None:
    slope, offset = guide_fit(np.full((60, 80, 3), 90, np.uint8), a_step()[1], 9, 1e-3)

    assert np.abs(slope).max() < 0.05
    assert offset[:, :20].max() < 0.05
    assert offset[:, -20:].min() > 0.95
