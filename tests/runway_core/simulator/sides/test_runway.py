"""Runway's own words: versions, costs, cancelling."""

from typing import Any

import pytest

from tests.support.simulator_calls import READ_PATHS, SUBMIT_PATHS, Caller, a_body


def test_a_submit_tells_its_estimated_cost() -> None:
    caller = Caller()

    answer = caller.submit("runway", duration=7).json()

    task_id = next(iter(caller.simulator.store)).id
    assert answer == {"id": task_id, "estimatedCost": {"credits": 35}}


@pytest.mark.parametrize(
    ("prompt", "after_s", "expected"),
    [
        ("wave", 0.0, {"status": "PENDING", "estimatedCost": {"credits": 25}}),
        ("[throttled]", 0.0, {"status": "THROTTLED", "estimatedCost": {"credits": 25}}),
        ("wave", 5.75, {"status": "RUNNING", "progress": 0.5, "estimatedCost": {"credits": 25}}),
        (
            "[fail]",
            60.0,
            {
                "status": "FAILED",
                "failure": "An unexpected error occurred.",
                "failureCode": "INTERNAL.BAD_OUTPUT.CODE01",
                "cost": {"credits": 0},
            },
        ),
        (
            "[moderated-image]",
            60.0,
            {
                "status": "FAILED",
                "failure": "Image did not pass moderation",
                "failureCode": "SAFETY.INPUT.IMAGE",
                "cost": {"credits": 25},
            },
        ),
        ("[cancelled]", 60.0, {"status": "CANCELLED", "cost": {"credits": 25}}),
    ],
)
def test_each_state_has_its_documented_fields(
    prompt: str, after_s: float, expected: dict[str, Any]
) -> None:
    caller = Caller()
    task_id = caller.submitted("runway", prompt)

    answer = caller.read("runway", task_id, after_s=after_s).json()

    assert answer == {"id": task_id, "createdAt": "2026-11-20T12:00:00.000Z"} | expected


@pytest.mark.parametrize("version", ["", "2023-01-01"])
def test_a_call_without_a_known_version_is_refused(version: str) -> None:
    caller = Caller()
    task_id = caller.submitted("runway")
    headers = {"X-Runway-Version": version}

    answers = (
        caller.call("POST", SUBMIT_PATHS["runway"], json=a_body("runway"), headers=headers),
        caller.call("GET", READ_PATHS["runway"].format(task_id), headers=headers),
        caller.call("DELETE", READ_PATHS["runway"].format(task_id), headers=headers),
    )

    assert [answer.status_code for answer in answers] == [400, 400, 400]
    assert "X-Runway-Version" in answers[0].json()["error"]


def test_an_empty_account_is_a_400_in_runways_words() -> None:
    answer = Caller().submit("runway", "[no-credits]")

    assert answer.status_code == 400
    assert answer.json() == {"error": "You do not have enough credits to run this task."}


@pytest.mark.parametrize(("after_s", "credits"), [(0.0, 0), (5.0, 25)])
def test_a_cancelled_task_is_charged_once_it_runs(after_s: float, credits: int) -> None:
    caller = Caller()
    task_id = caller.submitted("runway")
    caller.clock.advance(after_s)

    answer = caller.call("DELETE", READ_PATHS["runway"].format(task_id))

    task = caller.read("runway", task_id, after_s=60.0).json()
    assert (answer.status_code, answer.content) == (204, b"")
    assert (task["status"], task["cost"]) == ("CANCELLED", {"credits": credits})


def test_a_finished_task_is_deleted_and_found_no_more() -> None:
    caller = Caller()
    task_id = caller.submitted("runway")
    caller.read("runway", task_id, after_s=60.0)
    path = READ_PATHS["runway"].format(task_id)

    caller.call("DELETE", path)

    assert caller.read("runway", task_id).status_code == 404
    assert caller.call("DELETE", path).status_code == 404


def test_the_model_that_ended_in_july_is_refused() -> None:
    answer = Caller().submit("runway", model="gen3a_turbo", ratio="1280:768")

    assert answer.status_code == 400
    assert answer.json()["issues"][0]["path"] == ["model"]
