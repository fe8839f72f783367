"""New rows: a batch with its queued jobs, what happens to a job, and rows that may be there."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert
from sqlalchemy.dialects import postgresql, sqlite

from runway_core.models import GenerationRequest, JobId, JobState, Refusal

from . import schema, statements
from .rows import NewJob, first_values


def insert_batch(
    connection: Connection,
    *,
    batch_id: str,
    workspace: str,
    submission_id: str,
    request: GenerationRequest,
    jobs: Sequence[NewJob],
    refusals: Sequence[Refusal],
    at: float,
) -> None:
    """Store a batch with its queued jobs, each with the first row of its timeline."""
    connection.execute(
        insert(schema.batches).values(
            id=batch_id,
            workspace=workspace,
            submission_id=submission_id,
            request=request.model_dump_json(),
            refusals=json.dumps([refusal.model_dump() for refusal in refusals]),
            created_at=at,
        )
    )
    placed = {"workspace": workspace, "batch_id": batch_id, "created_at": at}
    for position, job in enumerate(jobs):
        values = first_values(job, request, position=position, **placed)
        connection.execute(insert(schema.jobs).values(values))
        told = event(job.id, at, JobState.QUEUED, words="", actor="you")
        connection.execute(statements.NEW_EVENT, told)


def event(job_id: JobId, at: float, state: JobState, *, words: str, actor: str) -> dict[str, Any]:
    """Return a row of a job's timeline; see `statements.NEW_EVENT`."""
    return {"job_id": job_id, "at": at, "state": state, "words": words, "actor": actor}


def insert_unless_there(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Return an insert that can be told what to do where its row is there already.

    To look first and insert then is a race that another process wins now and again.
    """
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
