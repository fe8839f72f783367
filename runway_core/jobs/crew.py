"""The follows on one event loop: who is followed, who no longer, and how all of them end."""

import asyncio
import logging
from collections.abc import Awaitable, Container, Iterable
from contextlib import suppress
from functools import partial

from runway_core.errors import StoreUnavailableError
from runway_core.models import JobId

from .follow import Follower

_log = logging.getLogger(__name__)


class Crew:
    """One task for each followed job; used on its event loop only."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._follows: dict[JobId, asyncio.Task[None]] = {}

    def __len__(self) -> int:
        return len(self._follows)

    def __contains__(self, job_id: object) -> bool:
        return job_id in self._follows

    def follow(self, jobs: Iterable[tuple[JobId, bool]]) -> None:
        """Follow what nobody follows yet; the flag is the user's wish to cancel."""
        for job_id, cancel_requested in jobs:
            if job_id not in self._follows:
                self._follows[job_id] = task = asyncio.create_task(self._follow(job_id))
                # Not in the task itself: one that is cancelled before it began never runs.
                task.add_done_callback(partial(self._ended, job_id))
            elif cancel_requested:
                self._follower.wake(job_id, cancel=True)

    def let_go(self, kept: Container[JobId]) -> int:
        """Stop following all but ``kept``; a submit under way is finished all the same.

        Returns:
            How many were let go.
        """
        surplus = [task for job_id, task in self._follows.items() if job_id not in kept]
        for task in surplus:
            task.cancel()
        return len(surplus)

    def wake(self, job_id: JobId) -> None:
        """Make a followed job look again at once; nothing for one that is not followed."""
        if job_id in self._follows:
            self._follower.wake(job_id)

    def wake_keyless(self) -> None:
        """Make the followed jobs that wait for a key look again at once."""
        self._follower.wake_keyless(list(self._follows))

    async def dismiss(self, timeout_s: float) -> None:
        """Stop following everything, and wait for that at most ``timeout_s`` seconds."""
        follows = list(self._follows.values())
        self.let_go(())
        if follows:
            await asyncio.wait(follows, timeout=timeout_s)

    async def _follow(self, job_id: JobId) -> None:
        try:
            await self._follower.follow(job_id)
        except StoreUnavailableError as error:  # the next look takes the job up from its row
            _log.warning("job %s waits for the database: %s", job_id, error.message)
        except Exception:  # noqa: BLE001 - a fault of ours must not leave a job running for ever
            _log.exception("following job %s broke", job_id)
            with suppress(StoreUnavailableError):
                await self._follower.park(job_id)

    def _ended(self, job_id: JobId, _task: "asyncio.Task[None]") -> None:
        del self._follows[job_id]


async def first_of(timeout_s: float, *waits: Awaitable[object]) -> None:
    """Wait until one of ``waits`` is over, at most ``timeout_s`` seconds."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
