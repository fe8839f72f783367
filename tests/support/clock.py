"""A clock that moves only when a test says so."""

import asyncio
import time
from datetime import UTC, datetime, timedelta


class FakeClock:
    """Wall clock, monotonic clock and sleep in one, all moved by `advance`.

    ``sleep`` returns once the clock has been moved far enough; it never waits for real time.
    """

    def __init__(self, start: datetime = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)) -> None:
        self._start = start
        self._passed_s = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []
        self.slept_s: list[float] = []
        """Every wait asked for, in order, in seconds."""

    def now(self) -> datetime:
        """The instant, aware, UTC."""
        return self._start + timedelta(seconds=self._passed_s)

    def monotonic(self) -> float:
        """Seconds since the clock was made."""
        return self._passed_s

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock has moved by ``seconds``."""
        self.slept_s.append(seconds)
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self._passed_s + seconds, woken))
        await woken

    def advance(self, seconds: float) -> None:
        """Move by ``seconds`` and wake, in order of their time, all who have waited long enough.

        Call it from the loop's own thread, then give the loop a turn.
        """
        self._passed_s += seconds
        due = sorted((s for s in self._sleepers if s[0] <= self._passed_s), key=lambda s: s[0])
        self._sleepers = [s for s in self._sleepers if s[0] > self._passed_s]
        for _, woken in due:
            if not woken.done():
                woken.set_result(None)


class JumpingClock:
    """The wall clock, set forward and back at will."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def __call__(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.ahead_s
