"""The lease: which process follows which jobs of a shared PostgreSQL, by the server's clock only.

Once a second one statement beats this process's heart, claims unfinished jobs of the gateways that
it knows, if nobody follows them or their owner's heart has stopped, and returns all that are ours.
A frozen process that wakes learns from the same answer which jobs are its own no longer.
"""

import asyncio
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Engine, TextClause, text

from runway_core.changes import Changes
from runway_core.errors import StoreUnavailableError
from runway_core.gateways import GatewaySpec
from runway_core.models import JobId, JobState

from .crew import Crew, first_of
from .database import process_of
from .follow import Follower
from .keys import KeyRing
from .live import LiveReadings
from .notify import NewsWire
from .states import ACTIVE
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

LEASE_S = 6.0
"""A heart that has not beaten for so long has stopped; its jobs go to others."""

FORGOTTEN_S = 24 * 3600.0  # then the row of a stopped heart is deleted
STATEMENT_LIMIT_MS = 3000  # a beat must not wait for longer than it is worth

_HAS_KEY = """(
    simulated OR NOT gateway_id = ANY(:keyless) OR workspace || '/' || gateway_id = ANY(:typed)
)"""

# The living are an array, not a join: a row that changed while its lock was awaited is judged again
# by its own new columns, but by the old partners of a join, and would be taken from its new owner.
# The lease counts from the server's start where that is later: while it was down no heart could
# beat, and whoever is back first must not inherit everything.
_BEAT = text(
    """
WITH moment AS (
    SELECT extract(epoch FROM clock_timestamp()) AS now,
           extract(epoch FROM pg_postmaster_start_time()) AS server_started_at
), heart AS (
    INSERT INTO workers (id, name, beat_at) SELECT :me, :name, now FROM moment
    ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at
), free AS (
    SELECT id FROM jobs
    WHERE state = ANY(:active) AND gateway_id = ANY(:known) AND owner IS DISTINCT FROM :me AND (
        owner IS NULL
        OR NOT owner = ANY(ARRAY(
            SELECT workers.id FROM workers, moment
            WHERE greatest(beat_at, server_started_at) > now - :lease_s))
        OR (owner_lacks_key AND state <> :submitting AND {has_key}))
    ORDER BY created_at, position LIMIT :room FOR UPDATE SKIP LOCKED
), claimed AS (
    UPDATE jobs SET owner = :me, owner_lacks_key = NOT {has_key}
    FROM free WHERE jobs.id = free.id
    RETURNING jobs.id, jobs.cancel_requested
), rekeyed AS (
    SELECT id FROM jobs
    WHERE owner = :me AND state = ANY(:active) AND owner_lacks_key = {has_key}
    FOR UPDATE SKIP LOCKED
), noted AS (
    UPDATE jobs SET owner_lacks_key = NOT owner_lacks_key
    FROM rekeyed WHERE jobs.id = rekeyed.id
)
SELECT id, cancel_requested FROM claimed
UNION ALL
SELECT id, cancel_requested FROM jobs WHERE owner = :me AND state = ANY(:active)
""".replace("{has_key}", _HAS_KEY)
)

_RELEASE = text("""
UPDATE jobs SET owner = NULL, owner_lacks_key = false
WHERE id IN (
    SELECT id FROM jobs
    WHERE owner = :me AND state = ANY(:active) AND state <> :submitting
    FOR UPDATE SKIP LOCKED)
""")

_LEAVE = text("DELETE FROM workers WHERE id = :me")

_FORGET = text("DELETE FROM workers WHERE beat_at < extract(epoch FROM now()) - :forgotten_s")


class Lease:
    """This process's hold on its jobs; used by one thread at a time.

    It keeps a connection of its own on which every statement is a transaction: a process that
    freezes between two of them holds no row, and a full pool cannot stop the heart.

    Every method raises StoreUnavailableError while the database is away.
    """

    def __init__(self, engine: Engine, keys: KeyRing, gateways: Mapping[str, GatewaySpec]) -> None:
        self.owner = process_of(engine)
        """The name in ``jobs.owner``."""
        self._engine = engine
        self._keys = keys
        self._gateways = gateways
        self._connection: Connection | None = None

    def beat(self, room: int) -> list[tuple[JobId, bool]]:
        """Beat the heart, claim up to ``room`` jobs, and tell which are ours.

        A job whose owner waits for the gateway's key goes to a process that knows it.

        Returns:
            (id, cancel requested) of every unfinished job of this process.
        """
        values = self._values()
        if self._connection is None:
            # Known to be alive before it owns anything, or its first jobs could be taken for those
            # of a dead process by a beat that began just before.
            self._do(_BEAT, **values, room=0)
        rows = self._do(_BEAT, **values, room=max(room, 0))
        return [(JobId(row.id), row.cancel_requested) for row in rows]

    def release(self) -> int:
        """Give up every job but those that are being submitted; return how many."""
        return self._do(_RELEASE, **self._names()).rowcount

    def leave(self) -> None:
        """Stop the heart for good: from here on whatever was left is anybody's."""
        self._do(_LEAVE, me=self.owner)

    def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _names(self) -> dict[str, Any]:
        return {
            "me": self.owner,
            "active": [state.value for state in ACTIVE],
            "submitting": JobState.SUBMITTING.value,
        }

    def _values(self) -> dict[str, Any]:
        keyless = [
            spec.id
            for spec in self._gateways.values()
            if spec.key_required and self._keys.find(spec.id, "") is None
        ]
        return {
            **self._names(),
            "name": f"{socket.gethostname()}:{os.getpid()}"[:255],
            "lease_s": LEASE_S,
            "known": list(self._gateways),
            "keyless": keyless,
            "typed": [f"{workspace}/{gateway}" for workspace, gateway in self._keys.typed()],
        }

    def _do(self, statement: TextClause, **values: Any) -> CursorResult[Any]:
        is_new = self._connection is None
        connection = self._connection = self._connection or self._connect()
        try:
            if is_new:
                connection.execute(text(f"SET statement_timeout = {STATEMENT_LIMIT_MS}"))
                connection.execute(_FORGET, {"forgotten_s": FORGOTTEN_S})
            return connection.execute(statement, values)
        except StoreUnavailableError:
            if not connection.invalidated:  # one that waited too long for a lock, say
                raw: Any = connection.connection.dbapi_connection
                connection.invalidate()
                raw.close()  # detached, so no pool does it
            self.close()
            raise

    def _connect(self) -> Connection:
        connection = self._engine.connect()
        connection.detach()  # what is set on it must not go back to the pool
        return connection


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
            self._wire.tell_readings(crew)
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
