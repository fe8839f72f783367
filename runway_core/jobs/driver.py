"""The embedded driver: one event loop in a daemon thread follows every unfinished job.

A file lock beside the database makes sure that only one process drives it; another one that opens
the same data folder may add jobs and read them, and takes over when the first one ends.
"""

import asyncio
import fcntl
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from runway_core.errors import StoreUnavailableError
from runway_core.models import JobId

from .crew import Crew, first_of
from .follow import Follower
from .store import JobStore
from .thread import LoopThread

_log = logging.getLogger(__name__)

SWEEP_S = 1.0  # how soon jobs and wishes written by another process are noticed
SWEEP_GAP_S = 0.05  # between two looks, however many nudges: each look reads all unfinished jobs
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
        self._stopping = asyncio.Event()
        self._nudge = asyncio.Event()
        self._crew: Crew | None = None
        self._thread = LoopThread(self._main, "job-driver")

    def start(self) -> None:
        """Begin to drive, or to wait for the lock."""
        self._thread.start()

    @property
    def is_driving(self) -> bool:
        """Whether this process follows the jobs; False while another one holds the lock."""
        return self._crew is not None

    def nudge(self) -> None:
        """Look for new and changed jobs at once; from any thread."""
        self._thread.call(self._nudge.set)

    def wake(self, job_id: JobId) -> None:
        """Make one job read its task at once; from any thread."""
        self._thread.call(lambda: self._wake(job_id))

    def keys_changed(self) -> None:
        """Make every job that waits for a key look again at once; from any thread."""
        self._thread.call(self._keys_changed)

    def stop(self) -> None:
        """End the loop; submits under way are waited for, everything else resumes later.

        It returns within `SUBMIT_PATIENCE_S` and a few seconds, whatever the gateways do; a submit
        without an answer until then is in doubt when the job is taken up again.
        """
        self._thread.call(self._stopping.set)
        if not self._thread.join(self._submit_patience_s + 3 * CLEAN_UP_S):
            _log.error("the job driver does not end and is left behind")

    def _wake(self, job_id: JobId) -> None:
        if self._crew is not None:
            self._crew.wake(job_id)

    def _keys_changed(self) -> None:
        if self._crew is not None:
            self._crew.wake_keyless()

    async def _main(self) -> None:
        lock = await self._lock()
        if lock is None:
            return
        follower = self._make_follower()
        crew = self._crew = Crew(follower)
        try:
            while not self._stopping.is_set():
                self._nudge.clear()
                try:
                    crew.follow(self._store.unfinished())
                except StoreUnavailableError as error:  # look again soon
                    _log.warning("the jobs cannot be looked through: %s", error.message)
                except Exception:  # noqa: BLE001 - a fault of ours must not leave the jobs to nobody
                    _log.exception("looking through the jobs broke; it is tried again")
                await first_of(SWEEP_GAP_S, self._stopping.wait())
                await first_of(SWEEP_S - SWEEP_GAP_S, self._nudge.wait(), self._stopping.wait())
        finally:
            try:
                await self._wind_down(follower, crew)
            finally:
                self._crew = None
                lock.close()

    async def _lock(self) -> IO[str] | None:
        """Wait until this process is the only driver; None when stopped before."""
        told = ""
        while not self._stopping.is_set():
            try:
                return self._locked()
            except BlockingIOError:  # another process drives
                pass
            except OSError as error:  # a full disk, say: the jobs must not wait for a restart
                if told != str(error):
                    _log.warning("jobs are not followed yet: %s", error)
                    told = str(error)
            await first_of(LOCK_RETRY_S, self._stopping.wait())
        return None

    def _locked(self) -> IO[str]:
        self._lock_path.parent.mkdir(parents=True, exist_ok=True)
        lock = self._lock_path.open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise
        return lock

    async def _wind_down(self, follower: Follower, crew: Crew) -> None:
        await crew.dismiss(CLEAN_UP_S)
        if not await follower.finish_submits(self._submit_patience_s):
            _log.warning("a submit under way is given up; its job will be in doubt")
            await follower.abandon_submits()
        with suppress(TimeoutError):
            async with asyncio.timeout(CLEAN_UP_S):
                await self._close_providers()
