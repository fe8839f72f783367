import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any

import httpcore
import pytest

from runway_core.providers import pool as pools
from runway_core.providers.pool import ConnectionPool

GREETING = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello"
LAST = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\nconnection: close\r\n\r\nhello"


class Host:
    """A server that counts; it answers when it may."""

    def __init__(self, answer: bytes) -> None:
        self.answer = answer
        self.requests = self.connections = self.open = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.asked = asyncio.Event()
        self.left = asyncio.Event()
        self.port = 0
        self._writers: list[asyncio.StreamWriter] = []

    def hang_up(self) -> None:
        """Close every connection from this side."""
        for writer in self._writers:
            writer.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.open += 1
        self._writers.append(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while await reader.readuntil(b"\r\n\r\n"):
                self.requests += 1
                self.asked.set()
                await self.may_answer.wait()
                writer.write(self.answer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()
        self.open -= 1
        self.left.set()

    def get(self, *, pool_s: float = 5.0) -> httpcore.Request:
        return httpcore.Request(
            "GET",
            f"http://127.0.0.1:{self.port}/",
            headers=[(b"Host", b"here")],
            extensions={"timeout": {"pool": pool_s, "connect": 5.0, "read": 5.0, "write": 5.0}},
        )


@asynccontextmanager
async def a_host(answer: bytes = GREETING) -> AsyncIterator[Host]:
    host = Host(answer)
    async with await asyncio.start_server(host.serve, "127.0.0.1", 0) as server:
        host.port = server.sockets[0].getsockname()[1]
        yield host
        while host.open:  # its connections end a moment after the pool's
            host.left.clear()
            await host.left.wait()


@asynccontextmanager
async def a_pool(
    *, max_connections: int = 4, max_kept: int = 4, kept_s: float | None = 60.0
) -> AsyncIterator[ConnectionPool]:
    pool = ConnectionPool(
        ssl_context=ssl.create_default_context(),
        max_connections=max_connections,
        max_kept=max_kept,
        kept_s=kept_s,
        network_backend=httpcore.AnyIOBackend(),
    )
    async with pool:
        yield pool


async def read(pool: ConnectionPool, host: Host, *, pool_s: float = 5.0) -> bytes:
    response = await pool.handle_async_request(host.get(pool_s=pool_s))
    body = await response.aread()
    await response.aclose()
    return body


def run(test: Callable[[], Coroutine[Any, Any, None]]) -> None:
    asyncio.run(test())


def test_a_connection_that_rests_carries_the_next_request() -> None:
    async def test() -> None:
        async with a_host() as host, a_pool() as pool:
            bodies = [await read(pool, host), await read(pool, host), await read(pool, host)]
            assert bodies == [b"hello"] * 3
            assert (host.requests, host.connections) == (3, 1)

    run(test)


def test_a_pool_that_keeps_none_uses_no_connection_twice() -> None:
    async def test() -> None:
        async with a_host() as host, a_pool(max_kept=0) as pool:
            await read(pool, host)
            await read(pool, host)
            assert host.connections == 2
            assert pool.connections == []

    run(test)


def test_a_connection_that_its_server_ends_is_not_kept() -> None:
    async def test() -> None:
        async with a_host(LAST) as host, a_pool() as pool:
            await read(pool, host)
            assert pool.connections == []
            assert await read(pool, host) == b"hello"

    run(test)


def test_a_connection_that_its_server_closed_while_it_rested_is_passed_over() -> None:
    async def test() -> None:
        async with a_host() as host, a_pool() as pool:
            await read(pool, host)
            host.hang_up()
            await host.left.wait()
            assert await read(pool, host) == b"hello"
            assert host.connections == 2
            assert len(pool.connections) == 1

    run(test)


def test_a_connection_that_rested_too_long_is_not_used() -> None:
    async def test() -> None:
        async with a_host() as host, a_pool(kept_s=-1.0) as pool:
            await read(pool, host)
            await read(pool, host)
            assert host.connections == 2

    run(test)


def test_what_rested_too_long_is_closed_by_requests_to_other_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pools, "SWEEP_S", -1.0)

    async def test() -> None:
        async with a_host() as left_alone, a_host() as host, a_pool(kept_s=-1.0) as pool:
            await read(pool, left_alone)
            await read(pool, host)
            await left_alone.left.wait()
            assert left_alone.open == 0
            assert pool.connections == []

    run(test)


def test_only_so_many_connections_rest_as_may() -> None:
    async def test() -> None:
        async with a_host() as host, a_pool(max_kept=2) as pool:
            await asyncio.gather(*(read(pool, host) for _ in range(4)))
            assert host.requests == 4
            assert len(pool.connections) == 2

    run(test)


def test_a_request_too_many_waits_for_a_free_connection() -> None:
    async def test() -> None:
        async with a_host() as host, a_pool(max_connections=1) as pool:
            host.may_answer.clear()
            reads = [asyncio.create_task(read(pool, host)) for _ in range(3)]
            await host.asked.wait()
            assert host.requests == 1
            host.may_answer.set()
            assert await asyncio.gather(*reads) == [b"hello"] * 3
            assert host.connections == 1

    run(test)


def test_a_request_that_found_no_connection_in_time_was_not_sent() -> None:
    async def test() -> None:
        async with a_host() as host, a_pool(max_connections=1) as pool:
            host.may_answer.clear()
            first = asyncio.create_task(read(pool, host))
            await host.asked.wait()
            with pytest.raises(httpcore.PoolTimeout):
                await read(pool, host, pool_s=0.001)
            host.may_answer.set()
            assert await first == b"hello"
            assert host.requests == 1

    run(test)


def test_a_cancelled_request_gives_its_place_back_and_no_connection() -> None:
    async def test() -> None:
        async with a_host() as host, a_pool(max_connections=1) as pool:
            host.may_answer.clear()
            gone = asyncio.create_task(read(pool, host))
            await host.asked.wait()
            gone.cancel()
            await asyncio.wait([gone])
            host.may_answer.set()
            assert gone.cancelled()
            assert pool.connections == []
            assert await read(pool, host) == b"hello"

    run(test)


def test_a_connection_that_fails_gives_its_place_back() -> None:
    async def test() -> None:
        async with a_host(b"nonsense\r\n\r\n") as host, a_pool(max_connections=1) as pool:
            with pytest.raises(httpcore.RemoteProtocolError):
                await read(pool, host)
            host.answer = GREETING
            assert await read(pool, host) == b"hello"

    run(test)


def test_an_answer_left_half_read_does_not_keep_its_connection() -> None:
    async def test() -> None:
        async with a_host() as host, a_pool(max_connections=1) as pool:
            response = await pool.handle_async_request(host.get())
            await response.aclose()
            assert pool.connections == []
            assert await read(pool, host) == b"hello"
            assert host.connections == 2

    run(test)


def test_closing_the_pool_closes_connections_in_use_too() -> None:
    async def test() -> None:
        async with a_host() as host, a_pool() as pool:
            await read(pool, host)
            await pool.handle_async_request(host.get())
            await asyncio.gather(*(pool.handle_async_request(host.get()) for _ in range(2)))
            assert len(pool.connections) == 3
            await pool.aclose()
            assert pool.connections == []

    run(test)
