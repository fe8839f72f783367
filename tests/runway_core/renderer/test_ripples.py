"""Wind and water as displacement."""

import numpy as np
import pytest

from runway_core.renderer.depth import estimate, grid_size
from runway_core.renderer.life import Effect
from runway_core.renderer.picture import shrunk
from runway_core.renderer.recipe import F32
from runway_core.renderer.ripples import Ripples, ripples_of
from runway_core.renderer.warp import grid_points
from tests.runway_core.renderer.footage import a_photo, a_subject_photo

# Cells of `a_subject_photo`: a square in its disc that reaches almost to its edge.
ON_SUBJECT = np.s_[36:64, 66:94]


def some_ripples(*effects: Effect, seed: int = 0) -> Ripples:
    small = shrunk(a_photo(), *grid_size(640, 360))
    found = ripples_of(frozenset(effects), small, estimate(a_photo()), seed)
    assert found is not None
    return found


def around_a_subject(effect: Effect) -> Ripples:
    picture, mask = a_subject_photo()
    small = shrunk(picture, *grid_size(640, 360))
    found = ripples_of(frozenset({effect}), small, estimate(picture, mask), 0)
    assert found is not None
    return found


def shift(ripples: Ripples, time_s: float, strength: float = 1.0, *, pan_px: float = 0.0) -> F32:
    """How far the ripples shift each cell of a picture that has moved to the right."""
    x, y = grid_points(640, 360)
    before = np.stack((x - pan_px, y)).astype(np.float32)
    grid = before.copy()
    ripples.painter().add(time_s, strength, grid)
    return grid - before


def test_a_prompt_without_wind_or_water_has_no_ripples() -> None:
    small = shrunk(a_photo(), *grid_size(640, 360))

    assert ripples_of(frozenset({Effect.SNOW}), small, estimate(a_photo()), 0) is None


@pytest.mark.parametrize("effect", [Effect.WIND, Effect.WATER])
def test_ripples_move_a_little_and_never_far(effect: Effect) -> None:
    reach = max(float(np.abs(shift(some_ripples(effect), t)).max()) for t in (0.0, 0.3, 1.1, 2.7))

    assert 0.3 < reach < 8


def test_without_strength_nothing_moves() -> None:
    assert np.abs(shift(some_ripples(Effect.WIND, Effect.WATER), 0.4, strength=0.0)).max() == 0


def test_ripples_travel_over_time() -> None:
    ripples = some_ripples(Effect.WIND)

    assert np.abs(shift(ripples, 0.5) - shift(ripples, 0.0)).max() > 0.3


def test_water_stays_below_the_horizon_and_off_the_subject() -> None:
    moved = np.abs(shift(around_a_subject(Effect.WATER), 0.7)).max(axis=0)[1:-1, 1:-1]

    assert float(moved[:35].max()) < 1e-3
    assert float(moved[ON_SUBJECT].max()) < 0.02
    assert float(moved[80:, :30].max()) > 0.1


def test_wind_shakes_what_is_beside_the_subject_and_never_the_subject() -> None:
    moved = np.abs(shift(around_a_subject(Effect.WIND), 0.7)).max(axis=0)[1:-1, 1:-1]

    assert float(moved[ON_SUBJECT].max()) < 0.05
    assert float(moved[:, :30].max()) > 0.5


@pytest.mark.parametrize("effect", [Effect.WIND, Effect.WATER])
def test_ripples_go_where_the_picture_goes(effect: Effect) -> None:
    ripples = around_a_subject(effect)

    still, panned = shift(ripples, 0.7), shift(ripples, 0.7, pan_px=80.0)

    assert np.abs(panned[:, :, 21:] - still[:, :, 1:-20]).max() < 1e-3
    assert np.abs(panned[:, :, 21:] - still[:, :, 21:]).max() > 0.3


def test_another_picture_of_the_same_thing_is_shifted_alike() -> None:
    x, y = grid_points(640, 360)
    grid = np.stack((x, y))
    other = grid + 24

    some_ripples(Effect.WIND).painter().add(0.7, 1.0, grid, other)

    assert np.abs(grid - np.stack((x, y))).max() > 0.3
    assert np.abs(other - grid - 24).max() < 1e-3


def test_the_seed_shifts_the_waves() -> None:
    one, other = some_ripples(Effect.WIND, seed=1), some_ripples(Effect.WIND, seed=2)

    assert np.abs(shift(one, 0.0) - shift(other, 0.0)).max() > 0.3
