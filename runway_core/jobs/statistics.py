"""Questions to the jobs table whose answers are figures, not jobs. Instants are seconds UTC."""

from typing import Any

from sqlalchemy import JSON, ColumnElement, cast, select, type_coerce

from runway_core.models import JobState

from . import schema
from .rows import TimedRow
from .store import JobStore

_TIMED_LIMIT = 500  # the newest videos of a workspace; more would not change what is usual


def times(store: JobStore, workspace: str) -> list[TimedRow]:
    """Return how long the newest videos of a workspace took, newest first, twins included."""
    jobs = schema.jobs.c
    duration_s = inside(store, jobs.request, "duration_s").as_integer()
    query = (
        select(
            jobs.gateway_id,
            jobs.model_id,
            jobs.simulated,
            duration_s.label("duration_s"),
            (jobs.settled_at - jobs.submitted_at).label("took_s"),
        )
        .where(
            jobs.workspace == workspace,
            jobs.state == JobState.SUCCEEDED,
            jobs.settled_at.is_not(None),
            jobs.submitted_at.is_not(None),
        )
        .order_by(jobs.created_at.desc())
        .limit(_TIMED_LIMIT)
    )
    return [TimedRow(**row._mapping) for row in store.select(query)]


def inside(store: JobStore, column: ColumnElement[Any], name: str) -> Any:
    """Return a field of a JSON text in a column, in the words of either database."""
    # SQLite reads JSON from text as it is, and would take a cast for one to a number.
    value = cast(column, JSON) if store.dialect == "postgresql" else type_coerce(column, JSON)
    return value[name]
