import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runway_core.errors import (
    AuthenticationError,
    GatewayError,
    RefusedError,
    SubmissionInDoubtError,
    TaskNotFoundError,
    UnexpectedAnswerError,
)
from runway_core.gateways import GatewaySpec, load_gateways
from runway_core.gateways.codec import (
    decode_call,
    decode_snapshot,
    decode_submission,
    is_missing_route,
    is_wrong_address,
)
from runway_core.gateways.grammar import TASK_ID_PATHS
from runway_core.models import Submission, TaskSnapshot, TaskStatus

GATEWAYS = load_gateways()
SPECS = list(GATEWAYS.values())
HTML = b"<!doctype html><title>Sign in</title>"

# Shapes that look like answers, so that chance reaches every branch of the reader.
_NAME_LIST = """id task_id uuid data task status state task_status code message msg error output
video video_url url artifacts task_result videos progress progressRatio refund failure failureCode
fail_reason issues path detail estimatedCost cost credits"""
_NAMES = st.sampled_from(_NAME_LIST.split())
_VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=20),
    st.sampled_from(["success", "RUNNING", "failed", "3", "27%", "", "https://a.example/v", "{}"]),
)
ANSWERS = st.recursive(
    _VALUES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=6)
    ),
    max_leaves=20,
)


def sent(answer: Any) -> bytes:
    """An answer as it travels."""
    return json.dumps(answer).encode()


@given(answer=ANSWERS, status=st.sampled_from([200, 201, 204, 301, 400, 404, 429, 500]))
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_any_answer_to_a_reading_is_a_snapshot_or_a_gateway_error(
    spec: GatewaySpec, answer: Any, status: int
) -> None:
    try:
        outcome: object = decode_snapshot(spec, status, {}, sent(answer), age_s=1000.0)
    except GatewayError as error:
        outcome = error

    assert isinstance(outcome, TaskSnapshot | GatewayError)
    json.dumps(getattr(outcome, "raw", None), allow_nan=False).encode()


@given(answer=ANSWERS, status=st.sampled_from([200, 201, 204, 301, 400, 404, 429, 500]))
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_any_answer_to_a_submit_is_a_task_or_a_gateway_error(
    spec: GatewaySpec, answer: Any, status: int
) -> None:
    try:
        outcome: object = decode_submission(spec, status, {}, sent(answer))
    except GatewayError as error:
        outcome = error

    assert isinstance(outcome, Submission | GatewayError)
    json.dumps(getattr(outcome, "raw", None), allow_nan=False).encode()


@given(body=st.binary(max_size=200), status=st.integers(200, 599))
def test_any_bytes_are_read_without_another_error(body: bytes, status: int) -> None:
    try:
        outcome: object = decode_snapshot(GATEWAYS["gptplus5"], status, {}, body, age_s=0.0)
    except GatewayError as error:
        outcome = error

    assert isinstance(outcome, TaskSnapshot | GatewayError)


@pytest.mark.parametrize("body", [b"", b"  ", b"{}", b"null", b"[]", b'{"task":null}', b"OK"])
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_an_acceptance_without_an_id_is_unexpected_and_may_be_charged(
    spec: GatewaySpec, body: bytes
) -> None:
    with pytest.raises(UnexpectedAnswerError) as caught:
        decode_submission(spec, 200, {}, body)

    assert "may be charged" in caught.value.hint


@pytest.mark.parametrize("code", [0, 200, "success", "200", None, "OK"])
def test_every_code_of_success_is_one(code: Any) -> None:
    answer = sent({"code": code, "data": {"task_id": "t"}})

    assert decode_submission(GATEWAYS["gptplus5"], 200, {}, answer).task_id == "t"


@pytest.mark.parametrize("code", [1, 400, "fail", "-1"])
def test_a_code_of_failure_without_an_id_is_a_refusal(code: Any) -> None:
    with pytest.raises(RefusedError):
        decode_submission(GATEWAYS["gptplus5"], 200, {}, sent({"code": code, "message": "no"}))


@pytest.mark.parametrize("fault", [{"code": 1201}, {"error": "no"}, {"code": "fail"}])
def test_an_id_beside_an_error_is_doubt(fault: dict[str, Any]) -> None:
    with pytest.raises(SubmissionInDoubtError):
        decode_submission(GATEWAYS["gptplus5"], 200, {}, sent({"id": "t", **fault}))


def test_json_under_another_content_type_is_read() -> None:
    headers = {"Content-Type": "text/plain"}

    assert decode_submission(GATEWAYS["runway"], 201, headers, b'{"id":"t"}').task_id == "t"


def test_an_estimate_inside_a_wrapper_is_read() -> None:
    answer = sent({"code": 0, "data": {"id": "t", "estimatedCost": {"credits": "25"}}})

    assert decode_submission(GATEWAYS["runway"], 200, {}, answer).estimated_credits == 25


@pytest.mark.parametrize("status", [404, 410])
@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_a_missing_task_is_queued_within_its_grace_and_not_found_after(
    spec: GatewaySpec, status: int
) -> None:
    grace_s = spec.not_found_grace_s

    fresh = [
        decode_snapshot(spec, status, {}, b'{"error":"no"}', age_s=age_s)
        for age_s in [grace_s - 0.1][: int(grace_s > 0)]
    ]

    assert [reading.status for reading in fresh] == [TaskStatus.QUEUED] * int(grace_s > 0)
    with pytest.raises(TaskNotFoundError):
        decode_snapshot(spec, status, {}, b'{"error":"no"}', age_s=grace_s)


@pytest.mark.parametrize(
    "spec", [spec for spec in SPECS if spec.transport == "http" and not spec.cancel]
)
def test_a_relay_gives_a_fresh_task_two_minutes(spec: GatewaySpec) -> None:
    assert spec.not_found_grace_s >= 120


@pytest.mark.parametrize("status", [301, 302, 308])
def test_a_redirected_reading_names_the_base_url(status: int) -> None:
    with pytest.raises(UnexpectedAnswerError) as caught:
        decode_snapshot(GATEWAYS["cometapi"], status, {}, b"", age_s=1000.0)

    assert "PLAYGROUND_COMETAPI_BASE_URL" in caught.value.hint


@pytest.mark.parametrize("body", [b"", HTML, b"{}", b"null", b'"text"'])
def test_a_reading_that_tells_of_no_task_is_unexpected(body: bytes) -> None:
    with pytest.raises(UnexpectedAnswerError):
        decode_snapshot(GATEWAYS["openai_hk"], 200, {}, body, age_s=1000.0)


def test_an_error_inside_a_200_is_judged_by_its_words() -> None:
    body = sent({"code": 401, "msg": "token expired", "data": None})

    with pytest.raises(AuthenticationError, match="token expired"):
        decode_snapshot(GATEWAYS["pro_generate"], 200, {}, body, age_s=1000.0)


def test_a_task_that_does_not_exist_inside_a_200_is_queued_while_it_is_fresh() -> None:
    body = sent({"code": "task_not_exist", "message": "task_not_exist", "data": None})

    reading = decode_snapshot(GATEWAYS["pro_generate"], 200, {}, body, age_s=5.0)

    assert (reading.status, reading.wire_status) == (TaskStatus.QUEUED, "task_not_exist")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (404, b"{}", True),
        (405, b"", True),
        (200, HTML, True),
        (301, b"", True),
        (200, b"{}", False),
        (500, HTML, False),
    ],
)
def test_a_wrong_address_is_a_404_a_405_a_redirect_or_a_page(
    status: int, body: bytes, expected: bool
) -> None:
    assert is_wrong_address(status, {}, body) is expected


@pytest.mark.parametrize(
    ("status", "said", "expected"),
    [
        pytest.param(404, {"error": {"message": "Invalid URL (GET /runway/feed)"}}, True),
        pytest.param(404, {"detail": "Not Found"}, True),
        pytest.param(404, {"message": "Cannot GET /runway/tasks/task/1"}, True),
        pytest.param(405, {"error": "method not allowed"}, True),
        pytest.param(404, {"error": "no such task"}, False),
        pytest.param(404, {"error": "Task not found"}, False),
        pytest.param(404, {"message": "任务不存在"}, False),
        pytest.param(404, {"code": "task_not_exist", "message": "gone"}, False),
        pytest.param(503, {"error": "Invalid URL"}, False),
        pytest.param(401, {"error": "Invalid URL"}, False),
    ],
)
def test_a_route_is_missing_only_where_nothing_speaks_of_the_task(
    status: int, said: dict[str, Any], expected: bool
) -> None:
    assert is_missing_route(status, {}, sent(said)) is expected


CALLS: dict[str, Any] = {
    "openai_hk": {"id": "t-1", "status": "SUCCEEDED", "output": ["https://a.example/v"]},
    "chatgptsb": {
        "task": {"id": "t-1", "status": "SUCCEEDED", "artifacts": [{"url": "https://a.example/v"}]}
    },
    "pro_generate": {
        "task_id": "t-1",
        "status": "3",
        "video_url": "https://a.example/v",
        "msg": "",
        "refund": "0",
    },
}
"""What each gateway that calls back would send for a finished task (PROTOCOL.md 4.5, 5.6, 6.5)."""


@pytest.mark.parametrize("gateway_id", CALLS)
@pytest.mark.parametrize("wrap", [lambda said: said, lambda said: {"code": 200, "data": said}])
def test_a_call_is_read_like_an_answer_wrapped_or_not(gateway_id: str, wrap: Any) -> None:
    read = decode_call(GATEWAYS[gateway_id], sent(wrap(CALLS[gateway_id])), task_id="t-1")

    assert read is not None
    assert (read.status, read.output_urls) == (TaskStatus.SUCCEEDED, ("https://a.example/v",))
    assert read.is_called


@pytest.mark.parametrize("gateway_id", CALLS)
def test_a_call_about_another_task_says_nothing(gateway_id: str) -> None:
    body = sent(CALLS[gateway_id])

    assert decode_call(GATEWAYS[gateway_id], body, task_id="t-2") is None
    assert decode_call(GATEWAYS[gateway_id], body, task_id=None) is not None


@settings(max_examples=30)
@given(ANSWERS)
def test_no_call_breaks_the_reader_or_passes_without_an_id(answer: Any) -> None:
    read = decode_call(GATEWAYS["pro_generate"], sent(answer), task_id="a-very-odd-id-0")

    assert read is None


def test_every_gateway_looks_for_the_id_where_any_of_them_puts_it() -> None:
    usual = {"id", "task_id", "data.task_id", "data.id", "data", "uuid"}

    assert usual <= set(TASK_ID_PATHS)
    assert all(usual <= set(spec.reads.task_id) for spec in SPECS)


@pytest.mark.parametrize(
    "answer",
    [
        {"id": "t"},
        {"id": "t", "status": None},
        {"id": "t", "status": ""},
        {"id": "t", "status": True},
        {"id": "t", "status": {"a": 1}},
        {"code": 0, "message": "SUCCEED", "data": {"task_id": "t"}},
    ],
    ids=str,
)
def test_a_task_without_a_readable_status_keeps_running(answer: Any) -> None:
    reading = decode_snapshot(GATEWAYS["gptplus5"], 200, {}, sent(answer), age_s=1000.0)

    assert (reading.status, reading.is_known_status) == (TaskStatus.RUNNING, False)
    assert reading.raw == answer


def test_an_error_that_names_its_task_is_an_error() -> None:
    with pytest.raises(RefusedError, match="gone"):
        decode_snapshot(
            GATEWAYS["gptplus5"], 200, {}, sent({"id": "t", "error": "gone"}), age_s=1000.0
        )
