"""How the ground of a picture comes nearer."""

import numpy as np
import pytest

from bench.scenes import SCENES
from runway_core.renderer.depth import grid_size
from runway_core.renderer.ground import ground_of
from runway_core.renderer.picture import shrunk
from runway_core.renderer.recipe import F32, U8
from tests.runway_core.renderer.footage import a_photo


def ground(picture: U8) -> F32:
    """Of a picture without a subject."""
    columns, rows = grid_size(picture.shape[1], picture.shape[0])
    return ground_of(picture, shrunk(picture, columns, rows), np.zeros((rows, columns), np.float32))


def test_open_ground_comes_nearer_from_the_sky_to_the_bottom() -> None:
    depth = ground(a_photo())

    assert depth[:20].mean() < 0.1
    assert depth[-10:].mean() > 0.8


@pytest.mark.parametrize("scene", ["logo", "text", "line_drawing", "pattern"])
def test_a_sheet_is_as_near_everywhere(scene: str) -> None:
    assert float(np.ptp(ground(SCENES[scene]()))) == 0.0


def test_uprights_lean_less_than_open_ground() -> None:
    town, fields = a_photo(640, 360).copy(), a_photo(640, 360)
    town[:, ::40] = town[:, 1::40] = 20
    town[:, 2::40] = town[:, 3::40] = 235

    leans, lies = (float(np.ptp(ground(picture)[:, 80])) for picture in (town, fields))

    assert leans < 0.5 * lies


def test_a_town_of_nothing_but_uprights_hardly_leans() -> None:
    assert float(np.ptp(ground(SCENES["city"]()))) < 0.1
