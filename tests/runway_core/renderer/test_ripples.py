"""Wind and water as displacement."""

import numpy as np
import pytest

from runway_core.renderer.depth import Depth, estimate, grid_size
from runway_core.renderer.life import Effect
from runway_core.renderer.picture import shrunk
from runway_core.renderer.recipe import F32
from runway_core.renderer.ripples import Ripples, ripples_of
from runway_core.renderer.warp import Warper, Window, grid_part
from tests.runway_core.renderer.footage import a_photo, a_subject_photo


def some_ripples(*effects: Effect, seed: int = 0) -> Ripples:
    small = shrunk(a_photo(), *grid_size(640, 360))
    found = ripples_of(frozenset(effects), small, estimate(a_photo()), seed)
    assert found is not None
    return found


def shift(ripples: Ripples, time_s: float, strength: float = 1.0) -> F32:
    grid = np.zeros_like(Warper(640, 360).grid)
    ripples.add(grid, time_s, strength)
    return grid


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
    picture, mask = a_subject_photo()
    depth: Depth = estimate(picture, mask)
    small = shrunk(picture, *grid_size(640, 360))
    ripples = ripples_of(frozenset({Effect.WATER}), small, depth, 0)
    assert ripples is not None

    moved = np.abs(shift(ripples, 0.7)).max(axis=0)[1:-1, 1:-1]

    assert float(moved[:35].max()) < 1e-6
    assert float(moved[45:55, 78:82].max()) < 0.02
    assert float(moved[80:, :30].max()) > 0.1


def test_the_seed_shifts_the_waves() -> None:
    one, other = some_ripples(Effect.WIND, seed=1), some_ripples(Effect.WIND, seed=2)

    assert np.abs(shift(one, 0.0) - shift(other, 0.0)).max() > 0.3


def test_a_window_ripples_like_the_whole() -> None:
    ripples, window = some_ripples(Effect.WIND), Window(160, 80, 320, 240)
    part = np.zeros_like(Warper(160, 160).grid)

    ripples.within(window).add(part, 0.9, 0.5)

    assert np.array_equal(part, grid_part(shift(ripples, 0.9, 0.5), window))
