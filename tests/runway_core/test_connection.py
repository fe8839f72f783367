import asyncio
from collections.abc import Callable

import httpx
import pytest
from pydantic import SecretStr

from runway_core.connection import ConnectionReport, ConnectionState, try_connection
from runway_core.gateways import load_gateways

KEY = SecretStr("hk-secret-key")
NOT_FOUND = httpx.Response(404, json={"error": "Not found"})


def report_of(
    answer: httpx.Response | Callable[[httpx.Request], httpx.Response],
    gateway_id: str = "openai_hk",
) -> ConnectionReport:
    spec = load_gateways()[gateway_id]
    handler = answer if callable(answer) else lambda _request: answer
    return asyncio.run(
        try_connection(spec, "https://gateway.example", KEY, httpx.MockTransport(handler))
    )


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        pytest.param(404, {"error": "Not found"}, ConnectionState.OK, id="no such task"),
        pytest.param(400, {"error": "bad id"}, ConnectionState.OK, id="no such id"),
        pytest.param(
            400,
            {"code": "task_not_exist", "message": "task_not_exist", "data": None},
            ConnectionState.OK,
            id="not visible",
        ),
        pytest.param(401, {"error": "no"}, ConnectionState.KEY_REFUSED, id="401"),
        pytest.param(403, {"error": "no"}, ConnectionState.KEY_REFUSED, id="403"),
        pytest.param(429, {"error": "slow"}, ConnectionState.BUSY, id="429"),
        pytest.param(500, {"error": "boom"}, ConnectionState.TROUBLE, id="500"),
    ],
)
def test_what_an_answer_says_of_the_connection(
    status: int, body: dict[str, object], state: ConnectionState
) -> None:
    assert report_of(httpx.Response(status, json=body)).state is state


def test_a_web_page_is_told_as_a_wrong_address() -> None:
    page = httpx.Response(200, html="<!doctype html><title>Welcome</title>")

    report = report_of(page)

    assert report.state is ConnectionState.STRANGE
    assert report.hint


def test_a_web_server_that_knows_no_such_page_is_not_taken_for_the_gateway() -> None:
    page = httpx.Response(404, html="<!doctype html><title>404 Not Found</title>")

    assert report_of(page).state is ConnectionState.STRANGE


def test_an_empty_404_proves_nothing() -> None:
    assert report_of(httpx.Response(404)).state is ConnectionState.STRANGE


def test_a_host_that_cannot_be_reached_is_told_so() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    assert report_of(refuse).state is ConnectionState.UNREACHABLE


@pytest.mark.parametrize(
    "gateway_id", [spec.id for spec in load_gateways().values() if spec.transport == "http"]
)
def test_no_gateways_test_submits_anything(gateway_id: str) -> None:
    seen: list[httpx.Request] = []

    def note(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return NOT_FOUND

    report_of(note, gateway_id)

    spec = load_gateways()[gateway_id]
    assert seen
    assert all(not request.url.path.endswith(spec.submit.path) for request in seen)


def test_the_key_is_in_no_report() -> None:
    echo = httpx.Response(500, json={"error": f"key {KEY.get_secret_value()} is odd"})

    assert KEY.get_secret_value() not in repr(report_of(echo))
