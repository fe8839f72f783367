"""Ends open event streams when the server is told to stop.

Uvicorn waits for open answers before it runs the end of the lifespan, so streams that end only
there would keep it waiting for ever. What must end first is told with the signal itself.

Source: https://github.com/encode/uvicorn/blob/0.54.0/uvicorn/server.py (checked 2026-11-20).
"""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def closing_on_signal(close: Callable[[], None]) -> Iterator[None]:
    """Call ``close`` on the running event loop at SIGINT or SIGTERM, before the server's own way.

    For the lifespan: ``with closing_on_signal(changes.close): yield``. Beside the main thread,
    where no signals arrive, it does nothing.

    Raises:
        RuntimeError: No event loop is running.
    """
    loop = asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}

    def on_signal(number: int, frame: FrameType | None) -> None:
        # Not called right here: the loop may be inside the very lock that closing takes.
        loop.call_soon_threadsafe(close)
        _pass_on(before[signal.Signals(number)], number, frame)

    for number in _SIGNALS:
        signal.signal(number, on_signal)
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is on_signal:
                signal.signal(number, handler)


def _pass_on(handler: Any, number: int, frame: FrameType | None) -> None:
    if callable(handler):
        handler(number, frame)
    elif handler == signal.SIG_DFL:
        signal.signal(number, signal.SIG_DFL)
        signal.raise_signal(number)
