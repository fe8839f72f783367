from typing import Any

from components.advanced import advanced
from components.draft import RequestDraft
from tests.support.screens import show


def test_every_setting_is_left_to_the_gateway_at_first() -> None:
    screen = show(advanced, RequestDraft(), key="adv", on_change=print)

    assert [box.value for box in screen.selectbox] == [None, None, None]
    assert screen.number_input[0].value is None


def test_the_draft_is_shown_as_it_stands() -> None:
    draft = RequestDraft(watermark=False, motion_score=40, style="ink", extra_json='{"a": 1}')

    screen = show(advanced, draft, key="adv", on_change=print)

    assert screen.selectbox(key="adv_watermark").value is False
    assert screen.number_input(key="adv_motion_score").value == 40
    assert screen.text_input(key="adv_style").value == "ink"
    assert screen.text_area(key="adv_extra_json").value == '{"a": 1}'


def test_a_changed_setting_reaches_the_page_with_its_name() -> None:
    told: list[dict[str, Any]] = []
    screen = show(advanced, RequestDraft(), key="adv", on_change=told.append)

    screen.selectbox(key="adv_upscale").set_value(True).run()
    screen.number_input(key="adv_motion_score").set_value(12).run()
    screen.text_area(key="adv_extra_json").set_value("{").run()

    assert told == [{"upscale": True}, {"motion_score": 12}, {"extra_json": "{"}]


def test_an_emptied_style_is_none() -> None:
    told: list[dict[str, Any]] = []
    screen = show(advanced, RequestDraft(style="ink"), key="adv", on_change=told.append)

    screen.text_input(key="adv_style").set_value("").run()

    assert told == [{"style": None}]


def test_what_no_chosen_gateway_takes_is_off_with_the_reason() -> None:
    screen = show(
        advanced,
        RequestDraft(),
        key="adv",
        on_change=print,
        lacking=frozenset({"watermark", "motion_score", "seed"}),
    )

    assert screen.selectbox(key="adv_watermark").disabled
    assert screen.number_input(key="adv_motion_score").disabled
    assert not screen.text_input(key="adv_style").disabled
    assert screen.caption[0].value == (
        "Off, because no chosen gateway takes them: watermark, motion score."
    )


def test_where_every_setting_is_taken_nothing_is_said() -> None:
    assert len(show(advanced, RequestDraft(), key="adv", on_change=print).caption) == 0
