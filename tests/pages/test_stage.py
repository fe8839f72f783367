import pytest
from streamlit.testing.v1 import AppTest

from runway_core import GatewayChoice, GenerationRequest, Job, JobState, Playground
from tests.pages.conftest import SHELL
from tests.support.factories import a_picture
from tests.support.playgrounds import await_state, settle
from tests.support.screens import drawn, tell_event


def a_take(playground: Playground, prompt_text: str = "a wave", *extra: GatewayChoice) -> Job:
    """Queue a job on the simulated openai-hk, and whatever else is chosen."""
    request = GenerationRequest(
        prompt_text=prompt_text, first_frame=playground.add_image(a_picture(640, 360)), seed=7
    )
    choice = GatewayChoice(gateway_id="openai_hk", simulated=True)
    return playground.submit(request, [choice, *extra]).jobs[0]


def test_the_empty_stage_says_how_to_begin(screen: AppTest) -> None:
    assert "stage_empty" in drawn(screen)


def test_every_job_of_the_latest_batch_has_its_tile(
    screen: AppTest, playground: Playground
) -> None:
    job = a_take(playground, "dusk")

    screen.run()

    data = drawn(screen)
    assert data["stage_head"]["title"] == "dusk"
    assert data[f"tile_{job.id}"]["badge"] == "Simulated"


def test_a_finished_take_is_drawn_with_its_video(screen: AppTest, playground: Playground) -> None:
    job = settle(playground, a_take(playground))

    screen.run()

    video = drawn(screen)[f"tile_{job.id}"]["video"]
    assert video["src"].startswith("/assets/")
    assert video["poster"].startswith("/assets/")
    assert "sig=" in video["download"]


def test_somebody_who_comes_back_finds_the_running_job(playground: Playground) -> None:
    job = a_take(playground, "a wave [delay 60]")

    screen = AppTest.from_file(SHELL, default_timeout=30).run()

    data = drawn(screen)
    assert data[f"tile_{job.id}"]["is_active"] is True
    assert "A video from before" in data["stage_head"]["resumed"]


def test_somebody_who_comes_back_is_told_what_is_open_in_older_batches(
    playground: Playground,
) -> None:
    running = a_take(playground, "a wave [delay 60]")
    doubted = settle(playground, a_take(playground, "a gull [cut-after]"))
    settle(playground, a_take(playground, "dusk"))

    screen = AppTest.from_file(SHELL, default_timeout=30).run()

    data = drawn(screen)
    told = {
        chip["title"]: (chip["id"], chip["counts"]) for chip in data["stage_unsettled"]["batches"]
    }
    assert told == {
        "a gull [cut-after]": (doubted.batch_id, "1 in doubt"),
        "a wave [delay 60]": (running.batch_id, "1 running"),
    }
    assert data["top_status"]["words"] == "1 running · 1 in doubt"
    tell_event(screen, "stage_unsettled", "pick", doubted.batch_id)
    assert drawn(screen)["stage_head"]["title"] == "a gull [cut-after]"


def test_a_gateway_that_was_not_sent_to_says_why(screen: AppTest, playground: Playground) -> None:
    a_take(playground, "dusk", GatewayChoice(gateway_id="cometapi"))

    screen.run()

    notice = drawn(screen)["refusal_cometapi"]
    assert notice["title"] == "Not sent to CometAPI"
    assert "PLAYGROUND_COMETAPI_API_KEY" in notice["hint"] + notice["words"]


@pytest.mark.parametrize(("action", "seed"), [("remix", None), ("repeat", 7)])
def test_a_take_can_be_put_back_into_the_form(
    screen: AppTest, playground: Playground, action: str, seed: int | None
) -> None:
    job = a_take(playground, "dusk")
    screen.run()

    tell_event(screen, f"tile_{job.id}", "action", action)

    data = drawn(screen)
    assert data["create_prompt"]["value"] == "dusk"
    assert data["create_shape"]["value"]["seed"] == seed
    assert data["create_notice"]["title"] == "Settings are in the form. Nothing was sent."
    assert len(playground.jobs()) == 1


def test_a_cancelled_take_says_so(screen: AppTest, playground: Playground) -> None:
    job = a_take(playground, "a wave [delay 60]")
    screen.run()

    tell_event(screen, f"tile_{job.id}", "action", "cancel")

    assert await_state(playground, job, JobState.CANCELLED).state is JobState.CANCELLED


def test_an_action_that_comes_too_late_is_told_and_breaks_nothing(
    screen: AppTest, playground: Playground
) -> None:
    job = a_take(playground)
    screen.run()
    settle(playground, job)

    tell_event(screen, f"tile_{job.id}", "action", "lost")

    assert not screen.exception
    assert drawn(screen)["create_notice"]["title"] == "The job has moved on"


def test_a_task_id_is_handed_on_as_it_was_typed(screen: AppTest, playground: Playground) -> None:
    job = a_take(playground)
    screen.run()
    settle(playground, job)

    tell_event(screen, f"tile_{job.id}", "adopt", "no id/at all")

    notice = drawn(screen)["create_notice"]
    assert not screen.exception
    assert "'no id/at all' cannot be the id of a task" in notice["words"]


def test_earlier_batches_are_one_click_away(screen: AppTest, playground: Playground) -> None:
    earlier = a_take(playground, "dawn")
    a_take(playground, "dusk")
    screen.run()

    tell_event(screen, "stage_recent", "pick", earlier.batch_id)

    data = drawn(screen)
    assert data["stage_head"]["title"] == "dawn"
    assert [batch["title"] for batch in data["stage_recent"]["batches"]] == ["dusk"]


def test_an_address_of_a_batch_that_is_gone_shows_the_latest(playground: Playground) -> None:
    a_take(playground, "dusk")
    screen = AppTest.from_file(SHELL, default_timeout=30)
    screen.query_params["batch"] = "gone"

    screen.run()

    assert drawn(screen)["stage_head"]["title"] == "dusk"


def test_a_finished_take_is_taken_to_the_compare_page(
    screen: AppTest, playground: Playground
) -> None:
    job = settle(playground, a_take(playground))
    screen.run()

    tell_event(screen, f"tile_{job.id}", "action", "compare")

    assert screen.query_params["jobs"] == job.id
    assert drawn(screen)["compare_picker"]["chosen"] == [job.id]
