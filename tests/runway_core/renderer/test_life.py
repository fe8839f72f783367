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


@pytest.mark.parametrize(
    "prompt",
    [
        *(
            "电影风格，城市里的女人",
            "风景照片",
            "风扇",
            "水果盘",
            "水墨画",
            "上海街头",
            "海报",
            "河南",
        ),
        *(
            "浪漫的晚餐",
            "一列火车",
            "火锅",
            "雪糕",
            "雪山",
            "đồng hồ trên tường",
            "đất nước Việt Nam",
        ),
        *("biển báo giao thông", "xe lửa", "bụi cây", "She waves at the camera", "a woman waves"),
        *("snow-capped mountains under a blue sky", "a snow leopard", "a fire hydrant"),
        *("a live stream", "a watercolour", "a wind-free day"),
    ],
)
def test_a_word_that_is_part_of_another_is_not_heard(prompt: str) -> None:
    assert effects_in(prompt) == set()


@pytest.mark.parametrize(
    ("prompt", "effect"),
    [
        ("雪山上下着大雪", Effect.SNOW),
        ("湖水平静", Effect.WATER),
        ("上海，海浪拍岸", Effect.WATER),
        ("甲板上海风吹拂", Effect.WIND),
        ("风景，微风", Effect.WIND),
        ("火车旁的烛光", Effect.FLICKER),
        ("đồng hồ bên hồ", Effect.WATER),
        ("waves at sunset", Effect.WATER),
        ("a man rides waves", Effect.WATER),
        ("a snow leopard in falling snow", Effect.SNOW),
    ],
)
def test_a_true_word_beside_such_another_is_heard(prompt: str, effect: Effect) -> None:
    assert effect in effects_in(prompt)


@pytest.mark.parametrize(
    "prompt",
    [
        *("不要下雪", "不下雪", "不要风", "没风", "没有大风", "no strong wind", "no falling snow"),
        *("don't let it snow", "without snow or wind", "đừng có gió", "không có gió hay tuyết"),
    ],
)
def test_a_denial_is_heard_over_a_few_words(prompt: str) -> None:
    assert effects_in(prompt) == set()


def test_effects_grow_from_nothing_on_the_first_picture() -> None:
    told = [strength_at(t, 5.0, from_start=True, to_end=False) for t in (0.0, 0.5, 1.0, 5.0)]

    assert told == [0.0, 0.5, 1.0, 1.0]


def test_effects_fade_to_nothing_on_the_last_picture() -> None:
    told = [strength_at(t, 5.0, from_start=False, to_end=True) for t in (0.0, 4.0, 4.5, 5.0)]

    assert told == [1.0, 1.0, 0.5, 0.0]


def test_in_a_short_clip_the_ramps_leave_a_middle() -> None:
    assert strength_at(0.75, 1.5, from_start=True, to_end=True) == 1.0
