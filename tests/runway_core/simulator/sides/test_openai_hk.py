"""openai_hk's words, against its own page."""

import pytest

from tests.support.simulator_calls import Caller

SAMPLE = {
    "promptImage": [
        {"uri": "https://www.openai-hk.com/res/img/open.png", "position": "first"},
        {"uri": "https://www.openai-hk.com/res/img/open.png", "position": "last"},
    ],
    "seed": 4294967295,
    "model": "gen3a_turbo",
    "promptText": "wave",
    "watermark": False,
    "duration": 5,
    "ratio": "1280:768",
}


def test_the_sample_of_its_page_is_accepted_with_an_id_alone() -> None:
    caller = Caller()

    answer = caller.call("POST", "/openai_hk/runwayml/v1/image_to_video", json=SAMPLE)

    task = next(iter(caller.simulator.store))
    assert answer.json() == {"id": task.id}
    assert (task.order.width_px, task.order.height_px, task.order.duration_s) == (1280, 768, 5)


def test_a_finished_task_has_the_four_fields_of_its_page() -> None:
    caller = Caller()
    task_id = caller.submitted("openai_hk")

    answer = caller.read("openai_hk", task_id, after_s=60.0).json()

    link = answer.pop("output")[0]
    assert answer == {"id": task_id, "status": "SUCCEEDED", "createdAt": "2026-11-20T12:00:00.000Z"}
    assert link.startswith(f"http://simulator/openai_hk/files/{task_id}.mp4?_jwt=")


def test_a_moderated_task_has_the_words_of_its_page() -> None:
    caller = Caller()
    task_id = caller.submitted("openai_hk", "[moderated]")

    assert caller.read("openai_hk", task_id, after_s=60.0).json() == {
        "id": task_id,
        "status": "FAILED",
        "failure": "Text prompt did not pass moderation",
        "createdAt": "2026-11-20T12:00:00.000Z",
        "failureCode": "INPUT_PREPROCESSING.SAFETY.TEXT",
    }


def test_a_running_task_tells_its_progress() -> None:
    caller = Caller()
    task_id = caller.submitted("openai_hk")

    assert caller.read("openai_hk", task_id, after_s=5.75).json() == {
        "id": task_id,
        "status": "RUNNING",
        "createdAt": "2026-11-20T12:00:00.000Z",
        "progress": 0.5,
    }


def test_a_picture_that_is_not_in_an_array_is_refused() -> None:
    answer = Caller().submit("openai_hk", promptImage="https://pictures.example/cat.png")

    assert answer.status_code == 400
    assert answer.json()["issues"][0]["message"] == "Invalid input: expected array"


def test_a_last_picture_is_refused_for_gen4_turbo() -> None:
    both = SAMPLE["promptImage"]

    answer = Caller().submit("openai_hk", model="gen4_turbo", ratio="1280:720", promptImage=both)

    assert answer.json()["issues"][0]["path"] == ["promptImage", 1, "position"]


@pytest.mark.parametrize(
    ("prompt", "status", "code"),
    [("[no-credits]", 403, "insufficient_user_quota"), ("[401]", 401, "invalid_api_key")],
)
def test_refusals_of_the_relay_come_in_the_one_api_form(
    prompt: str, status: int, code: str
) -> None:
    answer = Caller().submit("openai_hk", prompt)

    assert answer.status_code == status
    assert answer.json()["error"]["code"] == code


def test_a_body_that_is_too_large_meets_the_page_of_a_proxy() -> None:
    answer = Caller().submit("openai_hk", "[413]")

    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
