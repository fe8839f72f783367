"""Reading what an error body says, in every shape that gateways of this family use."""

import json
from typing import Any

import pytest

from runway_core.errors import (
    AuthenticationError,
    GatewayError,
    InsufficientCreditsError,
    RateLimitedError,
    RefusedError,
    ServerError,
    SubmissionInDoubtError,
    TaskNotFoundError,
    UnexpectedAnswerError,
    UnreachableError,
)
from runway_core.gateways import load_gateways
from runway_core.gateways.codec.faults import (
    ErrorWords,
    Verb,
    classify,
    classify_envelope,
    error_words,
    unexpected,
)

GATEWAYS = load_gateways()
ISSUES = [
    {"code": "custom", "path": ["promptImage", 0, "uri"], "message": "Unsupported aspect"},
    {"code": "custom", "path": [], "message": "Too many"},
]


def judged(
    status: int,
    body: Any = None,
    *,
    gateway: str = "openai_hk",
    verb: Verb = "submit",
    headers: dict[str, str] | None = None,
) -> GatewayError:
    """The error that an answer stands for."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return classify(GATEWAYS[gateway], verb, status, headers or {}, content)


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        pytest.param(
            {"error": "Validation of body failed", "issues": ISSUES, "docUrl": "https://docs"},
            "Validation of body failed: promptImage.0.uri: Unsupported aspect; Too many",
            "",
            id="1 official",
        ),
        pytest.param({"error": "Permission denied."}, "Permission denied.", "", id="2 older text"),
        pytest.param(
            {"error": {"message": "bad", "type": "new_api_error", "param": "", "code": "c"}},
            "bad",
            "c",
            id="3 one-api",
        ),
        pytest.param(
            {"error": {"message": "bad", "type": "comet_api_error", "param": "", "code": ""}},
            "bad",
            "comet_api_error",
            id="3 one-api without a code",
        ),
        pytest.param(
            {"code": "fail_to_fetch_task", "message": "bad", "data": None},
            "bad",
            "fail_to_fetch_task",
            id="4 task layer",
        ),
        pytest.param(
            {"code": "fail", "message": json.dumps({"error": "inner", "issues": ISSUES[1:]})},
            "inner: Too many",
            "fail",
            id="4 task layer around the upstream's",
        ),
        pytest.param(
            {"code": 1201, "message": "bad", "request_id": "r"}, "bad", "1201", id="5 Kling"
        ),
        pytest.param({"code": 400, "msg": "参数错误"}, "参数错误", "400", id="6 Duomi"),
        pytest.param(
            {"task": {"status": "FAILED", "error": "broken"}}, "broken", "", id="7 web app, text"
        ),
        pytest.param(
            {"task": {"status": "FAILED", "error": {"errorMessage": "broken", "reason": "R"}}},
            "broken",
            "",
            id="7 web app, object",
        ),
        pytest.param(
            {"status": "FAILED", "failure": "broken", "failureCode": "INTERNAL"},
            "broken",
            "",
            id="8 official task",
        ),
        pytest.param({"detail": "Not Found"}, "Not Found", "", id="9 detail"),
        pytest.param({"detail": [{"msg": "field required"}]}, "field required", "", id="9 list"),
        pytest.param({"message": "Forbidden"}, "Forbidden", "", id="9 message"),
        pytest.param([{"error": "wrapped"}], "wrapped", "", id="a list of one"),
        pytest.param("no object", "", "", id="no object"),
        pytest.param({"error": {"message": None}, "issues": "x"}, "", "", id="nothing said"),
        pytest.param({"message": "{not json"}, "{not json", "", id="text that looks like JSON"),
    ],
)
def test_an_error_body_is_read_in_every_known_shape(body: Any, message: str, code: str) -> None:
    assert error_words(body) == ErrorWords(message=message, code=code)


@pytest.mark.parametrize("body", [b"", b"error code: 524", b"<html><title>502</title></html>"])
def test_a_proxys_answer_without_json_is_judged_by_its_status(body: bytes) -> None:
    assert isinstance(judged(524, body), SubmissionInDoubtError)
    assert isinstance(judged(524, body, verb="retrieve"), ServerError)


@pytest.mark.parametrize(
    "words",
    [
        "You do not have enough credits to run this task.",
        "quota exceeded",
        "余额不足",
        "Low balance",
    ],
)
@pytest.mark.parametrize("status", [400, 403])
def test_words_about_money_mean_that_credits_are_missing(status: int, words: str) -> None:
    assert isinstance(judged(status, {"error": words}), InsufficientCreditsError)


def test_a_code_about_quota_counts_before_the_429_that_carries_it() -> None:
    body = {"error": {"message": "x", "code": "insufficient_quota"}}

    assert isinstance(judged(429, body), InsufficientCreditsError)


def test_words_about_money_do_not_end_the_doubt_of_a_server_error() -> None:
    assert isinstance(judged(500, {"error": "credits service down"}), SubmissionInDoubtError)


@pytest.mark.parametrize("status", [200, 400, 404, 500])
def test_a_task_that_does_not_exist_is_not_found_under_any_status(status: int) -> None:
    body = {"code": "task_not_exist", "message": "task_not_exist", "data": None}

    assert isinstance(judged(status, body, verb="retrieve"), TaskNotFoundError)


def test_a_gateways_own_table_comes_before_the_common_one() -> None:
    body = {"error": {"message": "no image", "code": "invalid_request"}}

    assert isinstance(judged(500, body, gateway="cometapi"), RefusedError)
    assert isinstance(judged(500, body, gateway="openai_hk"), SubmissionInDoubtError)


def test_a_wait_is_told_with_the_rate_limit() -> None:
    error = judged(429, {"error": "slow down"}, headers={"Retry-After": "12"})

    assert isinstance(error, RateLimitedError)
    assert error.retry_after_s == 12


@pytest.mark.parametrize(
    ("verb", "kind"),
    [
        pytest.param("submit", SubmissionInDoubtError, id="a submit may have been passed on"),
        pytest.param("retrieve", RateLimitedError, id="a reading waits"),
        pytest.param("upload", RateLimitedError, id="an upload orders nothing"),
    ],
)
def test_a_503_that_says_how_long_to_wait_is_no_leave_to_submit_again(
    verb: Verb, kind: type[GatewayError]
) -> None:
    assert isinstance(judged(503, {"error": "busy"}, verb=verb, headers={"Retry-After": "2"}), kind)


def test_trouble_with_an_upload_is_no_doubt() -> None:
    assert isinstance(judged(502, verb="upload"), UnreachableError)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (400, RefusedError),
        (401, AuthenticationError),
        (402, InsufficientCreditsError),
        (429, RateLimitedError),
        (500, SubmissionInDoubtError),
        (1201, RefusedError),
        ("callback_url_empty", RefusedError),
    ],
)
def test_a_code_inside_a_200_is_judged_like_a_status(code: Any, kind: type[GatewayError]) -> None:
    body = json.dumps({"code": code, "msg": "no"}).encode()

    error = classify_envelope(GATEWAYS["pro_generate"], "submit", 200, {}, body)

    assert type(error) is kind


def test_a_known_code_brings_a_hint_of_its_own() -> None:
    body = json.dumps({"code": "callback_url_empty", "message": "x"}).encode()

    error = classify_envelope(GATEWAYS["pro_generate"], "submit", 200, {}, body)

    assert "PLAYGROUND_PUBLIC_URL" in error.hint


@pytest.mark.parametrize(
    ("status", "words"),
    [(301, "no redirect"), (404, "base URL"), (405, "base URL"), (413, "smaller picture")],
)
def test_a_hint_says_what_to_do_about_a_status(status: int, words: str) -> None:
    assert words in judged(status, b"").hint


def test_a_404_in_the_gateways_own_words_does_not_blame_the_base_url() -> None:
    assert "base URL" not in judged(404, {"error": "no such model"}).hint


def test_an_error_says_who_what_and_which_request() -> None:
    error = judged(422, {"error": "line one\nline two"}, headers={"X-Oneapi-Request-Id": "r-7"})

    assert error.message == "openai-hk refused the request (HTTP 422): line one line two"
    assert (error.gateway_id, error.http_status, error.request_id) == ("openai_hk", 422, "r-7")
    assert error.excerpt == '{"error": "line one\\nline two"}'


def test_a_page_is_named_by_its_title_and_anything_else_by_what_was_missing() -> None:
    spec = GATEWAYS["runway"]

    titled = unexpected(spec, "submit", 200, {}, b"<html><title>A  b</title>", said="x")
    untitled = unexpected(spec, "submit", 200, {"Content-Type": "text/html"}, b"hello", said="x")
    other = unexpected(spec, "submit", 200, {}, b"{}", said="an answer without a task id")

    assert isinstance(titled, UnexpectedAnswerError)
    assert titled.message.endswith("a web page titled 'A b'")
    assert untitled.message.endswith("a web page")
    assert other.message.endswith("an answer without a task id")
    assert "may be charged" in other.hint


def test_long_words_are_cut() -> None:
    assert len(judged(400, {"error": "x" * 5000}).message) < 400
