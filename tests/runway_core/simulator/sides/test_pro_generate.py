"""The envelope and the numbers of ``/runway/pro/generate``, against its pages."""

from typing import Any

import pytest

from tests.support.simulator_calls import PICTURE_URL, Caller

MOTION = {"x": -6.2, "y": 0, "z": 0, "r": 0, "bg_x_pan": 0, "bg_y_pan": 0}


def order_of(**changes: Any) -> Any:
    """What a submit with these changes orders."""
    caller = Caller()
    caller.submit("pro_generate", **changes)
    return next(iter(caller.simulator.store)).order


def read(prompt: str, after_s: float) -> dict[str, Any]:
    """The data of a task of this prompt, so long after its submit."""
    caller = Caller()
    task_id = caller.submitted("pro_generate", prompt)
    data: dict[str, Any] = caller.read("pro_generate", task_id, after_s=after_s).json()["data"]
    return data


def test_a_submit_is_answered_in_the_envelope() -> None:
    caller = Caller()

    answer = caller.submit("pro_generate").json()

    assert answer["code"] == 200
    assert answer["data"] == {"task_id": next(iter(caller.simulator.store)).id}


def test_a_submit_can_be_answered_with_every_field_empty() -> None:
    data = Caller().submit("pro_generate", "[shape empty-fields]").json()["data"]

    assert data.pop("task_id")
    assert data["video_url"] == ""
    assert set(data.values()) == {""}


@pytest.mark.parametrize(
    ("prompt", "after_s", "number", "word", "refund"),
    [
        ("", 0.0, "0", "pending", "0"),
        ("", 5.0, "1", "running", "0"),
        ("", 60.0, "3", "succeeded", "0"),
        ("[fail]", 60.0, "2", "error", "1"),
        ("[cancelled]", 60.0, "2", "error", "1"),
    ],
)
def test_numbers_and_words_follow_the_task(
    prompt: str, after_s: float, number: str, word: str, refund: str
) -> None:
    data = read(f"{prompt}[shape words]", after_s)

    assert (data["status"], data["state"], data["refund"]) == (number, word, refund)


def test_an_older_host_tells_numbers_alone() -> None:
    data = read("[shape numbers]", 60.0)

    assert data["status"] == "3"
    assert "state" not in data


def test_a_running_task_has_every_field_of_the_feed_as_a_text() -> None:
    data = read("[shape words]", 5.0)

    assert data.pop("task_id")
    assert data.pop("poster").startswith("http://simulator/pro_generate/files/")
    assert data == {
        "status": "1",
        "state": "running",
        "prompt": "[shape words]",
        "prompt_en": "",
        "video_url": "",
        "raw_video_url": "",
        "last_frame": "",
        "msg": "",
        "point": "320",
        "refund": "0",
        "create_time": "1795176000",
        "update_time": "1795176005",
    }


def test_a_failure_is_told_in_its_message() -> None:
    assert read("[moderated]", 60.0)["msg"] == "Text prompt did not pass moderation"


def test_an_unknown_status_is_a_number_that_no_page_knows() -> None:
    assert read("[unknown-status]", 5.0)["status"] == "7"


def test_the_link_is_plain_http_even_where_the_gateway_is_not() -> None:
    caller = Caller()
    task_id = caller.submitted("pro_generate")
    caller.clock.advance(60.0)
    url = f"https://simulator/pro_generate/runway/feed?task_id={task_id}"

    data = caller.call("GET", url).json()["data"]

    assert data["video_url"].startswith("http://simulator/pro_generate/files/")


def test_the_feed_can_be_posted_to() -> None:
    caller = Caller()
    task_id = caller.submitted("pro_generate")

    answer = caller.call("POST", "/pro_generate/runway/feed", json={"task_id": task_id}).json()

    assert answer["data"]["task_id"] == task_id


@pytest.mark.parametrize("content", [b"{", b"[]", b'{"task_id": "nobody"}'])
def test_a_feed_without_a_known_task_is_a_code_in_a_200(content: bytes) -> None:
    answer = Caller().call("POST", "/pro_generate/runway/feed", content=content)

    assert answer.status_code == 200
    assert answer.json()["code"] in {400, 404}


@pytest.mark.parametrize(
    "changes",
    [
        {"ratio": None},
        {"ratio": "1:1"},
        {"ratio": "1280:720"},
        {"model": "gen5"},
        {"image": "data:image/png;base64,AA=="},
        {"image": ""},
        {"last_image": 7},
        {"options": {"seconds": 4}},
        {"options": {"seconds": "5"}},
        {"options": []},
        {"options": {"motion_vector": {"x": 11}}},
        {"image": None, "model": "gen4"},
        {"image": None, "prompt": ""},
    ],
)
def test_a_wrong_body_is_a_code_in_a_200(changes: dict[str, Any]) -> None:
    caller = Caller()

    answer = caller.submit("pro_generate", **changes)

    assert (answer.status_code, answer.json()["code"]) == (200, 400)
    assert caller.simulator.counts["pro_generate"].tasks == 0


@pytest.mark.parametrize(
    ("changes", "size_px"),
    [
        ({}, (1280, 768)),
        ({"ratio": "9:16"}, (768, 1280)),
        ({"options": {"flip": True}}, (768, 1280)),
        ({"model": "gen4", "ratio": "21:9"}, (1584, 672)),
        ({"model": "gen4", "ratio": "3:4"}, (832, 1104)),
        ({"model": "gen2", "ratio": "1:1"}, (960, 960)),
    ],
)
def test_the_size_follows_ratio_model_and_flip(
    changes: dict[str, Any], size_px: tuple[int, int]
) -> None:
    order = order_of(**changes)

    assert (order.width_px, order.height_px) == size_px


@pytest.mark.parametrize(
    ("changes", "seconds"),
    [({"options": {}}, 10), ({"options": {"seconds": 5}}, 5), ({"model": "gen2"}, 4)],
)
def test_the_duration_follows_the_model(changes: dict[str, Any], seconds: int) -> None:
    assert order_of(**changes).duration_s == seconds


def test_the_picture_can_be_the_last_frame() -> None:
    order = order_of(options={"image_as_end_frame": True})

    assert (order.first, order.last) == (None, PICTURE_URL)


def test_text_alone_is_enough_for_gen3() -> None:
    order = order_of(image=None)

    assert (order.first, order.prompt_text) == (None, "wave")


@pytest.mark.parametrize(("model", "motion"), [("gen2", MOTION), ("gen3", None)])
def test_motion_moves_gen2_only(model: str, motion: object) -> None:
    assert order_of(model=model, options={"motion_vector": MOTION}).motion == motion


def test_the_key_may_stand_alone_in_its_header() -> None:
    answer = Caller().call(
        "GET", "/pro_generate/runway/feed?task_id=a", headers={"Authorization": "my-key"}
    )

    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("prompt", "status", "code"),
    [("[no-credits]", 200, 402), ("[401]", 401, 401), ("[429]", 429, 429), ("[500]", 500, 500)],
)
def test_refusals_repeat_their_code_in_the_body(prompt: str, status: int, code: int) -> None:
    answer = Caller().submit("pro_generate", prompt)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
