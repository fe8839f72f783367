"""The simulator through httpx, without a socket."""

import asyncio
import logging
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from runway_core.simulator import simulator_transport
from runway_core.simulator.connection import CUT_EXTENSION
from tests.support.simulator_calls import HEADERS, SUBMIT_PATHS, Caller, a_body


def test_a_cut_connection_is_a_protocol_error_as_on_a_socket() -> None:
    caller = Caller()

    with pytest.raises(httpx.RemoteProtocolError):
        caller.submit("runway", "[cut]")

    assert caller.simulator.counts["runway"].submits == 1


def test_a_cut_download_breaks_while_the_body_is_read() -> None:
    caller = Caller()
    link = caller.finished_link("[cut-download]")

    with pytest.raises(httpx.RemoteProtocolError, match="peer closed"):
        caller.call("GET", link)


def test_a_client_that_stops_waiting_gets_a_timeout_and_the_task_is_made() -> None:
    caller = Caller(sleep=asyncio.sleep)

    async def submit() -> None:
        transport = simulator_transport(caller.app)
        async with httpx.AsyncClient(transport=transport, timeout=0.05) as client:
            url = "http://simulator" + SUBMIT_PATHS["runway"]
            await client.post(url, json=a_body("runway", "[slow 30]"), headers=HEADERS)

    with pytest.raises(httpx.ReadTimeout):
        asyncio.run(submit())

    assert caller.simulator.counts["runway"].tasks == 1


def called(endpoint: Any, url: str) -> httpx.Response:
    """The answer of one endpoint at ``/a b``."""
    app = Starlette(routes=[Route("/a b", endpoint)])

    async def exchange() -> httpx.Response:
        async with httpx.AsyncClient(transport=simulator_transport(app)) as client:
            return await client.get(url)

    return asyncio.run(exchange())


def test_path_query_and_host_arrive_as_they_were_sent() -> None:
    async def echo(request: Request) -> Response:
        return Response(f"{request.url.netloc} {request.url.path} {request.query_params['q']}")

    answer = called(echo, "http://other:81/a%20b?q=x%2By")

    assert answer.text == "other:81 /a b x+y"


def test_a_bug_before_any_answer_is_raised() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise KeyError("bug")

    async def exchange() -> None:
        async with httpx.AsyncClient(transport=simulator_transport(broken)) as client:
            await client.get("http://simulator/")

    with pytest.raises(KeyError):
        asyncio.run(exchange())


def test_what_is_sent_after_a_cut_is_lost() -> None:
    async def talkative(scope: Scope, receive: Receive, send: Send) -> None:
        scope["extensions"][CUT_EXTENSION]()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def exchange() -> None:
        async with httpx.AsyncClient(transport=simulator_transport(talkative)) as client:
            await client.get("http://simulator/")

    with pytest.raises(httpx.RemoteProtocolError):
        asyncio.run(exchange())


def test_a_bug_is_logged_and_answered_with_500(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(request: Request) -> Response:
        raise KeyError("bug")

    with caplog.at_level(logging.ERROR, logger="runway_core.simulator.transport"):
        answer = called(broken, "http://simulator/a%20b")

    assert answer.status_code == 500
    assert "the simulator failed" in caplog.text
