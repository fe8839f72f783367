import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from runway_core.errors import JobNotFoundError, StoreUnavailableError
from runway_core.models import JobId
from runway_core.web import hooks
from runway_core.web.hooks import hook_routes

ClientOf = Callable[[ASGIApp], Any]
TOKEN, OTHERS = "a" * 43, "b" * 43
JOB, OTHER = JobId("job-1"), JobId("job-2")
Woken = list[JobId]


@pytest.fixture
def woken() -> Woken:
    """The jobs that were woken, in order."""
    return []


@pytest.fixture
def now() -> list[float]:
    """What the clock of the routes shows, in seconds."""
    return [0.0]


@pytest.fixture
def client(
    client_of: ClientOf, woken: Woken, now: list[float], monkeypatch: pytest.MonkeyPatch
) -> Any:
    """A client of routes that know two tokens, at a clock that stands still."""
    monkeypatch.setattr(hooks, "WAKE_GAP_S", 0.01)
    return client_of(app_of(woken.append, now))


def app_of(
    wake: Callable[[JobId], None],
    now: list[float],
    keep: Callable[[JobId, bytes], object] = lambda _job_id, _body: None,
) -> Starlette:
    jobs = {TOKEN: JOB, OTHERS: OTHER}
    return Starlette(routes=hook_routes(jobs.get, wake, keep, clock=lambda: now[0]))


def call(client: Any, token: str = TOKEN, times: int = 1) -> set[int]:
    return {client.request("POST", f"/hooks/{token}").status_code for _ in range(times)}


def test_a_call_wakes_its_job_whatever_it_says(client: Any, woken: Woken) -> None:
    answer = client.request("POST", f"/hooks/{TOKEN}", content=b'{"status": "SUCCEEDED"}')

    assert (answer.status_code, answer.content) == (204, b"")
    assert woken == [JOB]


@pytest.mark.parametrize("token", [TOKEN, "c" * 43, "short", "x" * 500, "%00%00%00%00%00%00%00%00"])
def test_known_and_unknown_tokens_get_the_same_answer(client: Any, token: str) -> None:
    answer = client.request("POST", f"/hooks/{token}", content=b"{}")

    assert (answer.status_code, answer.content, dict(answer.headers)) == (204, b"", {})


@pytest.mark.parametrize("token", ["short", "x" * 500, "..%2f..%2fetc", "a'%20or%201=1--"])
def test_a_forged_token_wakes_nobody(client: Any, woken: Woken, token: str) -> None:
    client.request("POST", f"/hooks/{token}")

    assert woken == []


def test_a_body_of_the_longest_kind_is_taken(client: Any, woken: Woken) -> None:
    assert client.request("POST", f"/hooks/{TOKEN}", content=b"x" * 65_536).status_code == 204
    assert woken == [JOB]


@pytest.mark.parametrize("token", [TOKEN, "c" * 43])
def test_a_longer_body_is_refused_and_wakes_nobody(client: Any, woken: Woken, token: str) -> None:
    assert client.request("POST", f"/hooks/{token}", content=b"x" * 65_537).status_code == 413
    assert woken == []


def test_a_longer_body_that_does_not_tell_its_length_is_refused(client: Any, woken: Woken) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"x" * 65_536
        yield b"x"

    assert client.request("POST", f"/hooks/{TOKEN}", content=chunks()).status_code == 413
    assert woken == []


def test_a_slow_body_is_not_waited_for(
    client: Any, woken: Woken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "_READING_LIMIT_S", 0.05)

    async def slow() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()
        yield b"y"

    assert client.request("POST", f"/hooks/{TOKEN}", content=slow()).status_code == 204
    assert woken == [JOB]


def test_a_caller_that_hangs_up_hurts_nobody(
    serve: Callable[[ASGIApp], str], woken: Woken, now: list[float]
) -> None:
    url = httpx.URL(serve(app_of(woken.append, now)))
    with socket.create_connection((url.host, url.port or 80)) as caller:
        caller.sendall(
            f"POST /hooks/{TOKEN} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf".encode()
        )

    assert httpx.post(f"{url}/hooks/{TOKEN}").status_code == 204


def test_trouble_on_the_job_side_is_not_told(client_of: ClientOf, now: list[float]) -> None:
    def wake(job_id: JobId) -> None:
        raise JobNotFoundError("there is no such job")

    assert call(client_of(app_of(wake, now))) == {204}


def test_calls_for_one_job_within_a_moment_wake_it_once_more(client: Any, woken: Woken) -> None:
    assert call(client, times=500) == {204}
    assert woken == [JOB, JOB]


def test_a_call_after_a_while_wakes_at_once_again(
    client: Any, woken: Woken, now: list[float]
) -> None:
    call(client, times=3)
    now[0] = 0.03

    call(client)

    assert woken == [JOB, JOB, JOB]


def test_a_flood_for_one_job_leaves_the_others_their_turn(client: Any, woken: Woken) -> None:
    call(client, times=500)

    assert call(client, OTHERS) == {204}
    assert woken == [JOB, JOB, OTHER]


def test_forged_calls_are_asked_to_come_again_and_flow_on_with_time(
    client: Any, woken: Woken, now: list[float]
) -> None:
    first = call(client, "forged", times=200)
    refused = client.request("POST", "/hooks/forged")
    honest = call(client)
    now[0] = 0.02
    later = [client.request("POST", "/hooks/forged").status_code for _ in range(2)]

    assert (first, refused.status_code, later) == ({204}, 429, [204, 429])
    assert refused.headers["retry-after"] == "10"
    assert (honest, woken) == ({204}, [JOB])


@pytest.mark.parametrize(
    ("token", "kept"), [(TOKEN, [(JOB, b'{"id": "task-1"}')]), ("c" * 43, []), ("short", [])]
)
def test_what_a_call_says_is_handed_over_for_its_job_alone(
    client_of: ClientOf, now: list[float], token: str, kept: list[tuple[JobId, bytes]]
) -> None:
    handed: list[tuple[JobId, bytes]] = []
    app = app_of(lambda _job: None, now, lambda job_id, body: handed.append((job_id, body)))

    client_of(app).request("POST", f"/hooks/{token}", content=b'{"id": "task-1"}')

    assert handed == kept


def test_a_call_that_cannot_be_kept_wakes_its_job_and_may_come_again(
    client_of: ClientOf, woken: Woken, now: list[float]
) -> None:
    def away(_job_id: JobId, _body: bytes) -> None:
        raise StoreUnavailableError("the database is away")

    answer = client_of(app_of(woken.append, now, away)).request(
        "POST", f"/hooks/{TOKEN}", content=b"{}"
    )

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "database" not in answer.text
    assert woken == [JOB]


def test_a_call_is_answered_soon_while_the_database_waits(
    client_of: ClientOf, woken: Woken, now: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "_KEEPING_LIMIT_S", 0.05)
    app = app_of(woken.append, now, lambda _job_id, _body: threading.Event().wait(0.3))

    answer = client_of(app).request("POST", f"/hooks/{TOKEN}", content=b"{}")

    assert (answer.status_code, woken) == (503, [JOB])


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_nothing_but_a_post_is_a_call(client: Any, woken: Woken, method: str) -> None:
    assert client.request(method, f"/hooks/{TOKEN}").status_code == 405
    assert woken == []
