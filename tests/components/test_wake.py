from components.wake import FALLBACK_MS, wake
from tests.support.screens import drawn, show, tell_event


def test_an_ear_knows_its_stream_and_how_often_to_look_without_it() -> None:
    screen = show(wake, "/events", key="ear")

    assert drawn(screen)["ear"] == {"url": "/events", "fallback_ms": FALLBACK_MS}


def test_news_makes_the_script_run_again_without_complaint() -> None:
    screen = show(wake, "/events", key="ear")

    tell_event(screen, "ear", "changed", 1)

    assert (list(drawn(screen)), list(screen.exception)) == (["ear"], [])
