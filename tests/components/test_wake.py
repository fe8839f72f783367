from components.wake import FALLBACK_MS, wake, wake_page
from tests.support.screens import drawn, show, tell_event


def test_an_ear_knows_its_stream_and_how_often_to_look_without_it() -> None:
    screen = show(wake, "/events", key="ear")

    data = drawn(screen)["ear"]
    assert (data["url"], data["fallback_ms"]) == ("/events", FALLBACK_MS)
    assert data["name"] == "ear"


def test_every_run_can_be_told_from_the_one_before() -> None:
    screen = show(wake, "/events", key="ear")
    before = drawn(screen)["ear"]["run"]

    screen.run()

    assert drawn(screen)["ear"]["run"] != before


def test_a_run_says_which_wish_of_the_browser_it_has_heard() -> None:
    screen = show(wake, "/events", key="ear")
    before = drawn(screen)["ear"]["heard"]

    tell_event(screen, "ear", "changed", 1_795_000_000_000)

    assert (before, drawn(screen)["ear"]["heard"]) == (0, 1_795_000_000_000)
    assert list(screen.exception) == []


def test_the_whole_page_can_be_asked_for() -> None:
    screen = show(wake_page, key="page")

    tell_event(screen, "page", "asked", 1_795_000_000_000)

    assert list(screen.exception) == []
