"""chatgptsb's task, against its own page."""

from typing import Any

import pytest

from tests.support.simulator_calls import PICTURE_URL, Caller, gen2_options

MOTION = {"x": 1.5, "y": 0, "z": -3, "r": 0, "bg_x_pan": 10, "bg_y_pan": -10}


def submit(**gen2: Any) -> Any:
    """The answer to a submit with these inner options; None leaves one out."""
    options = {name: value for name, value in gen2_options(**gen2).items() if value is not None}
    return Caller().submit("chatgptsb", options={"gen2Options": options})


def read(prompt: str, after_s: float) -> dict[str, Any]:
    """A task of this prompt, so long after its submit."""
    caller = Caller()
    task_id = caller.submitted("chatgptsb", prompt)
    answer: dict[str, Any] = caller.read("chatgptsb", task_id, after_s=after_s).json()["task"]
    return answer


def test_a_submit_is_answered_with_the_whole_task() -> None:
    caller = Caller()

    answer = caller.submit("chatgptsb").json()

    assert answer == {
        "task": {
            "id": next(iter(caller.simulator.store)).id,
            "name": "Gen-2 7",
            "image": None,
            "createdAt": "2026-11-20T12:00:00.000Z",
            "updatedAt": "2026-11-20T12:00:00.000Z",
            "taskType": "gen2",
            "options": {
                "name": "Gen-2 7",
                "gen2Options": gen2_options(),
                "seconds": 4,
                "recordingEnabled": True,
            },
            "status": "PENDING",
            "error": None,
            "progressText": None,
            "progressRatio": None,
            "estimatedTimeToStartSeconds": 1.5,
            "artifacts": [],
            "sharedAsset": None,
        }
    }


def test_progress_is_a_text() -> None:
    task = read("", 5.75)

    assert (task["status"], task["progressRatio"]) == ("RUNNING", "0.50")
    assert task["estimatedTimeToStartSeconds"] is None


@pytest.mark.parametrize(
    ("shape", "artifacts"),
    [("no-artifact", []), ("blank-link", [{"url": "", "previewUrls": []}])],
)
def test_an_unfinished_task_has_no_link_or_an_empty_one(shape: str, artifacts: Any) -> None:
    assert read(f"[shape {shape}]", 5.0)["artifacts"] == artifacts


def test_a_finished_task_has_one_artifact() -> None:
    task = read("", 60.0)

    assert (task["status"], task["progressRatio"]) == ("SUCCEEDED", "1")
    (artifact,) = task["artifacts"]
    assert artifact["url"].startswith("http://simulator/chatgptsb/files/")
    assert artifact["previewUrls"][0].startswith("http://simulator/chatgptsb/files/")


def test_a_success_can_come_before_its_link() -> None:
    task = read("[late-url 6]", 12.0)

    assert (task["status"], task["artifacts"]) == ("SUCCEEDED", [{"url": "", "previewUrls": []}])


def test_a_moderated_task_says_so_in_its_error() -> None:
    task = read("[moderated]", 60.0)

    assert task["status"] == "FAILED"
    assert task["error"]["errorMessage"] == "Text prompt did not pass moderation"
    assert "moderation_category" in task["error"]


def test_another_failure_names_no_moderation() -> None:
    error = read("[fail INTERNAL]", 60.0)["error"]

    assert error["reason"] == "INTERNAL"
    assert "moderation_category" not in error


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "gen3"},
        {"seed": -1},
        {"seed": "7"},
        {"motion_score": 2.5},
        {"use_motion_vectors": True},
        {"init_image": "https://pictures.example/other.png"},
        {"init_image": None},
        {"image_prompt": "", "init_image": ""},
        {"image_prompt": "data:image/png;base64,AA==", "init_image": "data:image/png;base64,AA=="},
        {"image_prompt": None, "init_image": None, "text_prompt": None},
        {"image_prompt": None, "init_image": None, "width": 7, "height": 7},
        {
            "use_motion_score": False,
            "use_motion_vectors": True,
            "motion_vector": {"x": 10.5},
        },
        {"use_motion_score": False, "use_motion_vectors": True, "motion_vector": {"up": 1}},
        {"use_motion_score": False, "use_motion_vectors": True, "motion_vector": []},
    ],
)
def test_a_value_that_the_web_app_could_not_send_is_refused(changes: dict[str, Any]) -> None:
    answer = submit(**changes)

    assert answer.status_code == 400
    assert isinstance(answer.json()["error"], str)


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 4_294_967_295},
        {"use_motion_score": False, "use_motion_vectors": True, "motion_vector": MOTION},
        {"image_prompt": None, "init_image": None, "width": 1024, "height": 1024},
        {"image_prompt": "http://a.example/b.png", "init_image": "http://a.example/b.png"},
    ],
)
def test_a_value_that_siblings_document_is_accepted(changes: dict[str, Any]) -> None:
    assert submit(**changes).status_code == 200


def test_the_order_has_four_seconds_and_the_asked_motion() -> None:
    caller = Caller()
    options = gen2_options(use_motion_score=False, use_motion_vectors=True, motion_vector=MOTION)

    caller.submit("chatgptsb", options={"gen2Options": options})

    order = next(iter(caller.simulator.store)).order
    assert (order.duration_s, order.width_px, order.first) == (4, None, PICTURE_URL)
    assert order.motion == MOTION


@pytest.mark.parametrize("body", [{"taskType": "europa"}, {"options": None}, {"options": {}}])
def test_another_kind_of_task_is_refused(body: dict[str, Any]) -> None:
    assert Caller().submit("chatgptsb", **body).status_code == 400


@pytest.mark.parametrize(("prompt", "status"), [("[no-credits]", 402), ("[retired]", 400)])
def test_refusals_are_a_sentence(prompt: str, status: int) -> None:
    answer = Caller().submit("chatgptsb", prompt)

    assert answer.status_code == status
    assert isinstance(answer.json()["error"], str)
