"""What gateways have sent to the webhooks of jobs, one body for each, the weightiest.

A call makes the task be read, and what it says is not believed. It is kept for the one case in
which there is no other way to learn it: the gateway's host knows no way to read tasks. So it must
be about the job's own task, and an end that was told is not undone by a later word about a running
task, however late or out of order calls come.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Engine, select

from runway_core.gateways import GatewaySpec
from runway_core.gateways.codec import called_task_id, decode_call
from runway_core.models import JobId, JobState, TaskSnapshot, TaskStatus

from . import schema, statements
from .inserts import insert_unless_there
from .rows import JobRow
from .writer import Writer

GAP_S = 1.0
"""Within it a second body of the same weight is let go: a flood costs a write a second."""

_OPEN = frozenset(
    {
        JobState.QUEUED,
        JobState.SUBMITTING,
        JobState.IN_DOUBT,
        JobState.RUNNING,
        JobState.DOWNLOADING,
        JobState.EXPIRED,
    }
)
"""The states in which a job may still have use for what its gateway tells.

While its video is on the way that is a link which lives longer, for when it is followed again. A
job that waits to be sent again may still be called for about its first request.
"""

_WEIGHTS = {TaskStatus.SUCCEEDED: 1, TaskStatus.FAILED: 2, TaskStatus.CANCELLED: 2}
_WITH_LINK = 3

_jobs, _calls = schema.jobs.c, schema.calls.c


class CallTable:
    """Keeps calls and gives them back, on any process that shares the database."""

    def __init__(
        self, engine: Engine, writer: Writer, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._clock = clock

    def keep(self, gateways: Mapping[str, GatewaySpec], job_id: JobId, body: bytes) -> bool:
        """Keep a body where it tells something of the job's task that is not known yet.

        Before the answer to the submit has come a body may name any task; which one it was is
        looked at when it is read.

        Args:
            gateways: The dialects by the ids of their gateways.
            job_id: The job whose webhook was called.
            body: As it came.

        Returns:
            Whether it is kept, once that is committed.

        Raises:
            StoreUnavailableError: The database cannot take it; the gateway may come again.
        """
        with self._engine.connect() as connection:
            found = _look(connection, job_id)
        spec = None if found is None else gateways.get(found.gateway_id)
        if found is None or spec is None:
            return False
        snapshot = decode_call(spec, body, task_id=found.known_id)
        if snapshot is None or not self._is_news(found, _weight(snapshot)):
            return False
        values = {
            "task_id": found.known_id or "",
            "weight": _weight(snapshot),
            "body": _without_keys(spec, body, found.known_id, snapshot),
            "called_at": self._clock(),
        }
        return self._writer.run(lambda connection: self._write(connection, job_id, values))

    def _write(self, connection: Connection, job_id: JobId, values: Mapping[str, Any]) -> bool:
        found = _look(connection, job_id)
        if found is None or not self._is_news(found, values["weight"]):
            return False
        statement = insert_unless_there(connection, schema.calls)
        kept = connection.execute(
            statement.values(job_id=job_id, **values)
            .on_conflict_do_update(
                index_elements=[_calls.job_id],
                set_=values,
                # Another process may have kept one since the look above.
                where=(_calls.weight <= statement.excluded.weight)
                | (_calls.task_id != statement.excluded.task_id),
            )
            .returning(_calls.job_id)
        )
        return kept.first() is not None

    def newest(self, job_id: JobId) -> bytes | None:
        """Return the body that is kept for a job, or None."""
        query = select(_calls.body).where(_calls.job_id == job_id)
        with self._engine.connect() as connection:
            body = connection.scalar(query)
        return None if body is None else str(body).encode()

    def named(self, specs: Mapping[JobId, GatewaySpec]) -> dict[JobId, str]:
        """Return the tasks that the gateways of some jobs have called about.

        Args:
            specs: The dialect of each job's gateway.

        Returns:
            By job; those that were not called for, or by a call that names no task, are absent.
        """
        if not specs:
            return {}
        query = select(_calls.job_id, _calls.body).where(_calls.job_id.in_(list(specs)))
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        found = {row.job_id: called_task_id(specs[row.job_id], row.body.encode()) for row in rows}
        return {job_id: task_id for job_id, task_id in found.items() if task_id}

    def drop_if_closed(self, connection: Connection, row: JobRow) -> None:
        """Drop what was kept for a job that has ended and that nobody can follow again."""
        if row.state not in _OPEN:
            connection.execute(statements.NO_CALLS, {"ended_id": row.id})

    def _is_news(self, found: Any, weight: int) -> bool:
        """Whether a body of a weight is worth more than what is kept."""
        if found.weight is None or found.task_id != (found.known_id or ""):
            return True  # there is none, or it is about another task
        is_fresh = abs(self._clock() - found.called_at) < GAP_S
        return weight > found.weight or (weight == found.weight and not is_fresh)


def _look(connection: Connection, job_id: JobId) -> Any:
    """Return what is known of an open job and what is kept for it."""
    query = (
        select(
            _jobs.gateway_id,
            _jobs.task_id.label("known_id"),
            _calls.task_id,
            _calls.weight,
            _calls.called_at,
        )
        .select_from(schema.jobs.outerjoin(schema.calls))
        .where(_jobs.id == job_id, _jobs.state.in_(_OPEN))
    )
    return connection.execute(query).one_or_none()


def _weight(snapshot: TaskSnapshot) -> int:
    """Return how much a call tells: an end more than a way there, a video more than any."""
    return _WITH_LINK if snapshot.output_urls else _WEIGHTS.get(snapshot.status, 0)


def _without_keys(
    spec: GatewaySpec, body: bytes, task_id: str | None, snapshot: TaskSnapshot
) -> str:
    """Return the body as it may be stored; links stay as they are, whatever is in them."""
    cleaned = json.dumps(snapshot.raw)
    again = decode_call(spec, cleaned.encode(), task_id=task_id)
    is_same = again is not None and again.output_urls == snapshot.output_urls
    return cleaned if is_same else body.decode()
