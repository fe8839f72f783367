"""Flicker, dust and snow over frames."""

import numpy as np
import pytest

from runway_core.renderer.life import Effect
from runway_core.renderer.picture import Planes, empty_planes
from runway_core.renderer.recipe import U8
from runway_core.renderer.weather import Weather, weather_of

GREY = 100


def some_weather(*effects: Effect, seed: int = 3) -> Weather:
    found = weather_of(frozenset(effects), 640, 360, seed)
    assert found is not None
    return found


def drawn(weather: Weather, time_s: float, strength: float = 1.0) -> U8:
    out: Planes = empty_planes(640, 360)
    out.y[:] = GREY
    weather.draw(out, time_s, strength)
    return out.y


def test_a_prompt_without_weather_has_none() -> None:
    assert weather_of(frozenset({Effect.WIND, Effect.WATER}), 640, 360, 0) is None


@pytest.mark.parametrize("effect", [Effect.FLICKER, Effect.DUST, Effect.SNOW])
def test_without_strength_nothing_is_drawn(effect: Effect) -> None:
    assert np.unique(drawn(some_weather(effect), 1.0, 0.0)).tolist() == [GREY]


def test_flicker_changes_the_light_evenly_and_gently() -> None:
    levels = [np.unique(drawn(some_weather(Effect.FLICKER), t / 24)) for t in range(48)]

    assert {level.size for level in levels} == {1}
    assert 2 <= np.ptp([int(level[0]) for level in levels]) <= 22


def test_flicker_keeps_black_black() -> None:
    out = empty_planes(64, 64)
    out.y[:] = 16

    some_weather(Effect.FLICKER).draw(out, 0.4, 1.0)

    assert np.unique(out.y).tolist() == [16]


@pytest.mark.parametrize("effect", [Effect.DUST, Effect.SNOW])
def test_specks_are_bright_and_few(effect: Effect) -> None:
    frame = drawn(some_weather(effect), 1.0)

    assert int(frame.min()) >= GREY - 1
    assert int(frame.max()) > GREY + 25
    assert 0.0005 < float((frame > GREY + 8).mean()) < 0.05


def test_snow_falls() -> None:
    weather = some_weather(Effect.SNOW)

    assert min(speck.speed[1] for speck in weather.specks) > 0


def test_specks_move_smoothly_from_frame_to_frame() -> None:
    weather = some_weather(Effect.DUST)

    change = [
        np.abs(drawn(weather, (t + 1) / 24).astype(int) - drawn(weather, t / 24)).max()
        for t in range(12)
    ]

    assert max(change) < 90


def test_the_same_seed_draws_the_same_weather() -> None:
    one, same, other = (some_weather(Effect.SNOW, seed=seed) for seed in (5, 5, 6))

    assert np.array_equal(drawn(one, 2.0), drawn(same, 2.0))
    assert not np.array_equal(drawn(one, 2.0), drawn(other, 2.0))


def test_specks_leave_and_enter_over_the_border_without_fault() -> None:
    weather = some_weather(Effect.SNOW, Effect.DUST)

    shares = [float((drawn(weather, float(t)) > GREY + 8).mean()) for t in range(0, 60, 3)]

    assert min(shares) > 0.0005
