"""Tolerant reading: every shape in which a gateway of this family may tell of a task."""

import json
from typing import Any

import pytest

from runway_core.gateways import load_gateways
from runway_core.gateways.codec import scrubber
from runway_core.gateways.codec.reading import read_snapshot
from runway_core.models import TaskSnapshot, TaskStatus

GATEWAYS = load_gateways()
OTHERS = [spec for spec in GATEWAYS.values() if spec.id != "pro_generate"]
LINK = "https://cdn.example/clip.mp4"
QUEUED, RUNNING = TaskStatus.QUEUED, TaskStatus.RUNNING
SUCCEEDED, FAILED, CANCELLED = TaskStatus.SUCCEEDED, TaskStatus.FAILED, TaskStatus.CANCELLED


def read(answer: Any, *, gateway: str = "openai_hk") -> TaskSnapshot:
    """What an answer says of its task."""
    snapshot = read_snapshot(GATEWAYS[gateway], answer)
    assert snapshot is not None
    return snapshot


@pytest.mark.parametrize(
    "answer",
    [
        {"status": "RUNNING"},
        {"data": {"status": "RUNNING"}},
        {"data": {"data": {"status": "RUNNING"}}},
        {"task": {"status": "RUNNING"}},
        {"data": {"task": {"status": "RUNNING"}}},
        {"data": [{"status": "RUNNING"}]},
        [{"status": "RUNNING"}],
        {"state": "running"},
        {"task_status": "Running"},
        {"data": {"task_status": " RUNNING "}},
    ],
    ids=json.dumps,
)
@pytest.mark.parametrize("gateway", [spec.id for spec in GATEWAYS.values()])
def test_a_task_is_found_bare_or_wrapped_under_every_status_key(answer: Any, gateway: str) -> None:
    assert read(answer, gateway=gateway).status is RUNNING


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("pending queued queueing in_queue submitted not_start starting throttled created", QUEUED),
        ("running processing in_progress dreaming generating", RUNNING),
        ("succeeded success succeed completed complete done finished", SUCCEEDED),
        ("failed failure fail error rejected timeout expired", FAILED),
        ("cancelled canceled deleted aborted", CANCELLED),
    ],
)
@pytest.mark.parametrize("gateway", [spec.id for spec in GATEWAYS.values()])
def test_the_words_of_sibling_gateways_are_known_in_any_case(
    words: str, status: TaskStatus, gateway: str
) -> None:
    readings = [read({"status": word.title()}, gateway=gateway) for word in words.split()]

    assert {(reading.status, reading.is_known_status) for reading in readings} == {(status, True)}


def test_a_word_of_two_words_is_known() -> None:
    assert read({"status": "in queue"}).status is QUEUED


@pytest.mark.parametrize("word", ["PONDERING", "7", "UNKNOWN"])
def test_an_unknown_word_keeps_running_and_is_kept(word: str) -> None:
    reading = read({"id": "t", "status": word})

    assert (reading.status, reading.is_known_status, reading.wire_status) == (RUNNING, False, word)


@pytest.mark.parametrize("spec", OTHERS, ids=lambda spec: spec.id)
@pytest.mark.parametrize("number", [0, 2, "3"])
def test_only_pro_generate_reads_numbers_as_statuses(spec: Any, number: Any) -> None:
    snapshot = read_snapshot(spec, {"id": "t", "data": {"status": number}})

    assert snapshot is not None
    assert (snapshot.status, snapshot.is_known_status) == (RUNNING, False)


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"status": 0}, QUEUED),
        ({"status": "1"}, RUNNING),
        ({"status": "2"}, FAILED),
        ({"status": 3}, SUCCEEDED),
        ({"status": "2", "state": "succeeded"}, SUCCEEDED),
        ({"status": "3", "state": "error"}, FAILED),
        ({"status": "1", "refund": "1"}, FAILED),
        ({"status": "1", "refund": "0"}, RUNNING),
        ({"status": "2", "refund": "1", "video_url": LINK}, SUCCEEDED),
        ({"state": "error", "raw_video_url": LINK}, SUCCEEDED),
        ({"state": "thinking", "status": "3"}, SUCCEEDED),
        ({"state": "", "status": ""}, QUEUED),
        ({"status": "9"}, RUNNING),
    ],
    ids=json.dumps,
)
def test_pro_generate_decides_by_link_then_word_then_refund_then_number(
    data: dict[str, Any], status: TaskStatus
) -> None:
    answer = {"code": 200, "msg": "ok", "data": {"task_id": "t", "video_url": "", **data}}

    assert read(answer, gateway="pro_generate").status is status


def test_the_success_of_a_call_is_no_success_of_its_task() -> None:
    answer = {"code": "success", "message": "success", "data": {"status": "IN_PROGRESS"}}

    assert read(answer, gateway="cometapi").status is RUNNING


@pytest.mark.parametrize("wrap", [lambda answer: answer, lambda answer: [answer]])
def test_an_outer_status_counts_only_where_there_is_no_inner_one(wrap: Any) -> None:
    assert read(wrap({"status": "success", "data": {"status": "processing"}})).status is RUNNING


@pytest.mark.parametrize(
    ("outer", "inner", "output", "status"),
    [
        ("IN_PROGRESS", "PENDING", [], RUNNING),
        ("QUEUED", "RUNNING", [], RUNNING),
        ("IN_PROGRESS", "FAILED", [], FAILED),
        ("FAILURE", "RUNNING", [], FAILED),
        ("SUCCESS", "RUNNING", [], SUCCEEDED),
        ("FAILURE", "SUCCEEDED", [LINK], SUCCEEDED),
        ("FAILURE", "SUCCEEDED", [], FAILED),
        ("UNKNOWN", "RUNNING", [], RUNNING),
        ("UNKNOWN", "", [], RUNNING),
    ],
)
def test_where_wrapper_and_task_disagree_the_ended_one_wins(
    outer: str, inner: str, output: list[str], status: TaskStatus
) -> None:
    answer = {
        "code": "success",
        "data": {"status": outer, "data": {"status": inner, "output": output}},
    }

    assert read(answer, gateway="cometapi").status is status


@pytest.mark.parametrize(
    "place",
    [
        {"output": [LINK]},
        {"output": [{"url": LINK}]},
        {"output": LINK},
        {"video": LINK},
        {"video": {"url": LINK, "width": 1280}},
        {"video": {"url": "", "download_url": LINK}},
        {"video_url": LINK},
        {"raw_video_url": LINK},
        {"video_raw": LINK},
        {"result_url": LINK},
        {"url": LINK},
        {"artifacts": [{"url": "", "previewUrls": []}, {"url": LINK}]},
        {"task_result": {"videos": [{"id": "v", "url": LINK}]}},
        {"videos": [LINK]},
        {"fail_reason": LINK},
        {"output": [], "video": None, "video_url": "", "result_url": LINK},
    ],
    ids=json.dumps,
)
@pytest.mark.parametrize("gateway", [spec.id for spec in GATEWAYS.values()])
def test_the_link_of_a_finished_task_is_found_in_every_known_place(
    place: dict[str, Any], gateway: str
) -> None:
    answer = {"code": 200, "data": {"task_id": "t", "state": "succeeded", **place}}

    assert read(answer, gateway=gateway).output_urls == (LINK,)


def test_several_outputs_keep_their_order() -> None:
    outputs = [LINK, "https://cdn.example/second.mp4"]

    assert read({"status": "SUCCEEDED", "output": outputs}).output_urls == tuple(outputs)


@pytest.mark.parametrize(
    ("answer", "status", "links"),
    [
        ({"status": "SUCCEEDED", "output": []}, SUCCEEDED, ()),
        ({"status": "SUCCEEDED", "output": [""]}, SUCCEEDED, ()),
        ({"status": "RUNNING", "output": [LINK]}, SUCCEEDED, (LINK,)),
        ({"output": [LINK]}, SUCCEEDED, (LINK,)),
        ({"status": "FAILED", "output": [LINK]}, FAILED, ()),
        ({"status": "CANCELLED", "output": [LINK]}, CANCELLED, ()),
        ({"status": "RUNNING", "poster": LINK, "last_frame": LINK}, RUNNING, ()),
        ({"status": "RUNNING", "thumbnail": LINK, "url": LINK}, RUNNING, ()),
        ({"status": "PONDERING", "url": LINK}, RUNNING, ()),
        ({"status": "FAILED", "fail_reason": LINK}, FAILED, ()),
    ],
    ids=str,
)
def test_a_link_means_success_unless_the_task_failed(
    answer: Any, status: TaskStatus, links: tuple[str, ...]
) -> None:
    reading = read(answer)

    assert (reading.status, reading.output_urls) == (status, links)


@pytest.mark.parametrize(
    ("task", "failure", "code"),
    [
        ({"failure": "f", "failureCode": "INTERNAL"}, "f", "INTERNAL"),
        ({"fail_reason": "f"}, "f", ""),
        ({"task_status_msg": "f"}, "f", ""),
        ({"error": "f"}, "f", ""),
        ({"error": {"errorMessage": "f", "reason": "SAFETY"}}, "f", "SAFETY"),
        ({"error": {"code": "C", "message": "f"}}, "f", "C"),
        ({"error": {"code": 7}}, "", "7"),
        ({"error": None, "progressText": "f"}, "f", ""),
        ({"msg": "f"}, "f", ""),
        ({"fail_reason": '{"error":"inner"}'}, "inner", ""),
        ({"fail_reason": "{odd"}, "{odd", ""),
        ({"failureCode": "INTERNAL"}, "", "INTERNAL"),
        ({}, "", ""),
    ],
    ids=str,
)
@pytest.mark.parametrize("wrapper", ["{}", '{"data": {}}', '{"task": {}}'])
def test_the_reason_of_a_failure_is_found(
    task: dict[str, Any], failure: str, code: str, wrapper: str
) -> None:
    told = {"id": "t", "status": "FAILED", **task}
    answer = json.loads(wrapper.replace("{}", json.dumps(told)))

    reading = read(answer)

    assert (reading.failure, reading.failure_code) == (failure, code)


def test_the_message_of_a_call_is_no_reason_of_its_task() -> None:
    answer = {"code": 0, "message": "SUCCEED", "data": {"task_id": "t", "task_status": "failed"}}

    assert read(answer, gateway="gptplus5").failure == ""


def test_a_running_task_has_no_failure_to_tell() -> None:
    assert read({"status": "RUNNING", "failure": "none so far", "msg": "ok"}).failure == ""


@pytest.mark.parametrize("spec", list(GATEWAYS.values()), ids=lambda spec: spec.id)
def test_progress_is_read_bare_and_wrapped(spec: Any) -> None:
    bare = read_snapshot(spec, {"id": "t", "status": "RUNNING", "progress": 0.275})
    wrapped = read_snapshot(spec, {"data": {"state": "running", "progressRatio": "27.5%"}})

    assert bare is not None
    assert wrapped is not None
    assert (bare.progress_fraction, wrapped.progress_fraction) == (0.275, 0.275)


def test_a_wait_and_costs_are_read_where_they_are_told() -> None:
    reading = read(
        {
            "status": "PENDING",
            "estimatedTimeToStartSeconds": 2.5,
            "estimatedCost": {"credits": 25},
            "cost": {"credits": "20"},
        }
    )

    assert (reading.eta_s, reading.estimated_credits, reading.cost_credits) == (2.5, 25, 20)


@pytest.mark.parametrize("created", ["2026-11-20T12:00:00Z", 1763640000, "1763640000", None])
def test_other_fields_are_kept_and_change_nothing(created: Any) -> None:
    answer = {"id": "t", "status": "RUNNING", "createdAt": created, "more": {"x": [1]}}

    reading = read(answer)

    assert (reading.status, reading.raw) == (RUNNING, answer)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [],
        {},
        "text",
        7,
        {"task": None},
        {"data": None},
        {"error": "x"},
        {"id": "t", "error": "x"},
        {"id": "t", "status": True},
        {"code": "x", "message": "y", "url": LINK},
    ],
    ids=str,
)
def test_an_answer_that_tells_of_no_task_gives_no_reading(answer: Any) -> None:
    assert read_snapshot(GATEWAYS["openai_hk"], answer) is None


def test_keys_are_removed_from_everything_that_is_kept() -> None:
    secret = "topsecret-0123"
    answer = {"status": "FAILED", "failure": f"no {secret}", "failureCode": secret, "x": [secret]}

    reading = read_snapshot(GATEWAYS["openai_hk"], answer, scrubber(secret))

    assert reading is not None
    assert secret not in repr(reading)


def test_a_link_is_not_altered_by_the_removal_of_keys() -> None:
    link = f"{LINK}?token=sk-0123456789abcdef&sig=Bearer+x"

    assert read({"status": "SUCCEEDED", "output": [link]}).output_urls == (link,)
