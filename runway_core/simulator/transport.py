"""The simulator reached in-process through httpx, with the errors a real socket would give.

``http://simulator/<gateway id>`` is the base URL by habit; any host works, and download links carry
the host that was called.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import unquote

import httpx
from starlette.types import ASGIApp, Message, Scope

from .connection import CUT_EXTENSION

BASE_URL = "http://simulator"
_log = logging.getLogger(__name__)


class _Exchange:
    """One request and what came back of it."""

    def __init__(self, body: bytes) -> None:
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.chunks: list[bytes] = []
        self.is_whole = False
        self._body: bytes | None = body
        self._over = asyncio.Event()

    def cut(self) -> None:
        """End the connection."""
        self._over.set()

    async def receive(self) -> Message:
        """Give the app the body once, and afterwards nothing until the end."""
        if self._body is not None and not self._over.is_set():
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._over.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        """Take the app's answer, until the connection has ended."""
        if self._over.is_set():
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = list(message.get("headers", []))
        else:
            self.chunks.append(message.get("body", b""))
            if not message.get("more_body", False):
                self.is_whole = True
                self._over.set()


class _Received(httpx.AsyncByteStream):
    """A body that arrived, or the part of it that did."""

    def __init__(self, chunks: list[bytes], error: httpx.TransportError | None) -> None:
        self._chunks = chunks
        self._error = error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk
        if self._error is not None:
            raise self._error


class SimulatorTransport(httpx.AsyncBaseTransport):
    """Carries requests to an ASGI app.

    A cut connection becomes `httpx.RemoteProtocolError`, and an answer that is slower than the
    client's read timeout becomes `httpx.ReadTimeout` while the app goes on, as a server would.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._running: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request.

        Raises:
            httpx.RemoteProtocolError: The simulator cut the connection.
            httpx.ReadTimeout: The answer took longer than the client waits.
        """
        exchange = _Exchange(await request.aread())
        scope = _scope(request, exchange)
        work = asyncio.ensure_future(self._run(scope, exchange))
        self._running.add(work)
        work.add_done_callback(self._running.discard)
        done, _ = await asyncio.wait({work}, timeout=_read_timeout_s(request))
        if not done:
            raise httpx.ReadTimeout("the simulator is slow", request=request)
        if (bug := work.exception()) is not None:
            if exchange.status == 0:
                raise bug
            _log.error("the simulator failed", exc_info=bug)
        if exchange.status == 0:
            raise httpx.RemoteProtocolError(
                "Server disconnected without sending a response.", request=request
            )
        error = httpx.RemoteProtocolError("peer closed connection", request=request)
        return httpx.Response(
            exchange.status,
            headers=exchange.headers,
            stream=_Received(exchange.chunks, None if exchange.is_whole else error),
            request=request,
        )

    async def aclose(self) -> None:
        """Stop what still runs for callers that did not wait."""
        for work in tuple(self._running):
            work.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _run(self, scope: Scope, exchange: _Exchange) -> None:
        await self._app(scope, exchange.receive, exchange.send)


def simulator_transport(app: ASGIApp) -> SimulatorTransport:
    """Return a transport for `httpx.AsyncClient` that reaches the simulator without a socket."""
    return SimulatorTransport(app)


def _scope(request: httpx.Request, exchange: _Exchange) -> dict[str, Any]:
    url = request.url
    path = url.raw_path.partition(b"?")[0]
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": unquote(path.decode("ascii")),
        "raw_path": path,
        "query_string": url.query,
        "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "server": (url.host, url.port),
        "client": ("127.0.0.1", 0),
        "root_path": "",
        "extensions": {CUT_EXTENSION: exchange.cut},
    }


def _read_timeout_s(request: httpx.Request) -> float | None:
    timeouts = request.extensions.get("timeout", {})
    read_s = timeouts.get("read")
    return None if read_s is None else float(read_s)
