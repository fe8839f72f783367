"""CometAPI's header, wrapper and late tasks, against its pages."""

import json
from typing import Any

import pytest

from tests.support.simulator_calls import SUBMIT_PATHS, Caller, a_body

SAMPLE = {
    "promptImage": "https://cdn.britannica.com/70/234870-050-D4D024BB/"
    "Orange-colored-cat-yawns-displaying-teeth.jpg",
    "model": "gen3a_turbo",
}


def test_the_sample_of_its_page_is_accepted_with_the_documented_defaults() -> None:
    caller = Caller()

    answer = caller.call("POST", SUBMIT_PATHS["cometapi"], json=SAMPLE)

    task = next(iter(caller.simulator.store))
    assert answer.json() == {"id": task.id}
    assert (task.order.width_px, task.order.height_px, task.order.duration_s) == (1280, 720, 5)


def test_a_submit_without_the_version_is_refused() -> None:
    answer = Caller().call(
        "POST",
        SUBMIT_PATHS["cometapi"],
        json=a_body("cometapi"),
        headers={"X-Runway-Version": ""},
    )

    assert answer.status_code == 400
    assert "X-Runway-Version" in answer.json()["error"]["message"]


def test_a_reading_needs_no_version() -> None:
    caller = Caller()
    task_id = caller.submitted("cometapi")
    caller.read("cometapi", task_id)

    path = f"/cometapi/runwayml/v1/tasks/{task_id}"
    assert caller.call("GET", path, headers={"X-Runway-Version": ""}).status_code == 200


def test_a_task_that_is_not_visible_is_told_with_400() -> None:
    caller = Caller()

    answer = caller.read("cometapi", caller.submitted("cometapi"))

    assert answer.status_code == 400
    assert answer.json() == {"code": "task_not_exist", "message": "task_not_exist", "data": None}


def read(prompt: str, after_s: float) -> dict[str, Any]:
    """A task of this prompt at its second reading, so long after its submit."""
    caller = Caller()
    task_id = caller.submitted("cometapi", prompt)
    caller.read("cometapi", task_id)
    answer: dict[str, Any] = caller.read("cometapi", task_id, after_s=after_s).json()
    return answer


def test_a_running_task_stands_in_the_wrapper() -> None:
    answer = read("[shape wrapper]", 5.75)

    task_id = answer["data"]["task_id"]
    assert answer == {
        "code": "success",
        "message": "",
        "data": {
            "task_id": task_id,
            "action": "IMAGE_TO_VIDEO",
            "status": "IN_PROGRESS",
            "fail_reason": "",
            "submit_time": 1795176000,
            "start_time": 1795176002,
            "finish_time": 0,
            "progress": "50%",
            "data": {
                "id": task_id,
                "status": "RUNNING",
                "createdAt": "2026-11-20T12:00:00.000Z",
                "progress": 0.5,
            },
        },
    }


@pytest.mark.parametrize(
    ("prompt", "after_s", "outer", "inner"),
    [
        ("", 0.0, "QUEUED", "PENDING"),
        ("[throttled]", 0.0, "SUBMITTED", "THROTTLED"),
        ("", 60.0, "SUCCESS", "SUCCEEDED"),
        ("[fail]", 60.0, "FAILURE", "FAILED"),
    ],
)
def test_outer_and_inner_words_follow_the_task(
    prompt: str, after_s: float, outer: str, inner: str
) -> None:
    data = read(f"{prompt}[shape wrapper]", after_s)["data"]

    assert (data["status"], data["data"]["status"]) == (outer, inner)


def test_a_task_can_come_bare() -> None:
    answer = read("[shape bare]", 60.0)

    assert answer["status"] == "SUCCEEDED"
    assert answer["output"][0].startswith("http://simulator/cometapi/files/")


def test_wrapper_and_bare_come_in_turn() -> None:
    caller = Caller()
    ids = [caller.submitted("cometapi") for _ in range(2)]
    caller.clock.advance(60.0)

    forms = ["data" in caller.read("cometapi", task_id).json() for task_id in ids]

    assert forms == [True, False]


def test_the_legacy_form_has_its_link_where_the_failure_stands() -> None:
    data = read("[shape legacy]", 60.0)["data"]

    assert data["status"] == "SUCCESS"
    assert data["fail_reason"].startswith("http://simulator/cometapi/files/")
    assert data["data"] == {}


def test_the_legacy_form_answers_a_submit_with_the_id_as_a_text() -> None:
    caller = Caller()

    answer = caller.submit("cometapi", "[shape legacy]").json()

    assert answer["data"] == next(iter(caller.simulator.store)).id


def test_a_refusal_of_upstream_is_a_text_within_the_message() -> None:
    answer = Caller().submit("cometapi", ratio="16:9")

    assert answer.status_code == 400
    assert answer.json()["code"] == "fail_to_fetch_task"
    assert json.loads(answer.json()["message"])["issues"][0]["path"] == ["ratio"]


@pytest.mark.parametrize(
    "changes",
    [
        {"promptText": "x" * 513},
        {"promptText": "😀" * 257},
        {"seed": 1_000_000_000},
        {"duration": 4},
        {"model": "gen5"},
    ],
)
def test_a_value_beyond_its_documented_limits_is_refused(changes: dict[str, Any]) -> None:
    assert Caller().submit("cometapi", **changes).status_code == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"promptText": "x" * 512},
        {"promptText": "😀" * 256},
        {"seed": 999_999_999},
        {"duration": 10},
        {"ratio": "1584:672"},
    ],
)
def test_a_value_at_its_documented_limits_is_accepted(changes: dict[str, Any]) -> None:
    assert Caller().submit("cometapi", **changes).status_code == 200


@pytest.mark.parametrize(
    ("prompt", "status"), [("[no-credits]", 403), ("[429]", 429), ("[500]", 500), ("[401]", 401)]
)
def test_refusals_of_the_relay_have_its_own_type(prompt: str, status: int) -> None:
    answer = Caller().submit("cometapi", prompt)

    assert answer.status_code == status
    assert answer.json()["error"]["type"] == "comet_api_error"


def test_a_body_that_the_relay_itself_refuses_is_a_500_that_names_it() -> None:
    answer = Caller().submit("cometapi", promptImage=None)

    assert answer.status_code == 500
    assert answer.json()["error"]["code"] == "invalid_request"


def test_a_wrong_path_is_a_web_page() -> None:
    answer = Caller().call("POST", "/cometapi/runwayml/image_to_video", json={})

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
