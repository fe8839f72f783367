"""A real server on loopback for what a test client cannot show: ranges, streams, shutdown."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from runway_core.media.store import MediaStore
from runway_core.web.previews import PreviewDesk
from tests.support.asgi_server import served
from tests.support.previews import Shelf

Serve = Callable[[ASGIApp], str]


class Client:
    """Sends one request straight into an app; an error inside the app fails the test."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    def request(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        """Send a request and read the whole answer."""
        return asyncio.run(self._send(method, path, **kwargs))

    def get(self, path: str, **kwargs: Any) -> httpx.Response:
        """Send GET."""
        return self.request("GET", path, **kwargs)

    async def _send(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            return await client.request(method, path, **kwargs)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve an app; returns its base URL."""
    with ExitStack() as stack:
        yield lambda app: stack.enter_context(served(app))


@pytest.fixture
def client_of() -> Callable[[ASGIApp], Client]:
    """Make a client for an app."""
    return Client


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    """An empty local store."""
    return MediaStore.in_folder(tmp_path / "media")


@pytest.fixture
def shelf() -> Shelf:
    """One picture of four coloured quarters."""
    return Shelf()


@pytest.fixture
def desk(shelf: Shelf) -> Iterator[PreviewDesk]:
    """A desk of previews with one worker."""
    opened = PreviewDesk(shelf.load)
    yield opened
    shelf.go_on.set()
    opened.close()
