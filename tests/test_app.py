import asyncio
import gc
import sys
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

import app


async def echo(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"ours: {request.path_params.get('name', '')}")


async def streamlits(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("streamlit's")


def ask(path: str, *, is_open: bool = True, method: str = "GET") -> str:
    """What the app answers, with Streamlit's own routes standing behind the playground's."""
    ours = app.PlaygroundRoutes()
    if is_open:
        ours.routes = [Route("/events", echo), Route("/assets/{name}", echo)]
    served = Starlette(routes=[ours, Route("/{rest:path}", streamlits, methods=["GET", "POST"])])

    async def go() -> str:
        transport = httpx.ASGITransport(served)
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            return (await client.request(method, path)).text

    return asyncio.run(go())


def test_the_playgrounds_routes_are_answered_while_it_is_open() -> None:
    assert ask("/assets/a.mp4") == "ours: a.mp4"
    assert ask("/events") == "ours: "


def test_before_it_is_open_streamlit_answers_everything() -> None:
    assert ask("/events", is_open=False) == "streamlit's"


@pytest.mark.parametrize("path", ["/", "/_stcore/health", "/gateways"])
def test_every_other_address_is_left_to_streamlit(path: str) -> None:
    assert ask(path) == "streamlit's"


def test_a_method_that_a_route_does_not_take_is_left_to_streamlit() -> None:
    assert ask("/events", method="POST") == "streamlit's"


def test_threads_that_wait_for_python_get_it_soon(data_dir: Path) -> None:
    before = sys.getswitchinterval()

    async def interval() -> float:
        async with app.lifespan(app.app):
            return sys.getswitchinterval()

    assert asyncio.run(interval()) < before
    sys.setswitchinterval(before)
    gc.unfreeze()
