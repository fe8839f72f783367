"""Actions are pressed on tiles and pages; see also test_stage, test_job and test_library."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.take_actions import links_of, take_recipe
from runway_core import GatewayChoice, GenerationRequest, InvalidRequestError, Playground
from tests.support.factories import a_job, a_picture
from tests.support.playgrounds import settle
from tests.support.screens import drawn, tell_edit, tell_event


def a_request(playground: Playground) -> GenerationRequest:
    frame = playground.add_image(a_picture(640, 360))
    return GenerationRequest(prompt_text="dusk", first_frame=frame, duration_s=1, seed=7)


def test_a_take_without_a_video_has_no_links(playground: Playground) -> None:
    assert links_of(a_job()) is None


def test_the_last_frame_of_a_tile_becomes_the_first(
    screen: AppTest, playground: Playground
) -> None:
    choice = GatewayChoice(gateway_id="openai_hk", simulated=True)
    job = settle(playground, playground.submit(a_request(playground), [choice]).jobs[0])
    screen.run()

    tell_event(screen, f"tile_{job.id}", "action", "last")

    data = drawn(screen)
    assert "is your first frame" in data["create_notice"]["title"]
    assert data["create_first_frame_slot"]["picture"]["line"].startswith("320 × 180 PNG")


def test_the_name_of_a_tile_leads_to_its_page(screen: AppTest, playground: Playground) -> None:
    choice = GatewayChoice(gateway_id="openai_hk", simulated=True)
    job = settle(playground, playground.submit(a_request(playground), [choice]).jobs[0])
    screen.run()

    tell_event(screen, f"tile_{job.id}", "action", "open")

    assert drawn(screen)["job_sheet"]["title"] == "dusk"


def test_a_dropped_video_fills_the_form_from_its_recipe(
    screen: AppTest, playground: Playground, tmp_path: Path
) -> None:
    job = settle(playground, playground.submit(a_request(playground), ["local"]).jobs[0])
    data = playground.library.save(job.id, tmp_path).read_bytes()
    screen.run()

    screen.file_uploader[0].upload("dusk.mp4", data, "video/mp4").run()

    shown = drawn(screen)
    assert (shown["create_prompt"]["value"], shown["create_shape"]["value"]["seed"]) == ("dusk", 7)
    assert shown["create_notice"]["title"].startswith("The recipe of this video is in the form")
    assert shown["create_first_frame_slot"]["picture"] is not None


def test_words_typed_just_before_a_video_is_dropped_do_not_undo_its_recipe(
    screen: AppTest, playground: Playground, tmp_path: Path
) -> None:
    job = settle(playground, playground.submit(a_request(playground), ["local"]).jobs[0])
    data = playground.library.save(job.id, tmp_path).read_bytes()
    screen.run()

    screen.file_uploader[0].upload("dusk.mp4", data, "video/mp4")
    tell_edit(screen, "create_prompt", "something else")

    shown = drawn(screen)
    assert shown["create_prompt"]["value"] == "dusk"
    assert shown["create_notice"]["title"].startswith("The recipe of this video is in the form")


def test_words_that_come_right_after_a_dropped_video_do_not_undo_its_recipe(
    screen: AppTest, playground: Playground, tmp_path: Path
) -> None:
    job = settle(playground, playground.submit(a_request(playground), ["local"]).jobs[0])
    data = playground.library.save(job.id, tmp_path).read_bytes()
    screen.run()
    typed_on = drawn(screen)["create_prompt"]["revision"]

    screen.file_uploader[0].upload("dusk.mp4", data, "video/mp4").run()
    tell_edit(screen, "create_prompt", "something else", revision=typed_on)

    shown = drawn(screen)
    assert shown["create_prompt"]["value"] == "dusk"
    assert shown["create_notice"]["title"].startswith("The recipe of this video is in the form")


def test_a_video_without_a_recipe_says_so_at_the_slot(
    screen: AppTest, playground: Playground
) -> None:
    job = settle(playground, playground.submit(a_request(playground), ["local"]).jobs[0])
    plain = playground.library.stored(job)
    assert plain is not None

    screen.file_uploader[0].upload("plain.mp4", plain.read_bytes(), "video/mp4").run()

    assert "carries no recipe" in drawn(screen)["create_first_frame_slot"]["problem"][1]


def test_a_file_without_a_recipe_changes_nothing(playground: Playground) -> None:
    with pytest.raises(InvalidRequestError):
        take_recipe(b"\x00\x00\x00\x08ftyp")
