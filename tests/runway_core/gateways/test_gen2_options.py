"""The nested options of chatgptsb, whose rows have encoders of their own."""

from typing import Any

import pytest

from runway_core.gateways import load_gateways
from runway_core.models import Plan
from runway_core.planning import plan
from tests.support.factories import a_frame, a_request
from tests.support.wire import FakeFrames


def options_for(**asked: Any) -> dict[str, Any]:
    """The ``gen2Options`` of a planned request, the task's name among them."""
    outcome = plan(
        a_request(**{"first_frame": "https://pictures.example/a.jpg"} | asked),
        load_gateways()["chatgptsb"],
        frames=FakeFrames(link_base="https://public.example"),
    )
    assert isinstance(outcome, Plan)
    assert outcome.wire.body is not None
    options = outcome.wire.body["options"]
    return {"name": options["name"], **options["gen2Options"]}


@pytest.mark.parametrize(("seed", "name"), [(None, "Gen-2"), (0, "Gen-2 0"), (7, "Gen-2 7")])
def test_a_task_is_named_after_its_seed(seed: int | None, name: str) -> None:
    assert options_for(seed=seed)["name"] == name


@pytest.mark.parametrize(("asked", "sent"), [(None, 22), (1, 1), (100, 100)])
def test_a_resting_camera_sends_a_score(asked: int | None, sent: int) -> None:
    options = options_for(motion_score=asked)

    assert (options["motion_score"], options["use_motion_score"]) == (sent, True)
    assert (options["use_motion_vectors"], "motion_vector" in options) == (False, False)


def test_a_moving_camera_sends_vectors_in_place_of_the_score() -> None:
    options = options_for(motion={"r": -2.0}, motion_score=30)

    assert (options["use_motion_vectors"], options["motion_vector"]["r"]) == (True, -2.0)
    assert (options["use_motion_score"], "motion_score" in options) == (False, False)


def test_a_picture_stands_in_both_fields_and_decides_the_size() -> None:
    options = options_for(first_frame=a_frame(), ratio="720:1280")

    assert options["image_prompt"] == options["init_image"] == "https://public.example/a1a1a1a1.jpg"
    assert {"width", "height", "style"}.isdisjoint(options)


def test_a_text_job_has_a_size_and_no_empty_picture() -> None:
    options = options_for(first_frame=None, ratio="720:1280", style="anime")

    assert (options["width"], options["height"], options["style"]) == (768, 1366, "anime")
    assert {"image_prompt", "init_image"}.isdisjoint(options)


def test_a_stored_picture_is_cropped_so_that_the_video_has_the_asked_shape() -> None:
    frames = FakeFrames(link_base="https://public.example")

    plan(a_request(ratio="720:1280"), load_gateways()["chatgptsb"], frames=frames)

    assert frames.asked == [("720:1280", None)]
