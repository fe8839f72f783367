"""The driver of a process that shares its jobs with others: it follows those that it holds."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from sqlalchemy import Engine

from runway_core.changes import Changes
from runway_core.errors import StoreUnavailableError
from runway_core.gateways import GatewaySpec
from runway_core.models import JobId

from .crew import Crew, first_of
from .follow import Follower
from .keys import KeyRing
from .lease import LEASE_S, Lease
from .live import LiveReadings
from .notify import NewsWire
from .store import JobStore
from .thread import LoopThread

T = TypeVar("T")
_log = logging.getLogger(__name__)

BEAT_S = 1.0
BEAT_GAP_S = 0.05  # between two beats, however much news there is
CAPACITY = 1000  # jobs of one process; at a reading every 5 s they take a fifth of a core
SUBMIT_PATIENCE_S = 10.0  # how long a stop waits for requests that are on their way
CLEAN_UP_S = 1.0  # and then for each of: the follows, the lease, the clients
RELEASE_S = 0.2  # how soon a job whose request has been answered is given up during a stop


class LeaseDriver:
    """Follows this process's share of the jobs of a PostgreSQL database."""

    def __init__(
        self,
        engine: Engine,
        store: JobStore,
        *,
        changes: Changes,
        live: LiveReadings,
        keys: KeyRing,
        gateways: Mapping[str, GatewaySpec],
        make_follower: Callable[[], Follower],
        close_providers: Callable[[], Awaitable[None]],
        submit_patience_s: float = SUBMIT_PATIENCE_S,
    ) -> None:
        self._submit_patience_s = submit_patience_s
        self._lease = Lease(engine, keys, gateways)
        self.owner: str | None = self._lease.owner
        """The name under which this process owns jobs."""
        self._wire = NewsWire(engine, store.writer, changes, live, self)
        self._make_follower = make_follower
        self._close_providers = close_providers
        self._heart = ThreadPoolExecutor(1, thread_name_prefix="job-lease")
        self._thread = LoopThread(self._main, "job-driver")
        self._stopping = asyncio.Event()
        self._nudge = asyncio.Event()
        self._crew: Crew | None = None
        self._beaten_at: float | None = None

    def start(self) -> None:
        """Begin to claim and follow jobs."""
        self._thread.start()

    @property
    def is_driving(self) -> bool:
        """Whether this process holds its lease, by its own reckoning."""
        return self._beaten_at is not None and time.monotonic() - self._beaten_at < LEASE_S

    def nudge(self) -> None:
        """Look for new and changed jobs at once; from any thread."""
        self._thread.call(self.look)

    def wake(self, job_id: JobId) -> None:
        """Make one job read its task at once, whoever follows it; from any thread."""
        self._thread.call(lambda: self._wake(job_id))

    def keys_changed(self) -> None:
        """Make every job that waits for a key look again at once; from any thread.

        Those of other processes, which do not know the key, are claimed by the next beat.
        """
        self._thread.call(self._keys_changed)

    def stop(self) -> None:
        """Hand every job over; submits under way are waited for.

        It returns within `SUBMIT_PATIENCE_S` and a few seconds, whatever the gateways do; a submit
        without an answer until then is in doubt for whoever takes its job up.
        """
        self._thread.call(self._stopping.set)
        if not self._thread.join(self._submit_patience_s + 5 * CLEAN_UP_S):
            _log.error("the job driver does not end and is left behind")

    # On the loop --------------------------------------------------------------------------------

    def look(self) -> None:
        """Look for work and for wishes at once."""
        self._nudge.set()

    def wake_own(self, job_id: JobId) -> None:
        """Make a job look again at once, if it is followed here."""
        if self._crew is not None:
            self._crew.wake(job_id)

    def _keys_changed(self) -> None:
        self.look()
        if self._crew is not None:
            self._crew.wake_keyless()

    def _wake(self, job_id: JobId) -> None:
        if self._crew is not None and job_id in self._crew:
            self._crew.wake(job_id)
        else:
            self._wire.tell_wake(job_id)

    async def _main(self) -> None:
        follower = self._make_follower()
        crew = self._crew = Crew(follower)
        listening = asyncio.create_task(self._wire.listen())
        try:
            while not self._stopping.is_set():
                self._nudge.clear()
                await self._round(crew)
                await first_of(BEAT_GAP_S, self._stopping.wait())
                await first_of(BEAT_S - BEAT_GAP_S, self._nudge.wait(), self._stopping.wait())
        finally:
            await self._hand_over(follower, crew)
            listening.cancel()
            with suppress(TimeoutError):
                async with asyncio.timeout(CLEAN_UP_S):
                    await asyncio.gather(listening, return_exceptions=True)
                    await self._close_providers()

    async def _round(self, crew: Crew) -> None:
        try:
            await self._beat(crew)
            # A thousand tasks tell something new each second: too much to say to nobody.
            self._wire.tell_readings(crew if self._lease.has_company else ())
        except Exception:  # noqa: BLE001 - a fault of ours must not leave the jobs to nobody
            _log.exception("looking after the jobs broke; it is tried again")
            if not self.is_driving:
                crew.let_go(())  # without a heart beat they are anybody's by now

    async def _beat(self, crew: Crew) -> None:
        mine = await self._try(lambda: self._lease.beat(CAPACITY - len(crew)))
        if mine is None:
            return  # whoever is followed is followed further: nobody else can write either
        self._beaten_at = time.monotonic()
        let_go = crew.let_go({job_id for job_id, _ in mine})
        if let_go:
            _log.info("%d jobs are not followed here any more", let_go)
        crew.follow(mine)

    async def _hand_over(self, follower: Follower, crew: Crew) -> None:
        """Free what can be freed at once, and each submitted job as soon as it is answered."""
        await crew.dismiss(CLEAN_UP_S)
        until = time.monotonic() + self._submit_patience_s
        await self._release()
        while not await follower.finish_submits(RELEASE_S):
            if time.monotonic() > until:
                _log.warning("a submit under way is given up; its job will be in doubt")
                await follower.abandon_submits()
                break
            await self._try(lambda: self._lease.beat(0))
            await self._release()
        await self._try(self._lease.leave)
        self._wire.tell_freed()
        await self._try(self._lease.close)
        self._heart.shutdown(wait=False)

    async def _release(self) -> None:
        if await self._try(self._lease.release):
            self._wire.tell_freed()

    async def _try(self, action: Callable[[], T]) -> T | None:
        """Do something with the lease beside the loop; None where the database is away."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._heart, action)
        except StoreUnavailableError as error:
            _log.warning("the lease on the jobs cannot be renewed now: %s", error.message)
            return None
