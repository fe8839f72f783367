from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from threading import Event, Timer
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from runway_core import GenerationRequest, ImageFrame, Playground
from runway_core.pictures import Pictures
from tests.support.factories import a_picture
from tests.support.playgrounds import settle
from tests.support.screens import drawn, tell_edit, tell_event
from tests.support.slow_frames import hold_pictures

FIRST, LAST = "create_first_frame_slot", "create_last_frame_slot"
EARS = {"create_preparing_0", "create_preparing_1"}
GENERATE = "create_generate"
NO_PICTURE = b"no picture at all"
Arrive = Callable[[AppTest], dict[str, Any]]


@pytest.fixture
def is_let_go(playground: Playground, monkeypatch: pytest.MonkeyPatch) -> Iterator[Event]:
    """Set, lets the files come that were given to the slots; until then no page waits for them."""
    is_let_go = hold_pictures(monkeypatch)
    playground._parts.frame_desk.patience_s = 0.0
    yield is_let_go
    is_let_go.set()


@pytest.fixture
def arrive(playground: Playground, is_let_go: Event) -> Callable[[AppTest], dict[str, Any]]:
    """Lets the files come and draws the form again."""

    def arrive(screen: AppTest) -> dict[str, Any]:
        is_let_go.set()
        playground._parts.frame_desk.patience_s = 60.0
        return drawn(screen.run())

    return arrive


def give(screen: AppTest, data: bytes, *, slot: int = 0) -> dict[str, Any]:
    return drawn(screen.file_uploader[slot].upload("a.jpg", data).run())


def shown_in(data: dict[str, Any]) -> str | None:
    picture = data[FIRST]["picture"]
    return None if picture is None else str(picture["id"])


def test_a_slot_reads_while_its_file_is_checked_beside_the_page(
    screen: AppTest, arrive: Arrive
) -> None:
    reading = give(screen, a_picture(640, 360))

    come = arrive(screen)

    assert (reading[FIRST]["is_reading"], reading[FIRST]["picture"]) == (True, None)
    assert EARS & reading.keys()
    assert (come[FIRST]["is_reading"], come[FIRST]["picture"]["size"]) == (False, [640, 360])
    assert not EARS & come.keys()


def test_words_are_taken_while_a_file_is_on_its_way(screen: AppTest, arrive: Arrive) -> None:
    give(screen, a_picture(640, 360))

    tell_edit(screen, "create_prompt", "dusk")
    come = arrive(screen)

    assert come["create_prompt"]["value"] == "dusk"
    assert come[FIRST]["picture"] is not None


def test_a_file_that_cannot_be_used_is_told_at_its_slot(screen: AppTest, arrive: Arrive) -> None:
    give(screen, NO_PICTURE)

    come = arrive(screen)

    assert come[FIRST]["problem"][0] == "This picture cannot be used"
    assert not come[FIRST]["is_reading"]


def test_a_click_on_generate_waits_for_the_picture(
    screen: AppTest, playground: Playground, is_let_go: Event
) -> None:
    give(screen, a_picture(640, 360))
    Timer(0.3, is_let_go.set).start()

    screen.button(key=GENERATE).click().run()

    [job] = playground.jobs()
    assert job.request.first_frame is not None


def test_nothing_is_sent_without_the_picture_that_was_waited_for(
    screen: AppTest, playground: Playground, is_let_go: Event
) -> None:
    tell_event(screen, "create_samples", "pick", playground.samples()[0].name)
    give(screen, NO_PICTURE)
    is_let_go.set()

    screen.button(key=GENERATE).click().run()

    assert playground.jobs() == ()
    assert drawn(screen)[FIRST]["problem"][0] == "This picture cannot be used"


def a_take(playground: Playground) -> str:
    """The id of a finished local take, for "dusk"."""
    request = GenerationRequest(
        prompt_text="dusk", first_frame=playground.samples()[1].frame, duration_s=1, seed=7
    )
    return str(settle(playground, playground.submit(request, ["local"]).jobs[0]).id)


@pytest.fixture
def recipe(playground: Playground, tmp_path: Path) -> bytes:
    """A downloaded take."""
    return playground.library.save(a_take(playground), tmp_path).read_bytes()


@pytest.mark.parametrize("other", [None, a_picture(320, 200)], ids=["alone", "beside a picture"])
def test_what_a_recipe_put_into_the_form_meanwhile_is_seen_before_it_is_sent(
    recipe: bytes, screen: AppTest, playground: Playground, is_let_go: Event, other: bytes | None
) -> None:
    give(screen, recipe)
    shown = [give(screen, data, slot=1) for data in (other,) if data]
    is_let_go.set()

    screen.button(key=GENERATE).click().run()

    assert all(data[LAST]["is_reading"] for data in shown)
    assert len(playground.jobs()) == 1
    assert drawn(screen)["create_prompt"]["value"] == "dusk"


def test_the_prompt_of_a_take_leaves_a_file_on_its_way(
    playground: Playground, is_let_go: Event, screen: AppTest, arrive: Arrive
) -> None:
    job_id = a_take(playground)
    screen.run()
    give(screen, a_picture(320, 200))

    tell_event(screen, f"tile_{job_id}", "action", "prompt")
    come = arrive(screen)

    assert come["create_prompt"]["value"] == "dusk"
    assert come[FIRST]["picture"]["size"] == [320, 200]


@pytest.mark.parametrize("kind", ["frames", "all"])
def test_the_pictures_of_a_take_put_a_file_aside(
    playground: Playground, screen: AppTest, arrive: Arrive, kind: str
) -> None:
    job_id = a_take(playground)
    screen.run()
    give(screen, a_picture(320, 200))

    tell_event(screen, f"tile_{job_id}", "action", kind)
    come = arrive(screen)

    assert come[FIRST]["picture"]["size"] != [320, 200]


def test_a_file_that_is_not_checked_any_more_leaves_its_slot_as_it_was(
    screen: AppTest, playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_up: Future[ImageFrame] = Future()
    given_up.cancel()
    monkeypatch.setattr(Pictures, "start", lambda *_: given_up)

    shown = give(screen, a_picture(320, 200))

    assert (shown[FIRST]["is_reading"], shown[FIRST]["picture"]) == (False, None)


def test_swapping_takes_what_is_on_its_way_along(
    screen: AppTest, playground: Playground, is_let_go: Event
) -> None:
    tell_event(screen, "create_samples", "pick", playground.samples()[0].name)
    give(screen, a_picture(320, 200), slot=1)
    give(screen, a_picture(640, 360))
    Timer(0.3, is_let_go.set).start()

    screen.button(key="create_swap").click().run()

    assert [drawn(screen)[slot]["picture"]["size"] for slot in (FIRST, LAST)] == [
        [320, 200],
        [640, 360],
    ]


def test_the_newer_of_two_files_wins(screen: AppTest, arrive: Arrive) -> None:
    give(screen, a_picture(320, 200))
    give(screen, a_picture(640, 360))

    assert arrive(screen)[FIRST]["picture"]["size"] == [640, 360]


@pytest.mark.parametrize(
    "put",
    [
        lambda screen, _: tell_edit(screen, FIRST, {"kind": "remove"}),
        lambda screen, name: tell_event(screen, "create_samples", "pick", name),
    ],
    ids=["removed", "a sample"],
)
def test_what_was_put_into_the_slot_since_stays(
    screen: AppTest, playground: Playground, arrive: Arrive, put: Callable[[AppTest, str], AppTest]
) -> None:
    give(screen, a_picture(320, 200))

    meanwhile = drawn(put(screen, playground.samples()[0].name))

    come = arrive(screen)
    assert not meanwhile[FIRST]["is_reading"]
    assert shown_in(come) == shown_in(meanwhile)
