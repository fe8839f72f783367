"""Jobs as rows of the store, at any instant and in any state, without anybody following them."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, update

from runway_core.jobs import schema
from runway_core.jobs.rows import NewJob, first_values
from runway_core.jobs.store import JobStore
from runway_core.models import JobId, JobState
from tests.support.factories import a_plan, a_request


def list_job(
    store: JobStore,
    *job_ids: str,
    at: float = 1000.0,
    workspace: str = "local",
    gateway_id: str = "runway",
    model_id: str = "gen4_turbo",
    state: JobState = JobState.QUEUED,
    **request: Any,
) -> str:
    """Store a batch of jobs made at an instant, queued or in a state, and return its id."""
    wanted, batch_id = a_request(**request), f"batch-of-{job_ids[0]}"
    plan = a_plan(gateway_id=gateway_id, model_id=model_id)

    def write(connection: Connection) -> None:
        placed = {"workspace": workspace, "created_at": at}
        batch = {"id": batch_id, "submission_id": f"click-{job_ids[0]}", "refusals": "[]"}
        told = wanted.model_dump_json()
        connection.execute(insert(schema.batches).values(**batch, **placed, request=told))
        for position, job_id in enumerate(job_ids):
            job = NewJob(id=JobId(job_id), plan=plan, base_url="https://gw")
            values = first_values(job, wanted, position=position, batch_id=batch_id, **placed)
            connection.execute(insert(schema.jobs).values(values | {"state": state}))

    store.writer.run(write)
    return batch_id


def settle_all(
    store: JobStore,
    *job_ids: str,
    state: JobState = JobState.SUCCEEDED,
    video: Mapping[str, Any] | None = None,
) -> None:
    """Put jobs into a state as their followers would have."""
    values = {"state": state, "settled_at": 2000.0, "video": video and json.dumps(video)}
    statement = update(schema.jobs).where(schema.jobs.c.id.in_(job_ids)).values(values)
    store.writer.run(lambda connection: connection.execute(statement) and None)
