"""An event loop that does not wait for its timers."""

import asyncio
import selectors
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Any, TypeVar, TypeVarTuple

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

SLICE_S = 0.001  # real seconds in which sockets may still answer before the clock jumps


class _HastySelector(selectors.DefaultSelector):
    """Waits a moment for events and then says that the whole time has passed."""

    def __init__(self, finish_writes: Callable[[], object]) -> None:
        super().__init__()
        self.skipped_s = 0.0
        self.threads = 0
        self._finish_writes = finish_writes

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, Any]]:
        if timeout is None or timeout <= SLICE_S:
            return super().select(timeout)
        if self.threads == 0:
            self._finish_writes()
        events = super().select(SLICE_S)
        if not events and self.threads == 0:
            self.skipped_s += timeout
        return events


class HastyLoop(asyncio.SelectorEventLoop):
    """When nothing is to be done but to wait for a timer, the clock jumps to it.

    An hour of polls takes a moment, and `time` tells an hour. What runs in threads is waited for
    before a jump: `asyncio.to_thread`, and whatever ``finish_writes`` waits for.
    """

    def __init__(self, finish_writes: Callable[[], object] = lambda: None) -> None:
        self._hasty = _HastySelector(finish_writes)
        super().__init__(self._hasty)

    def time(self) -> float:
        """Seconds, those that were skipped included."""
        return super().time() + self._hasty.skipped_s

    def run_in_executor(
        self, executor: Executor | None, func: Callable[[*Ts], T], *args: *Ts
    ) -> asyncio.Future[T]:
        """Do as every loop does, and let no time be skipped meanwhile."""
        self._hasty.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._leave_thread)
        return future

    def _leave_thread(self, _future: object) -> None:
        self._hasty.threads -= 1
