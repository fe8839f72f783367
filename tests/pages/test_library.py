import pytest
from streamlit.testing.v1 import AppTest

from runway_core import GatewayChoice, GenerationRequest, Job, Playground
from tests.pages.conftest import SHELL
from tests.support.factories import a_picture
from tests.support.playgrounds import settle
from tests.support.screens import drawn, tell_edit, tell_event


def a_take(playground: Playground, prompt_text: str) -> Job:
    """Make a take on a simulated gateway and wait for its end."""
    request = GenerationRequest(
        prompt_text=f"{prompt_text} [fail]",
        first_frame=playground.add_image(a_picture(640, 360)),
        seed=7,
    )
    choice = GatewayChoice(gateway_id="openai_hk", simulated=True)
    return settle(playground, playground.submit(request, [choice]).jobs[0])


@pytest.fixture
def library(screen: AppTest) -> AppTest:
    """The library's page, drawn once."""
    return screen.switch_page("library.py").run()


def titles(screen: AppTest) -> list[str]:
    return [
        take["title"].removesuffix(" [fail]") for take in drawn(screen)["library_grid"]["takes"]
    ]


def test_an_empty_library_leads_to_the_first_take(library: AppTest) -> None:
    assert drawn(library)["library_grid"]["empty"][0] == "Nothing here yet"

    tell_event(library, "library_grid", "action", {"kind": "create"})

    assert "create_prompt" in drawn(library)


def test_the_newest_takes_stand_first(library: AppTest, playground: Playground) -> None:
    a_take(playground, "dawn")
    a_take(playground, "dusk")

    library.run()

    assert titles(library) == ["dusk", "dawn"]


def test_a_search_goes_into_the_address(library: AppTest, playground: Playground) -> None:
    a_take(playground, "dawn")
    a_take(playground, "dusk")
    library.run()

    tell_edit(library, "library_filters", {"words": "daw"})

    assert titles(library) == ["dawn"]
    assert library.query_params["q"] == "daw"


def test_an_address_alone_gives_the_view(playground: Playground) -> None:
    a_take(playground, "dawn")
    a_take(playground, "dusk")
    screen = AppTest.from_file(SHELL, default_timeout=30).run()
    screen.switch_page("library.py")
    screen.query_params["q"] = "dusk"
    screen.query_params["state"] = "failed"

    screen.run()

    assert titles(screen) == ["dusk"]
    tell_event(screen, "library_grid", "action", {"kind": "clear"})
    assert titles(screen) == ["dusk", "dawn"]


def test_takes_are_marked_and_found_by_their_marks(
    library: AppTest, playground: Playground
) -> None:
    job = a_take(playground, "dawn")
    a_take(playground, "dusk")
    library.run()

    tell_event(library, "library_grid", "action", {"kind": "favourite", "ids": [job.id]})
    tell_event(library, "library_grid", "action", {"kind": "tag", "ids": [job.id], "tag": "hero"})
    tell_edit(library, "library_filters", {"tag": "hero", "is_favourite": True})

    assert titles(library) == ["dawn"]


def test_deleted_takes_come_back_with_one_click(library: AppTest, playground: Playground) -> None:
    job = a_take(playground, "dawn")
    library.run()

    tell_event(library, "library_grid", "action", {"kind": "delete", "ids": [job.id]})
    deleted = (titles(library), drawn(library)["library_grid"]["deletion"][0])
    tell_event(library, "library_grid", "action", {"kind": "undo"})

    assert deleted == ([], "1 deleted")
    assert titles(library) == ["dawn"]
    assert drawn(library)["library_grid"]["deletion"] is None


def test_a_zip_is_linked_once_it_is_asked_for(library: AppTest, playground: Playground) -> None:
    job = a_take(playground, "dawn")
    library.run()

    tell_event(library, "library_grid", "action", {"kind": "zip", "ids": [job.id]})
    link = drawn(library)["library_grid"]["zip"]
    library.run()

    assert f"takes%3A{job.id}%3Alocal" in link
    assert drawn(library)["library_grid"]["zip"] is None


def test_a_take_that_is_being_made_stays_and_that_is_said(
    library: AppTest, playground: Playground
) -> None:
    request = GenerationRequest(
        prompt_text="[stuck]", first_frame=playground.add_image(a_picture())
    )
    choice = GatewayChoice(gateway_id="openai_hk", simulated=True)
    job = playground.submit(request, [choice]).jobs[0]
    library.run()

    tell_event(library, "library_grid", "action", {"kind": "delete", "ids": [job.id]})

    assert drawn(library)["library_notice"]["title"] == "Not deleted: 1"
    assert len(titles(library)) == 1


def test_a_tag_that_is_too_long_is_told(library: AppTest, playground: Playground) -> None:
    job = a_take(playground, "dawn")
    library.run()

    tell_event(library, "library_grid", "action", {"kind": "tag", "ids": [job.id], "tag": "x" * 99})

    assert drawn(library)["library_notice"]["title"] == "This cannot be sent as it is"


@pytest.mark.parametrize(
    ("kind", "prompt_text"),
    [("remix", "dusk [fail]"), ("prompt", "dusk [fail]"), ("frames", "")],
)
def test_a_take_fills_the_form_from_its_card_and_sends_nothing(
    library: AppTest, playground: Playground, kind: str, prompt_text: str
) -> None:
    job = a_take(playground, "dusk")
    library.run()
    offered = [entry[0] for entry in drawn(library)["library_grid"]["takes"][0]["reuse"]]

    tell_event(library, "library_grid", "action", {"kind": kind, "ids": [job.id]})

    assert kind in offered
    assert drawn(library)["create_prompt"]["value"] == prompt_text
    assert len(playground.jobs()) == 1
