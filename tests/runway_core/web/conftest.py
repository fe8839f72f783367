"""A real server on loopback for what a test client cannot show: ranges, streams, shutdown."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp

from runway_core.media.store import MediaStore

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


class Server(uvicorn.Server):
    """Says when it is ready, so that no test has to wait by the clock."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(app, log_level="error", ws="none", lifespan="off", access_log=False)
        )
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve ``app`` from a thread; at the end the thread must be gone within five seconds."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = Server(app)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        assert server.ready.wait(5)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(5)
        listener.close()
        assert not thread.is_alive(), "the server hangs at shutdown"


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
