"""Questions to the jobs table whose answers are figures, not jobs. Instants are seconds UTC."""

import json
from typing import Any

from sqlalchemy import JSON, ColumnElement, Row, cast, func, select, type_coerce

from runway_core.models import JobState

from . import schema
from .rows import OutcomeRow, TimedRow
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


def outcomes(store: JobStore, workspace: str, *, since: float, limit: int) -> list[OutcomeRow]:
    """Return how the jobs went that were made since an instant, newest first, at most ``limit``."""
    jobs, events = schema.jobs.c, schema.events.c
    request = {name: inside(store, jobs.request, name) for name in ("ratio", "duration_s")}
    fetched_at = (
        select(func.min(events.at))
        .where(events.job_id == jobs.id, events.state == JobState.DOWNLOADING)
        .scalar_subquery()
    )
    columns = [jobs[name] for name in _OUTCOME_COLUMNS]
    query = (
        select(
            *columns,
            fetched_at.label("fetched_at"),
            request["ratio"].as_string().label("ratio"),
            request["duration_s"].as_float().label("duration_s"),
        )
        .where(
            jobs.workspace == workspace,
            jobs.created_at >= since,
            jobs.state.in_(list(JobState)),  # a newer release beside this one may know more
        )
        .order_by(jobs.created_at.desc())
        .limit(limit)
    )
    return [_outcome(row) for row in store.select(query)]


_OUTCOME_COLUMNS = (
    "gateway_id",
    "model_id",
    "simulated",
    "state",
    "created_at",
    "submitted_at",
    "settled_at",
    "failure",
    "failure_code",
    "video",
)


def _outcome(row: Row[Any]) -> OutcomeRow:
    values = dict(row._mapping)
    width, height = values.pop("ratio").split(":")
    video = json.loads(values.pop("video") or "null")
    return OutcomeRow(
        **{**values, "state": JobState(values["state"])},
        size_px=(int(width), int(height)),
        video=video and (video["width_px"], video["height_px"], video["duration_s"]),
    )


def inside(store: JobStore, column: ColumnElement[Any], name: str) -> Any:
    """Return a field of a JSON text in a column, in the words of either database."""
    # SQLite reads JSON from text as it is, and would take a cast for one to a number.
    value = cast(column, JSON) if store.dialect == "postgresql" else type_coerce(column, JSON)
    return value[name]
