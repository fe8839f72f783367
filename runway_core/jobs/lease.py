"""The lease: which process follows which jobs of a shared PostgreSQL, by the server's clock only.

Once a second one statement beats this process's heart, claims unfinished jobs of the gateways that
it knows, if nobody follows them or their owner's heart has stopped, and returns all that are ours.
A frozen process that wakes learns from the same answer which jobs are its own no longer.
"""

import os
import socket
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, CursorResult, Engine, TextClause, text

from runway_core.errors import StoreUnavailableError
from runway_core.gateways import GatewaySpec
from runway_core.models import JobId, JobState

from .database import process_of
from .keys import KeyRing
from .states import ACTIVE

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
SELECT id, cancel_requested, EXISTS (
    SELECT FROM workers, moment
    WHERE workers.id <> :me AND greatest(beat_at, server_started_at) > now - :lease_s
) AS has_company
FROM (
    SELECT id, cancel_requested FROM claimed
    UNION ALL
    SELECT id, cancel_requested FROM jobs WHERE owner = :me AND state = ANY(:active)
) AS mine
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
        self.has_company = False
        """Whether this process had jobs at its newest beat, and another process lived."""
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
        rows = self._do(_BEAT, **values, room=max(room, 0)).all()
        self.has_company = bool(rows) and rows[0].has_company
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
