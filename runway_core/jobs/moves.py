"""What is written for a job inside one transaction: a change of its state, or a remark.

The statements only; which thread runs them, and who hears of it, is the store's business.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, select

from runway_core.models import JobId

from . import schema, statements
from .books import Books
from .inserts import event
from .rows import JobRow, Move, job_row, spelled

_table = schema.jobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something on a job's timeline that is no change of its state, such as a late answer."""

    job_id: JobId
    words: str
    actor: str
    voids: str | None = None
    """The nonce of a submit that turned out not to have been accepted; it costs nothing."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """Columns that change with it."""


def write_move(connection: Connection, move: Move, books: Books, at: float) -> JobRow | None:
    """Change a job's state and its ledger; None when somebody else has moved it."""
    values = dict(move.values)
    if move.to.is_terminal:
        values.setdefault("settled_at", at)
    if move.finds_task:
        task_id: str = values["task_id"]
        if statements.is_taken(connection, task_id, beside=move.job_id):
            return None
    moved = statements.move(connection, move, values, at)
    if moved is None:
        return _done_before(connection, move)
    books.turn(connection, moved, move, at)
    return moved.row


def write_remark(connection: Connection, remark: Remark, books: Books, at: float) -> JobRow | None:
    """Put a remark on a job's timeline; None for a job that is gone."""
    row = statements.touch(connection, remark.job_id, remark.values)
    if row is None:
        return None
    told = event(row.id, at, row.state, words=remark.words, actor=remark.actor)
    connection.execute(statements.NEW_EVENT, told)
    if remark.voids is None:
        return row
    books.void(connection, row, remark.voids, at)
    left = tuple(nonce for nonce in row.doubted if nonce != remark.voids)
    statements.change(connection, _table, {"id": row.id}, {"doubted": spelled(left)})
    return replace(row, doubted=left)


def _done_before(connection: Connection, move: Move) -> JobRow | None:
    """Return the row when this very move is written already, known by its submit's nonce.

    A connection that breaks at the commit leaves open whether it was done, so the writer does it
    again; without this look the only submit of a job would take itself for somebody else.
    """
    nonce = move.values.get("attempt", move.attempt)
    if nonce is None:
        return None
    found = connection.execute(
        select(_table).where(
            _table.c.id == move.job_id, _table.c.state == move.to, _table.c.attempt == nonce
        )
    ).one_or_none()
    # Somebody else may have come to the same state: a user marks lost what is then refused.
    is_ours = found is not None and all(
        found._mapping[name] == value for name, value in move.values.items()
    )
    return job_row(found._mapping) if is_ours and found is not None else None
