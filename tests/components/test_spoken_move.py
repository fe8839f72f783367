from typing import Any

from streamlit.testing.v1 import AppTest

from components.draft import RequestDraft
from components.spoken_move import spoken_move
from runway_core import CameraMotion
from tests.support.screens import show

PUSH_IN = CameraMotion(z=4.5)


def drawn_with(told: list[dict[str, Any]], **fields: Any) -> AppTest:
    draft = RequestDraft(motion=PUSH_IN, **fields)
    return show(spoken_move, draft, key="move", on_change=told.append)


def test_nothing_is_said_until_somebody_asks_for_it() -> None:
    screen = drawn_with([])

    assert screen.checkbox[0].value is False
    assert len(screen.text_input) == 0


def test_the_switch_reaches_the_page() -> None:
    told: list[dict[str, Any]] = []

    drawn_with(told).checkbox[0].check().run()

    assert told == [{"says_move": True}]


def test_the_words_that_suit_the_move_are_shown() -> None:
    assert drawn_with([], says_move=True).text_input[0].value == "push in"


def test_own_words_stay_and_are_told() -> None:
    told: list[dict[str, Any]] = []
    screen = drawn_with(told, says_move=True, move_words="crash zoom")

    assert screen.text_input[0].value == "crash zoom"
    screen.text_input[0].set_value("whip pan").run()

    assert told == [{"move_words": "whip pan"}]


def test_emptied_words_give_way_to_the_suggestion() -> None:
    told: list[dict[str, Any]] = []

    drawn_with(told, says_move=True, move_words="x").text_input[0].set_value(" ").run()

    assert told == [{"move_words": None}]


def test_where_nobody_takes_a_move_it_is_said() -> None:
    screen = show(spoken_move, RequestDraft(), key="move", on_change=print, is_taken=False)

    assert screen.caption[0].value == "No chosen gateway takes a camera move."
