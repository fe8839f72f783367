"""Connections kept for the next request, at a price that does not grow with their number.

httpcore's own pool looks at each of its connections, and for each idle one at all the others,
whenever a request begins or ends (httpcore 1.0.9, 2026-11-20): fifty idle connections double the
work of reading a task, and requests that wait for a free one bring the whole loop to a halt. Here a
request takes the connection that rested last, and gives it back.
"""

import asyncio
import ssl
import time
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable
from functools import partial
from typing import Any, TypeAlias

import httpcore

Place: TypeAlias = tuple[bytes, bytes, int]
"""Scheme, host and port."""

SWEEP_S = 1.0  # between two looks for connections that have rested for too long


class ConnectionPool(httpcore.AsyncConnectionPool):
    """HTTP/1.1 connections for one event loop; httpcore makes them, one request each at a time.

    Args:
        ssl_context: Judges certificates.
        max_connections: In use at once; the next request waits, at most its pool timeout.
        max_kept: Resting at once; 0: no connection is used twice.
        kept_s: How long one may rest, in seconds; None: until its server closes it.
        network_backend: Makes the connections.
    """

    def __init__(
        self,
        *,
        ssl_context: ssl.SSLContext,
        max_connections: int,
        max_kept: int,
        kept_s: float | None,
        network_backend: httpcore.AsyncNetworkBackend,
    ) -> None:
        super().__init__(
            ssl_context=ssl_context, keepalive_expiry=kept_s, network_backend=network_backend
        )
        self._max_kept = max_kept
        self._room = asyncio.Semaphore(max_connections)
        self._busy: set[httpcore.AsyncConnectionInterface] = set()
        self._kept: dict[Place, deque[httpcore.AsyncConnectionInterface]] = {}
        self._kept_count = 0
        self._swept_at = 0.0

    @property
    def connections(self) -> list[httpcore.AsyncConnectionInterface]:
        """All connections, those in use first."""
        return [*self._busy, *(item for kept in self._kept.values() for item in kept)]

    async def handle_async_request(self, request: httpcore.Request) -> httpcore.Response:
        """Send a request on a connection that rests, or on a new one.

        Raises:
            httpcore.PoolTimeout: None became free in time; nothing was sent.
            httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException: As they come.
        """
        await self._wait_for_room(request.extensions.get("timeout", {}).get("pool"))
        connection: httpcore.AsyncConnectionInterface | None = None
        try:
            origin = request.url.origin
            place = (origin.scheme, origin.host, origin.port)
            connection = await self._rested(place) or self.create_connection(origin)
            self._busy.add(connection)
            response = await connection.handle_async_request(request)
        except BaseException:
            self._room.release()
            if connection is not None:
                self._busy.discard(connection)
                await connection.aclose()
            raise
        return httpcore.Response(
            status=response.status,
            headers=response.headers,
            content=_Body(response.stream, partial(self._take_back, place, connection)),
            extensions=response.extensions,
        )

    async def aclose(self) -> None:
        """Close every connection, those in use too."""
        connections = self.connections
        self._busy.clear()
        self._kept.clear()
        self._kept_count = 0
        for connection in connections:
            await connection.aclose()

    async def _wait_for_room(self, limit_s: float | None) -> None:
        if not self._room.locked():
            await self._room.acquire()  # at once
            return
        try:
            async with asyncio.timeout(limit_s):
                await self._room.acquire()
        except TimeoutError:
            raise httpcore.PoolTimeout("no connection became free") from None

    async def _rested(self, place: Place) -> httpcore.AsyncConnectionInterface | None:
        """Take the connection that was used last: its server is the least likely to close it."""
        kept = self._kept.get(place)
        while kept:
            connection = kept.pop()
            self._kept_count -= 1
            if not (connection.is_closed() or connection.has_expired()):
                return connection
            await connection.aclose()
        return None

    async def _take_back(self, place: Place, connection: httpcore.AsyncConnectionInterface) -> None:
        self._room.release()
        is_ours = connection in self._busy  # not once the pool was closed
        self._busy.discard(connection)
        if is_ours and connection.is_idle() and self._kept_count < self._max_kept:
            self._kept.setdefault(place, deque()).append(connection)
            self._kept_count += 1
        else:
            await connection.aclose()
        if time.monotonic() - self._swept_at > SWEEP_S:
            await self._sweep()

    async def _sweep(self) -> None:
        """Close what has rested for too long; of one origin that is the oldest ones."""
        self._swept_at = time.monotonic()
        expired = []
        for place, kept in list(self._kept.items()):
            while kept and kept[0].has_expired():
                expired.append(kept.popleft())
            if not kept:
                del self._kept[place]
        self._kept_count -= len(expired)
        for connection in expired:
            await connection.aclose()


class _Body:
    """The body of an answer; its end gives the connection back."""

    def __init__(self, stream: Any, give_back: Callable[[], Awaitable[None]]) -> None:
        self._stream: AsyncIterable[bytes] = stream
        self._give_back: Callable[[], Awaitable[None]] | None = give_back

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for part in self._stream:
                yield part
        except BaseException:
            await self.aclose()
            raise

    async def aclose(self) -> None:
        give_back, self._give_back = self._give_back, None
        if give_back is None:
            return
        try:
            await self._stream.aclose()  # type: ignore[attr-defined] # httpcore's bodies have it
        finally:
            await give_back()
