import asyncio
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import httpx
import pytest

from runway_core.web.shutdown import _pass_on, closing_on_signal
from tests.support import source

SERVER = """
import contextlib
from collections.abc import AsyncIterator
import socket
import uvicorn
from starlette.applications import Starlette
from runway_core.changes import Changes
from runway_core.web.events import Listener, event_routes
from runway_core.web.shutdown import closing_on_signal

changes = Changes()

@contextlib.asynccontextmanager
async def lifespan(app):
    with closing_on_signal(changes.close):
        yield
    print("lifespan ended", flush=True)

listener_of = lambda _query: Listener(workspace="local", left_s=60)
app = Starlette(routes=event_routes(changes, listener_of), lifespan=lifespan)
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, ws="none", log_level="error")).run([listener])
"""


@contextmanager
def python(code: str) -> Iterator[subprocess.Popen[str]]:
    """A Python process of its own, which is gone afterwards."""
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=source.ROOT) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def heard(request: pytest.FixtureRequest) -> Iterator[list[int]]:
    """The signals that reach the handlers which were there before."""
    numbers: list[int] = []

    def handler(number: int, frame: FrameType | None) -> None:
        numbers.append(number)

    before: dict[signal.Signals, Any] = {
        number: signal.signal(number, handler) for number in (signal.SIGINT, signal.SIGTERM)
    }
    yield numbers
    for number, old in before.items():
        signal.signal(number, old)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_server_with_an_open_stream_stops_when_told(number: signal.Signals) -> None:
    with python(SERVER) as process:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        url = f"http://127.0.0.1:{port}/events"
        with httpx.stream("GET", url, timeout=10) as answer:
            lines = answer.iter_lines()
            first = next(lines)
            process.send_signal(number)
            rest = list(lines)
        process.wait(10)

        assert first == "retry: 2000"
        assert rest == ["event: hello", "data: {}", ""]
        assert process.stdout.read() == "lifespan ended\n"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_closes_and_still_reaches_the_server(
    heard: list[int], number: signal.Signals
) -> None:
    async def run() -> None:
        closed = asyncio.Event()
        with closing_on_signal(closed.set):
            signal.raise_signal(number)
            await asyncio.wait_for(closed.wait(), 5)

    asyncio.run(run())

    assert heard == [number]


def test_a_signal_without_a_server_ends_the_process_as_usual() -> None:
    code = (
        "import asyncio, signal\n"
        "from runway_core.web.shutdown import closing_on_signal\n"
        "async def run():\n"
        "    with closing_on_signal(lambda: None):\n"
        "        signal.raise_signal(signal.SIGTERM)\n"
        "        await asyncio.sleep(60)\n"
        "asyncio.run(run())\n"
    )

    with python(code) as process:
        assert process.wait(20) == -signal.SIGTERM


def test_a_signal_without_a_handler_gets_what_the_system_does_by_default() -> None:
    before = signal.signal(signal.SIGURG, lambda number, frame: None)

    _pass_on(signal.SIG_DFL, signal.SIGURG, None)  # by default nothing happens

    assert signal.signal(signal.SIGURG, before) == signal.SIG_DFL


def test_a_signal_that_was_ignored_stays_ignored(heard: list[int]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)

    async def run() -> bool:
        closed = asyncio.Event()
        with closing_on_signal(closed.set):
            signal.raise_signal(signal.SIGTERM)
            return await asyncio.wait_for(closed.wait(), 5)

    assert asyncio.run(run())


def test_the_handlers_of_before_are_put_back(heard: list[int]) -> None:
    before = signal.getsignal(signal.SIGTERM)

    async def run() -> None:
        with closing_on_signal(lambda: None):
            assert signal.getsignal(signal.SIGTERM) is not before

    asyncio.run(run())

    assert signal.getsignal(signal.SIGTERM) is before


def test_a_handler_set_meanwhile_is_left_alone(heard: list[int]) -> None:
    def later(number: int, frame: FrameType | None) -> None:
        heard.append(-number)

    async def run() -> None:
        with closing_on_signal(lambda: None):
            signal.signal(signal.SIGTERM, later)

    asyncio.run(run())

    assert signal.getsignal(signal.SIGTERM) is later


def test_beside_the_main_thread_no_handler_is_touched(heard: list[int]) -> None:
    before, seen = signal.getsignal(signal.SIGTERM), []

    async def run() -> None:
        with closing_on_signal(lambda: None):
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=lambda: asyncio.run(run()), daemon=True)
    thread.start()
    thread.join()

    assert seen == [before]
