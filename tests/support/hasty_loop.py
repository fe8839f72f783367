"""An event loop that does not wait for its timers."""

import asyncio
import selectors
from typing import Any

SLICE_S = 0.002  # real seconds in which threads and sockets may still answer before the clock jumps


class _HastySelector(selectors.DefaultSelector):
    """Waits a moment for events and then says that the whole time has passed."""

    skipped_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, Any]]:
        if timeout is None or timeout <= SLICE_S:
            return super().select(timeout)
        events = super().select(SLICE_S)
        if not events:
            self.skipped_s += timeout
        return events


class HastyLoop(asyncio.SelectorEventLoop):
    """When nothing is to be done but to wait for a timer, the clock jumps to it.

    An hour of polls takes a moment, and `time` tells an hour. Answers of threads are waited for as
    long as they take when no timer runs; beside a running timer they may come late.
    """

    def __init__(self) -> None:
        self._hasty = _HastySelector()
        super().__init__(self._hasty)

    def time(self) -> float:
        """Seconds, those that were skipped included."""
        return super().time() + self._hasty.skipped_s
