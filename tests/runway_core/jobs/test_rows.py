import json
from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from runway_core.jobs import schema
from runway_core.jobs.rows import JobRow, NewJob, first_values
from runway_core.jobs.store import JobStore
from runway_core.models import (
    Adjustment,
    AdjustmentKind,
    CameraMotion,
    GenerationRequest,
    JobId,
    JobState,
    Plan,
)
from tests.support.factories import a_frame, a_plan, a_request, a_wire_request

RICH_REQUEST = a_request(
    prompt_text="Ein Flug über 山の湖 🎥, “langsam”",
    last_frame="https://pictures.example/last.jpg",
    motion=CameraMotion(z=-3.5, bg_x_pan=1.0),
    seed=4_294_967_295,
    watermark=False,
    extra_body={"nested": {"list": [1, None, True]}},
)
RICH_PLAN = a_plan(
    wire=a_wire_request(attachments={"/promptImage": "a1" * 32}),
    adjustments=(
        Adjustment(kind=AdjustmentKind.SNAPPED, field="ratio", words="1280:720 → 1280:768"),
    ),
    notes=("This model was retired on 2026-07-30.",),
)


def stored(store: JobStore, request: GenerationRequest, plan: Plan) -> JobRow:
    """A job that went into the table and came out again."""
    store.add_batch(
        batch_id="batch-1",
        workspace="local",
        submission_id="click-1",
        request=request,
        jobs=[NewJob(id=JobId("job-1"), plan=plan, base_url="https://gw")],
    )
    row = store.job("job-1")
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("request_", "plan"),
    [
        pytest.param(a_request(), a_plan(), id="the usual"),
        pytest.param(RICH_REQUEST, RICH_PLAN, id="everything at once"),
        pytest.param(
            GenerationRequest(prompt_text="only words"), a_plan(simulated=True), id="no picture"
        ),
        pytest.param(
            a_request(first_frame=a_frame(fit="pad", focus=(0.1, 0.9))), a_plan(), id="padded"
        ),
    ],
)
def test_request_and_plan_come_out_of_the_table_as_they_went_in(
    store: JobStore, request_: GenerationRequest, plan: Plan
) -> None:
    row = stored(store, request_, plan)

    assert (row.request, row.plan) == (request_, plan)


def with_more(text: str) -> str:
    """A stored value as a later release would have written it."""
    values: dict[str, Any] = json.loads(text)
    return json.dumps(values | {"of a later release": {"more": 1}})


def write_as_a_later_release(connection: Connection) -> None:
    """Put fields into every stored value that nobody here knows."""
    jobs, batches, events = schema.jobs, schema.batches, schema.events
    job = connection.execute(select(jobs)).one()
    batch = connection.execute(select(batches)).one()
    connection.execute(
        update(jobs).values(plan=with_more(job.plan), request=with_more(job.request))
    )
    connection.execute(update(batches).values(request=with_more(batch.request)))
    connection.execute(
        insert(events).values(job_id=job.id, at=1.0, state="being_upscaled", words="", actor="")
    )


def test_rows_that_a_later_release_wrote_can_be_read(store: JobStore) -> None:
    before = stored(store, RICH_REQUEST, RICH_PLAN)
    store.writer.run(write_as_a_later_release)

    batch, row = store.batch("batch-1"), store.job("job-1")

    assert batch is not None
    assert row == before
    assert batch.request == RICH_REQUEST
    assert [event.state for event in store.timeline("job-1")] == [JobState.QUEUED]


def test_a_new_job_stands_at_the_beginning_of_everything(store: JobStore) -> None:
    row = stored(store, a_request(), a_plan())

    assert (row.state, row.version, row.cancel_requested) == (JobState.QUEUED, 1, False)
    assert (row.attempt, row.task_id, row.submitted_at, row.settled_at) == (None,) * 4
    assert (row.output_urls, row.video, row.submit_answer, row.last_answer) == (
        (),
        None,
        None,
        None,
    )
    assert (row.failure, row.failure_code, row.hint, row.gateway_words) == ("",) * 4


def test_a_row_has_a_field_for_every_column(store: JobStore) -> None:
    assert {field.name for field in fields(JobRow)} == set(schema.jobs.columns.keys())


def test_the_columns_of_a_new_job_say_where_it_is_placed() -> None:
    job = NewJob(id=JobId("job-1"), plan=a_plan(simulated=True), base_url="http://simulator/runway")

    values = first_values(job, a_request(), workspace="anna", position=3)

    assert (values["workspace"], values["position"]) == ("anna", 3)
    assert (values["gateway_id"], values["simulated"]) == ("runway", True)
    assert values["base_url"] == "http://simulator/runway"
