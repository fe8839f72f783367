"""The statements on every job's way, each built once.

A thousand jobs that end together move thousands of times in seconds, and to put a statement
together costs several times what the database needs for it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    func,
    insert,
    null,
    or_,
    select,
    text,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.sql.dml import ReturningUpdate

from runway_core.models import JobId, JobState

from . import schema
from .rows import JobRow, Move, job_row

_KINDS = 256  # of one statement: which columns change, and on which conditions

_LOCK_SPACE = (
    0x7461736B  # advisory locks are numbered; ours are told from others by the first number
)
_LOCK_TASK = text("SELECT pg_advisory_xact_lock(:space, hashtext(:task_id))")

_jobs = schema.jobs.c
_events = schema.events.c
_TOLD = ("at", "state", "words", "actor")
_ENTRIES, _BEFORE = "ledger_entries", "version_before"

NEW_EVENT = insert(schema.events)
"""A row of a job's timeline, its columns as they are named."""

NO_CALLS = delete(schema.calls).where(schema.calls.c.job_id == bindparam("ended_id"))
"""Whatever is kept of the calls for ``ended_id``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A job after its move."""

    row: JobRow
    entries: Sequence[Mapping[str, Any]] | None
    """Its rows of the ledger by column, oldest first; None: they have to be read."""


def move(
    connection: Connection, wanted: Move, values: Mapping[str, Any], at: float
) -> Moved | None:
    """Move a job, set columns and tell its timeline, if it stands as the move asks for.

    Returns:
        The job as it stands now; None where it stood differently.
    """
    asked = dict(wanted.given)
    if wanted.attempt is not None and wanted.to is not JobState.SUBMITTING:
        asked["attempt"] = wanted.attempt
    if wanted.owner is not None:
        asked["owner"] = wanted.owner
    kind = (_names(asked), _names(values), tuple(wanted.expected), wanted.sends_again)
    known = {"job_id": wanted.job_id, "new_state": wanted.to} | _spelled(asked, values)
    told = {"at": at, "state": wanted.to, "words": wanted.words, "actor": wanted.actor}
    if connection.dialect.name == "postgresql":
        spelled = {f"told_{name}": value for name, value in told.items()}
        found = connection.execute(_told_move(*kind), known | spelled).one_or_none()
        return None if found is None else _moved(found)
    row = _only(connection, _move(*kind), known)
    if row is None:
        return None
    connection.execute(NEW_EVENT, told | {"job_id": row.id})
    return Moved(row=row, entries=None)


def jobs_with(task_id: str, *, beside: JobId) -> Select[Any]:
    """Select the other jobs of a job's gateway that have a task and did not lose it."""
    mine = schema.jobs.alias()
    return (
        select(schema.jobs)
        .join(mine, mine.c.id == beside)
        .where(
            _jobs.id != beside,
            _jobs.task_id == task_id,
            _jobs.gateway_id == mine.c.gateway_id,
            _jobs.simulated == mine.c.simulated,
            _jobs.state.not_in([JobState.FAILED, JobState.CANCELLED]),
        )
        .limit(1)
    )


def is_taken(connection: Connection, task_id: str, *, beside: JobId) -> bool:
    """Whether another job has a task; until this transaction ends no other one gets it."""
    if connection.dialect.name == "postgresql":  # SQLite lets in one writer at a time anyway
        connection.execute(_LOCK_TASK, {"space": _LOCK_SPACE, "task_id": task_id})
    return connection.execute(jobs_with(task_id, beside=beside)).first() is not None


def touch(
    connection: Connection,
    job_id: JobId,
    values: Mapping[str, Any],
    *,
    states: Sequence[JobState] | None = None,
) -> JobRow | None:
    """Set columns of a job, while it is in one of ``states``; None: in whichever.

    Returns:
        The job as it stands now; None where there is none in such a state.
    """
    kind = _touch(_names(values), None if states is None else tuple(states))
    return _only(connection, kind, {"job_id": job_id} | _spelled({}, values))


def change(
    connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]
) -> None:
    """Set columns of the rows of a table that have a key."""
    kind = _change(table, _names(key), _names(values))
    connection.execute(kind, _spelled(key, values))


@lru_cache(_KINDS)
def _move(
    asked: tuple[str, ...], names: tuple[str, ...], expected: tuple[str, ...], sends_again: bool
) -> ReturningUpdate[Any]:
    moved = {
        "state": bindparam("new_state"),
        "version": _jobs.version + 1,
        **{name: bindparam(f"to_{name}") for name in names},
    }
    if sends_again:
        # Without a nonce nothing is added: what is read back has to be spelled as it was written.
        doubt = func.coalesce(" " + _jobs.attempt, "")
        moved |= {"attempt": null(), "doubted": _jobs.doubted + doubt}
    return (
        update(schema.jobs)
        .where(
            _jobs.id == bindparam("job_id"),
            or_(*(_jobs.state == state for state in expected)),
            *(_jobs[name] == bindparam(f"is_{name}") for name in asked),
        )
        .values(moved)
        .returning(*schema.jobs.c)
    )


@lru_cache(_KINDS)
def _told_move(
    asked: tuple[str, ...], names: tuple[str, ...], expected: tuple[str, ...], sends_again: bool
) -> Select[Any]:
    """The move, its row of the timeline and a look at the ledger: each is a way to the server."""
    moved = _move(asked, names, expected, sends_again).cte("moved")
    told = [bindparam(f"told_{name}", type_=_events[name].type) for name in _TOLD]
    event = insert(schema.events).from_select(["job_id", *_TOLD], select(moved.c.id, *told))
    entry = select(schema.ledger).where(schema.ledger.c.job_id == bindparam("job_id")).subquery()
    entries = select(
        func.json_agg(aggregate_order_by(func.to_json(entry.table_valued()), entry.c.number))
    )
    before = select(_jobs.version).where(_jobs.id == bindparam("job_id"))
    return select(
        moved, entries.scalar_subquery().label(_ENTRIES), before.scalar_subquery().label(_BEFORE)
    ).add_cte(event.cte())


def _moved(found: Row[Any]) -> Moved:
    values = dict(found._mapping)
    entries, before = values.pop(_ENTRIES) or [], values.pop(_BEFORE)
    # A statement that waited for another transaction changes what that one left behind, but sees
    # everything else as it was before. Whoever writes to the ledger counts the version up.
    is_fresh = values["version"] == before + 1
    return Moved(row=job_row(values), entries=entries if is_fresh else None)


@lru_cache(_KINDS)
def _touch(names: tuple[str, ...], states: tuple[JobState, ...] | None) -> ReturningUpdate[Any]:
    is_meant = true() if states is None else or_(*(_jobs.state == state for state in states))
    return (
        update(schema.jobs)
        .where(_jobs.id == bindparam("job_id"), is_meant)
        .values(version=_jobs.version + 1, **{name: bindparam(f"to_{name}") for name in names})
        .returning(*schema.jobs.c)
    )


@lru_cache(_KINDS)
def _change(table: Table, asked: tuple[str, ...], names: tuple[str, ...]) -> Update:
    are_meant = [table.c[name] == bindparam(f"is_{name}") for name in asked]
    return update(table).where(*are_meant).values({name: bindparam(f"to_{name}") for name in names})


def _only(
    connection: Connection, kind: ReturningUpdate[Any] | Select[Any], parameters: Mapping[str, Any]
) -> JobRow | None:
    row = connection.execute(kind, parameters).one_or_none()
    return None if row is None else job_row(row._mapping)


def _names(values: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(values))


def _spelled(asked: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Name what is asked for and what is set; the bare names of columns are SQLAlchemy's own."""
    return {f"is_{name}": value for name, value in asked.items()} | {
        f"to_{name}": value for name, value in values.items()
    }
