"""Whose turn it is: finished videos are brought home a few at a time, and after readings.

A reading is cheap and tells a user that the video is made; bringing a video home costs many times
as much and may take its time. When a thousand tasks end together, a thousand deliveries at once
would hold up the readings that are still due, take every connection and fill the memory.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext

LOADS_PER_GATEWAY = 24  # downloads under way at once; a slow host must not hold up the others
EXAMINERS = 2  # videos that are looked into at once: that computes, and computers have few cores
LATE_S = 0.01  # a reading that begins later than this was held up
LONGEST_YIELD_S = 0.1  # so ten deliveries a second begin however late readings are
FEW = 4  # deliveries that yield to nobody: there is no crowd, and somebody looks at them


class Turns:
    """Used on one event loop only."""

    def __init__(self) -> None:
        self._loads: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(LOADS_PER_GATEWAY)
        )
        self._examiners = asyncio.Semaphore(EXAMINERS)
        # What decoding leaves behind stays with the thread that did it: few, and always the same.
        self._pool = ThreadPoolExecutor(EXAMINERS, thread_name_prefix="examine")
        self._alone = asyncio.Lock()
        self._door = asyncio.Lock()
        self._present = 0
        self._late_until = 0.0

    def note(self, late_s: float) -> None:
        """Hear how much later than planned a reading began, in seconds."""
        if late_s > LATE_S:
            now = asyncio.get_running_loop().time()
            self._late_until = max(self._late_until, now + late_s)

    @asynccontextmanager
    async def loading(self, gateway_id: str, on_wait: Callable[[], None]) -> AsyncIterator[None]:
        """Have the turn to load a video; ``on_wait`` is called where it has to be waited for."""
        slot = self._loads[gateway_id]
        if slot.locked():
            on_wait()
        self._present += 1
        try:
            async with slot:
                async with self._door:  # one by one: those who waited must not begin together
                    await self._readings_are_on_time()
                yield
        finally:
            self._present -= 1

    @asynccontextmanager
    async def examining(self) -> AsyncIterator[Executor]:
        """Have the turn to look into a video that was loaded in turn, and the threads for it."""
        # In a crowd one by one: a second thread that computes triples the delay of the writer.
        is_crowd = self._present > FEW
        async with self._examiners, self._alone if is_crowd else nullcontext():
            await self._readings_are_on_time()
            yield self._pool

    async def _readings_are_on_time(self) -> None:
        """Wait while readings are late, but not for ever, and in a crowd only."""
        if self._present <= FEW:
            return
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + LONGEST_YIELD_S
        while (left_s := min(self._late_until, give_up_at) - loop.time()) > 0:
            await asyncio.sleep(left_s)
