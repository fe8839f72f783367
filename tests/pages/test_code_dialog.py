from streamlit.testing.v1 import AppTest

from runway_core import GatewayChoice, GenerationRequest, Job, Playground
from tests.support.factories import a_picture
from tests.support.playgrounds import settle
from tests.support.screens import drawn, press, tell_event


def a_failed_take(playground: Playground) -> Job:
    request = GenerationRequest(
        prompt_text="[moderated]", first_frame=playground.add_image(a_picture(640, 360)), seed=7
    )
    batch = playground.submit(request, [GatewayChoice(gateway_id="openai_hk", simulated=True)])
    return settle(playground, batch.jobs[0])


def opened(screen: AppTest, playground: Playground) -> AppTest:
    job = a_failed_take(playground)
    screen.run()
    return tell_event(screen, f"tile_{job.id}", "action", "code")


def test_a_tile_opens_the_code_of_its_job_with_the_key_as_a_variable(
    screen: AppTest, playground: Playground
) -> None:
    opened(screen, playground)

    assert not screen.exception
    assert "Bearer ${PLAYGROUND_OPENAI_HK_API_KEY}" in screen.code[0].value
    assert "asset:" in screen.code[0].value
    assert "[moderated]" in screen.code[2].value


def test_the_dialog_holds_the_raw_answers_and_the_timeline(
    screen: AppTest, playground: Playground
) -> None:
    opened(screen, playground)

    rows = next(data for key, data in drawn(screen).items() if key.endswith("_timeline"))["rows"]
    assert [row[2] for row in rows] == ["Queued", "Sending", "Running", "Failed"]
    assert len(screen.code) == 5


def dismiss(screen: AppTest) -> AppTest:
    """Close the dialog as its cross, a click beside it and Escape do."""
    (dialog,) = (block.proto.dialog for block in screen.get("dialog"))
    return press(screen, dialog.id)


def test_the_dialog_outlives_runs_of_the_page_until_it_is_closed(
    screen: AppTest, playground: Playground
) -> None:
    opened(screen, playground).run()
    before = len(screen.code)

    dismiss(screen)

    assert (before, len(screen.code)) == (5, 0)


def test_another_page_and_the_way_back_leave_the_dialog_closed(
    screen: AppTest, playground: Playground
) -> None:
    opened(screen, playground)

    screen.switch_page("gateways.py").run()
    screen.switch_page("create.py").run()

    assert (len(screen.code), list(screen.exception)) == (0, [])


def test_the_code_of_a_job_that_is_gone_is_told_once_beside_generate(
    screen: AppTest,
) -> None:
    screen.session_state["playground_session_local"].open_code = "gone"

    screen.run()

    assert drawn(screen)["create_notice"]["title"] == "There is no such job"
    assert len(screen.code) == 0
