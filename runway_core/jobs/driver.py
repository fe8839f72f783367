"""The embedded driver: one event loop in a daemon thread follows every unfinished job.

A file lock beside the database makes sure that only one process drives it; another one that opens
the same data folder may add jobs and read them, and takes over when the first one ends.
"""

import asyncio
import fcntl
import logging
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from sqlalchemy.exc import SQLAlchemyError

from runway_core.models import JobId

from .database import UNAVAILABLE
from .follow import Follower
from .store import JobStore

_log = logging.getLogger(__name__)

SWEEP_S = 1.0  # how soon jobs and wishes written by another process are noticed
LOCK_RETRY_S = 0.5
SUBMIT_PATIENCE_S = 10.0  # how long a stop waits for requests that are on their way
CLEAN_UP_S = 1.0  # and then for each of: the follows, the clients, the thread


class EmbeddedDriver:
    """Follows the jobs of one SQLite database from inside this process."""

    def __init__(
        self,
        store: JobStore,
        lock_path: Path,
        make_follower: Callable[[], Follower],
        close_providers: Callable[[], Awaitable[None]],
        *,
        submit_patience_s: float = SUBMIT_PATIENCE_S,
    ) -> None:
        self._store = store
        self._lock_path = lock_path
        self._make_follower = make_follower
        self._close_providers = close_providers
        self._submit_patience_s = submit_patience_s
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()
        self._nudge = asyncio.Event()
        self._follower: Follower | None = None
        self._follows: dict[JobId, asyncio.Task[None]] = {}
        self._thread = threading.Thread(target=self._run, name="job-driver", daemon=True)

    def start(self) -> None:
        """Begin to drive, or to wait for the lock."""
        self._thread.start()

    @property
    def is_driving(self) -> bool:
        """Whether this process follows the jobs; False while another one holds the lock."""
        return self._follower is not None

    def nudge(self) -> None:
        """Look for new and changed jobs at once; from any thread."""
        self._call(self._nudge.set)

    def wake(self, job_id: JobId) -> None:
        """Make one job read its task at once; from any thread."""
        self._call(lambda: self._wake(job_id))

    def stop(self) -> None:
        """End the loop; submits under way are waited for, everything else resumes later.

        It returns within `SUBMIT_PATIENCE_S` and a few seconds, whatever the gateways do; a submit
        without an answer until then is in doubt when the job is taken up again.
        """
        self._call(self._stopping.set)
        if self._thread.is_alive():
            self._thread.join(self._submit_patience_s + 3 * CLEAN_UP_S)
        elif not self._loop.is_running():
            self._loop.close()
        if self._thread.is_alive():
            _log.error("the job driver does not end and is left behind")

    def _wake(self, job_id: JobId) -> None:
        if self._follower is not None and job_id in self._follows:
            self._follower.wake(job_id)

    def _call(self, function: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody is there to be told
            self._loop.call_soon_threadsafe(function)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._main())
        finally:
            self._loop.close()

    async def _main(self) -> None:
        lock = await self._lock()
        if lock is None:
            return
        self._follower = self._make_follower()
        try:
            while not self._stopping.is_set():
                self._nudge.clear()
                try:
                    self._sweep(self._follower)
                except SQLAlchemyError:  # the database is locked or away: look again soon
                    _log.warning("the job database could not be read", exc_info=True)
                await _first(SWEEP_S, self._nudge.wait(), self._stopping.wait())
        finally:
            try:
                await self._wind_down(self._follower)
            finally:
                self._follower = None
                lock.close()

    async def _lock(self) -> IO[str] | None:
        """Wait until this process is the only driver; None when stopped before."""
        self._lock_path.parent.mkdir(parents=True, exist_ok=True)
        lock = self._lock_path.open("w")
        while not self._stopping.is_set():
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                await _first(LOCK_RETRY_S, self._stopping.wait())
            else:
                return lock
        lock.close()
        return None

    def _sweep(self, follower: Follower) -> None:
        """Follow what nobody follows yet, and pass on wishes to cancel."""
        for job_id, cancel_requested in self._store.unfinished():
            if job_id not in self._follows:
                self._follows[job_id] = asyncio.create_task(self._follow(follower, job_id))
            elif cancel_requested:
                follower.wake(job_id, cancel=True)

    async def _follow(self, follower: Follower, job_id: JobId) -> None:
        try:
            await follower.follow(job_id)
        except UNAVAILABLE:  # the next sweep takes the job up again from its row
            _log.warning("job %s waits for the database", job_id, exc_info=True)
        except Exception:  # noqa: BLE001 - a fault of ours must not leave a job running for ever
            _log.exception("following job %s broke", job_id)
            with suppress(*UNAVAILABLE):
                await follower.park(job_id)
        finally:
            self._follows.pop(job_id, None)

    async def _wind_down(self, follower: Follower) -> None:
        follows = list(self._follows.values())
        for task in follows:
            task.cancel()
        if follows:
            await asyncio.wait(follows, timeout=CLEAN_UP_S)
        if not await follower.finish_submits(self._submit_patience_s):
            _log.warning("a submit under way is given up; its job will be in doubt")
            await follower.abandon_submits()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLEAN_UP_S):
                await self._close_providers()


async def _first(timeout_s: float, *waits: Awaitable[object]) -> None:
    """Wait until one of ``waits`` is over, at most ``timeout_s`` seconds."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
