"""Words that bring a picture to life, and when."""

import pytest

from runway_core.renderer.life import Effect, effects_in, strength_at


@pytest.mark.parametrize(
    ("prompt", "effects"),
    [
        ("Trees sway in the WIND", {Effect.WIND}),
        ("rippling water under a bridge", {Effect.WATER}),
        ("a flickering candle, dust in the light", {Effect.FLICKER, Effect.DUST}),
        ("snow is falling", {Effect.SNOW}),
        ("微风吹过湖面", {Effect.WIND, Effect.WATER}),
        ("烛光闪烁，灰尘飞舞", {Effect.FLICKER, Effect.DUST}),
        ("大雪纷飞", {Effect.SNOW}),
        ("gió thổi trên mặt nước", {Effect.WIND, Effect.WATER}),
        ("ánh nến lập lòe, bụi bay", {Effect.FLICKER, Effect.DUST}),
        ("tuyết rơi", {Effect.SNOW}),
        ("tuye\u0302\u0301t ro\u031bi", {Effect.SNOW}),
        ("slow push in over the ridges", set()),
        ("", set()),
    ],
)
def test_words_of_three_languages_are_heard(prompt: str, effects: set[Effect]) -> None:
    assert effects_in(prompt) == effects


@pytest.mark.parametrize(
    "prompt",
    ["a window at night", "dusty-looking? no dust", "without any wind", "没有风", "không có gió"],
)
def test_words_inside_words_and_denied_words_are_not_heard(prompt: str) -> None:
    assert Effect.WIND not in effects_in(prompt)
    assert Effect.SNOW not in effects_in(prompt)


def test_a_word_denied_once_and_asked_for_later_is_heard() -> None:
    assert effects_in("no wind at first, then wind") == {Effect.WIND}


def test_effects_grow_from_nothing_on_the_first_picture() -> None:
    told = [strength_at(t, 5.0, from_start=True, to_end=False) for t in (0.0, 0.5, 1.0, 5.0)]

    assert told == [0.0, 0.5, 1.0, 1.0]


def test_effects_fade_to_nothing_on_the_last_picture() -> None:
    told = [strength_at(t, 5.0, from_start=False, to_end=True) for t in (0.0, 4.0, 4.5, 5.0)]

    assert told == [1.0, 1.0, 0.5, 0.0]


def test_in_a_short_clip_the_ramps_leave_a_middle() -> None:
    assert strength_at(0.75, 1.5, from_start=True, to_end=True) == 1.0
