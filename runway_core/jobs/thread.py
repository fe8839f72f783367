"""An event loop in a daemon thread, for code that must go on beside whatever the program does."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from contextlib import suppress


class LoopThread:
    """Runs one coroutine on a loop of its own; everything but the coroutine is for other threads.

    Args:
        main: Makes the coroutine, on the loop.
        name: The name of the thread.
    """

    def __init__(self, main: Callable[[], Coroutine[None, None, None]], name: str) -> None:
        self._main = main
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def call(self, function: Callable[[], object]) -> None:
        """Call a function on the loop, soon; nothing once it has ended."""
        with suppress(RuntimeError):  # the loop is closed: nobody is there to be told
            self._loop.call_soon_threadsafe(function)

    def join(self, timeout_s: float) -> bool:
        """Wait until the coroutine has ended, at most ``timeout_s`` seconds; return whether it has.

        A thread that was never started has ended.
        """
        if self._thread.ident is None:
            self._loop.close()
            return True
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        finally:
            self._loop.close()
