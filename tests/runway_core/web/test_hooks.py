import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from runway_core.errors import JobNotFoundError
from runway_core.web import hooks
from runway_core.web.hooks import hook_routes

ClientOf = Callable[[ASGIApp], Any]
Calls = list[tuple[str, bytes]]
TOKEN = "a" * 43


@pytest.fixture
def calls() -> Calls:
    """What reached the job side."""
    return []


@pytest.fixture
def app(calls: Calls) -> Starlette:
    """Routes whose job side knows one token, at a clock that stands still."""

    def wake(token: str, body: bytes) -> bool:
        calls.append((token, body))
        return token == TOKEN

    return Starlette(routes=hook_routes(wake, clock=lambda: 0.0))


@pytest.fixture
def client(app: Starlette, client_of: ClientOf) -> Any:
    """A client of the routes."""
    return client_of(app)


def test_a_call_wakes_with_its_body(client: Any, calls: Calls) -> None:
    answer = client.request("POST", f"/hooks/{TOKEN}", content=b'{"status": "SUCCEEDED"}')

    assert (answer.status_code, answer.content) == (204, b"")
    assert calls == [(TOKEN, b'{"status": "SUCCEEDED"}')]


def test_a_call_without_a_body_wakes_too(client: Any, calls: Calls) -> None:
    assert client.get(f"/hooks/{TOKEN}").status_code == 204
    assert calls == [(TOKEN, b"")]


@pytest.mark.parametrize("token", [TOKEN, "b" * 43, "short", "x" * 500, "%00%00%00%00%00%00%00%00"])
def test_known_and_unknown_tokens_get_the_same_answer(client: Any, token: str) -> None:
    answer = client.request("POST", f"/hooks/{token}", content=b"{}")

    assert (answer.status_code, answer.content, dict(answer.headers)) == (204, b"", {})


@pytest.mark.parametrize("token", ["short", "x" * 500, "..%2f..%2fetc", "a'%20or%201=1--"])
def test_what_cannot_be_a_token_is_not_looked_up(client: Any, calls: Calls, token: str) -> None:
    client.request("POST", f"/hooks/{token}")

    assert calls == []


@pytest.mark.parametrize(("size", "kept"), [(65_536, 65_536), (65_537, 0), (5_000_000, 0)])
def test_a_long_body_is_dropped_and_the_call_still_wakes(
    client: Any, calls: Calls, size: int, kept: int
) -> None:
    assert client.request("POST", f"/hooks/{TOKEN}", content=b"x" * size).status_code == 204
    assert [len(body) for _, body in calls] == [kept]


def test_a_slow_body_is_not_waited_for(
    client: Any, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "_READING_LIMIT_S", 0.05)

    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()
        yield b"y"

    assert client.request("POST", f"/hooks/{TOKEN}", content=slow()).status_code == 204
    assert calls == [(TOKEN, b"")]


def test_a_caller_that_hangs_up_hurts_nobody(
    serve: Callable[[ASGIApp], str], app: Starlette
) -> None:
    url = httpx.URL(serve(app))
    with socket.create_connection((url.host, url.port or 80)) as caller:
        caller.sendall(
            f"POST /hooks/{TOKEN} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf".encode()
        )

    assert httpx.get(f"{url}/hooks/{TOKEN}").status_code == 204


def test_trouble_on_the_job_side_is_not_told(client_of: ClientOf) -> None:
    def wake(token: str, body: bytes) -> bool:
        raise JobNotFoundError("there is no such job")

    client = client_of(Starlette(routes=hook_routes(wake)))

    assert client.get(f"/hooks/{TOKEN}").status_code == 204


def test_a_flood_is_asked_to_come_again_and_flows_on_with_time(
    client_of: ClientOf, calls: Calls
) -> None:
    now = [0.0]

    def wake(token: str, body: bytes) -> bool:
        calls.append((token, body))
        return True

    client = client_of(Starlette(routes=hook_routes(wake, clock=lambda: now[0])))
    flood = [client.get(f"/hooks/{TOKEN}").status_code for _ in range(201)]
    refused = client.get(f"/hooks/{TOKEN}")
    now[0] = 0.02
    later = [client.get(f"/hooks/{TOKEN}").status_code for _ in range(2)]

    assert flood == [204] * 200 + [429]
    assert refused.headers["retry-after"] == "10"
    assert later == [204, 429]
    assert len(calls) == 201


def test_other_methods_are_not_taken(client: Any) -> None:
    assert client.request("DELETE", f"/hooks/{TOKEN}").status_code == 405
