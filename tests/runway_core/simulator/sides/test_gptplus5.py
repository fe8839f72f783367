"""gptplus5's three shapes, against its own page."""

from typing import Any

import pytest

from tests.support.simulator_calls import PICTURE_URL, Caller


def test_the_sample_of_its_page_has_a_ratio_that_the_model_does_not_know() -> None:
    caller = Caller()
    sample = {
        "promptImage": "https://www.bt.cn/bbs/template/qiao/style/image/btlogo.png",
        "model": "gen4_turbo",
        "promptText": "cat dance",
        "watermark": False,
        "duration": 5,
        "ratio": "1280:768",
    }

    answer = caller.call("POST", "/gptplus5/runwayml/v1/image_to_video", json=sample)

    assert answer.status_code == 400
    assert [issue["path"] for issue in answer.json()["issues"]] == [["ratio"]]


def test_submits_are_answered_in_each_shape_in_turn() -> None:
    caller = Caller()

    first, second, third, fourth = (caller.submit("gptplus5").json() for _ in range(4))

    assert list(first) == ["id"]
    assert second["state"] == "pending"
    assert third["code"] == 0
    assert list(fourth) == ["id"]


def test_a_submit_in_lumas_shape_is_the_sample_of_its_page() -> None:
    caller = Caller()

    answer = caller.submit("gptplus5", "[shape luma]").json()

    assert answer == {
        "id": next(iter(caller.simulator.store)).id,
        "prompt": "[shape luma]",
        "state": "pending",
        "queue_state": None,
        "created_at": "2026-11-20T12:00:00.000000Z",
        "batch_id": "",
        "video": None,
        "video_raw": None,
        "liked": None,
        "estimate_wait_seconds": None,
        "thumbnail": None,
        "last_frame": None,
    }


def test_a_submit_in_klings_shape_has_the_fields_of_its_table() -> None:
    caller = Caller()

    answer = caller.submit("gptplus5", "[shape kling]").json()

    assert answer == {
        "code": 0,
        "message": "SUCCEED",
        "request_id": "req-0",
        "data": {
            "task_id": next(iter(caller.simulator.store)).id,
            "task_status": "submitted",
            "created_at": 1795176000000,
            "updated_at": 1795176000000,
        },
    }


def read(prompt: str, after_s: float) -> dict[str, Any]:
    """A task of this prompt, so long after its submit."""
    caller = Caller()
    task_id = caller.submitted("gptplus5", prompt)
    answer: dict[str, Any] = caller.read("gptplus5", task_id, after_s=after_s).json()
    return answer


@pytest.mark.parametrize(
    ("after_s", "word"), [(0.0, "pending"), (5.0, "dreaming"), (60.0, "completed")]
)
def test_lumas_words_follow_the_task(after_s: float, word: str) -> None:
    assert read("[shape luma]", after_s)["state"] == word


@pytest.mark.parametrize(
    ("after_s", "word"), [(0.0, "submitted"), (5.0, "processing"), (60.0, "succeed")]
)
def test_klings_words_follow_the_task(after_s: float, word: str) -> None:
    assert read("[shape kling]", after_s)["data"]["task_status"] == word


def test_lumas_video_is_an_object_with_a_link() -> None:
    video = read("[shape luma]", 60.0)["video"]

    assert video["url"] == video["download_url"]
    assert (video["width"], video["height"]) == (1280, 720)


def test_lumas_success_can_come_before_its_video() -> None:
    answer = read("[shape luma][late-url 6]", 12.0)

    assert (answer["state"], answer["video"]) == ("completed", None)


def test_klings_video_stands_in_the_result() -> None:
    (video,) = read("[shape kling]", 60.0)["data"]["task_result"]["videos"]

    assert video["url"].startswith("http://simulator/gptplus5/files/")
    assert video["duration"] == "5"


def test_failures_are_told_in_every_shape() -> None:
    luma, kling, official = (
        read(f"[moderated][shape {name}]", 60.0) for name in ("luma", "kling", "official")
    )

    assert (luma["state"], kling["data"]["task_status"]) == ("failed", "failed")
    assert (
        luma["failure_reason"]
        == kling["data"]["task_status_msg"]
        == official["failure"]
        == "Text prompt did not pass moderation"
    )


def test_the_wrapper_of_new_api_can_be_asked_for() -> None:
    caller = Caller()
    submitted = caller.submit("gptplus5", "[shape wrapper]").json()
    task_id = submitted["data"]["task_id"]

    answer = caller.read("gptplus5", task_id, after_s=60.0).json()

    assert submitted == {"code": "success", "message": "", "data": {"task_id": task_id}}
    assert (answer["code"], answer["data"]["status"]) == ("success", "SUCCEEDED")


def test_an_undocumented_word_can_come_in_any_shape() -> None:
    words = "[unknown-status WARMING]"

    assert read(f"{words}[shape luma]", 5.0)["state"] == "WARMING"
    assert read(f"{words}[shape kling]", 5.0)["data"]["task_status"] == "WARMING"


def test_an_array_of_pictures_is_refused() -> None:
    answer = Caller().submit("gptplus5", promptImage=[{"uri": PICTURE_URL, "position": "first"}])

    assert answer.json()["issues"][0]["message"] == "Invalid input: expected string"


def test_an_empty_account_is_a_402() -> None:
    answer = Caller().submit("gptplus5", "[no-credits]")

    assert answer.status_code == 402
    assert answer.json()["error"]["code"] == "insufficient_user_quota"
