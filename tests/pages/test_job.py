import pytest
from streamlit.testing.v1 import AppTest

from runway_core import GatewayChoice, GenerationRequest, Job, Playground
from tests.pages.conftest import SHELL
from tests.support.factories import a_picture
from tests.support.playgrounds import settle
from tests.support.screens import drawn, tell_event


@pytest.fixture
def take(playground: Playground) -> Job:
    """A finished take of a simulated gateway."""
    request = GenerationRequest(
        prompt_text="dusk", first_frame=playground.add_image(a_picture(640, 360)), seed=7
    )
    choice = GatewayChoice(gateway_id="openai_hk", simulated=True)
    return settle(playground, playground.submit(request, [choice]).jobs[0])


def page_of(job_id: str) -> AppTest:
    screen = AppTest.from_file(SHELL, default_timeout=30).run()
    screen.switch_page("job.py")
    screen.query_params["id"] = job_id
    return screen.run()


def test_a_take_is_laid_open(take: Job) -> None:
    screen = page_of(take.id)

    data = drawn(screen)
    assert data["job_sheet"]["title"] == "dusk"
    assert data[f"job_tile_{take.id}"]["video"]["download"].startswith("/takes/")
    assert data["job_timeline"]["rows"][-1][2] == "Done"
    assert [tab.label for tab in screen.tabs] == ["curl", "Python", "JSON", "Raw answers"]
    assert "curl --request POST" in screen.code[0].value


def test_the_tile_offers_nothing_that_the_sheet_offers(take: Job) -> None:
    data = drawn(page_of(take.id))

    tile, sheet = data[f"job_tile_{take.id}"], data["job_sheet"]
    assert [action for action, _ in tile["actions"]] == ["compare"]
    assert (tile["more"], tile["changes"]) == ([], [])
    assert {"remix", "repeat"} <= {kind for kind, *_ in sheet["reuse"]}


@pytest.mark.parametrize("job_id", ["gone", "", "' OR 1=1"])
def test_an_address_that_leads_nowhere_says_so(playground: Playground, job_id: str) -> None:
    screen = page_of(job_id)

    assert drawn(screen)["job_gone"]["title"] == "This take is not here"
    screen.button("job_back").click().run()
    assert "library_grid" in drawn(screen)


def test_a_take_of_somebody_else_is_not_here(playground: Playground) -> None:
    other = playground.for_workspace("another")
    request = GenerationRequest(prompt_text="dusk", first_frame=other.add_image(a_picture()))
    job = other.submit(request, [GatewayChoice(gateway_id="openai_hk", simulated=True)]).jobs[0]

    assert "job_gone" in drawn(page_of(job.id))


def test_marks_are_set_where_the_take_is(take: Job, playground: Playground) -> None:
    screen = page_of(take.id)

    tell_event(screen, "job_sheet", "action", {"kind": "favourite", "value": True})
    tell_event(screen, "job_sheet", "action", {"kind": "tag", "tag": "hero"})
    marked = playground.library.item(take.id)
    tell_event(screen, "job_sheet", "action", {"kind": "untag", "tag": "hero"})

    assert (marked.is_favourite, marked.tags) == (True, ("hero",))
    assert drawn(screen)["job_sheet"]["tags"] == []


def test_a_deleted_take_can_be_brought_back_in_the_library(take: Job) -> None:
    screen = page_of(take.id)

    tell_event(screen, "job_sheet", "action", {"kind": "delete"})

    grid = drawn(screen)["library_grid"]
    assert (grid["takes"], grid["deletion"][0]) == ([], "1 deleted")


def test_the_batch_is_one_click_away(take: Job) -> None:
    screen = page_of(take.id)

    tell_event(screen, "job_sheet", "action", {"kind": "batch"})

    assert drawn(screen)["library_filters"]["value"]["batch_id"] == take.batch_id


@pytest.mark.parametrize(
    ("kind", "prompt"), [("remix", "dusk"), ("prompt", "dusk"), ("frames", ""), ("last", "")]
)
def test_what_is_used_again_stands_in_the_form_and_nothing_is_sent(
    take: Job, playground: Playground, kind: str, prompt: str
) -> None:
    screen = page_of(take.id)

    tell_event(screen, "job_sheet", "action", {"kind": kind})

    data = drawn(screen)
    assert data["create_prompt"]["value"] == prompt
    assert "Nothing was sent." in data["create_notice"]["title"]
    assert len(playground.jobs()) == 1
