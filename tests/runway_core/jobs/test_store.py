from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import insert, text

from runway_core.changes import Changes, JobChange
from runway_core.jobs import schema
from runway_core.jobs.database import for_writes, open_database
from runway_core.jobs.rows import JobRow, Move, NewJob
from runway_core.jobs.store import JobStore
from runway_core.models import JobId, JobState, Refusal
from tests.support.factories import a_plan, a_request
from tests.support.shared_table import await_blocked


def queue_jobs(
    store: JobStore, *ids: str, submission_id: str = "click-1", batch_id: str = "batch-1"
) -> str:
    jobs = [NewJob(id=JobId(job_id), plan=a_plan(), base_url="https://gw") for job_id in ids]
    return store.add_batch(
        batch_id=batch_id,
        workspace="local",
        submission_id=submission_id,
        request=a_request(),
        jobs=jobs,
    )


def submit(store: JobStore, job_id: str = "job-1", nonce: str = "nonce-1") -> JobRow | None:
    return store.move(
        Move(
            job_id=JobId(job_id),
            expected=[JobState.QUEUED],
            to=JobState.SUBMITTING,
            values={"attempt": nonce},
        )
    ).result()


A_BATCH = {
    "id": "batch-of-the-other",
    "workspace": "local",
    "submission_id": "click-7",
    "request": "{}",
    "refusals": "[]",
    "created_at": 0.0,
}


def test_a_queued_job_is_read_back_as_it_was_planned(store: JobStore) -> None:
    queue_jobs(store, "job-1")

    row = store.job("job-1")

    assert row is not None
    assert (row.state, row.plan, row.request) == (JobState.QUEUED, a_plan(), a_request())


def test_the_same_submission_twice_makes_one_batch(store: JobStore) -> None:
    first = queue_jobs(store, "job-1", submission_id="click-7", batch_id="batch-1")
    second = queue_jobs(store, "job-2", submission_id="click-7", batch_id="batch-2")

    assert (first, second) == ("batch-1", "batch-1")
    assert [row.id for row in store.jobs()] == ["job-1"]


def test_a_submission_that_another_process_stores_at_the_same_moment_is_one_batch(
    database_url: str, changes: Changes
) -> None:
    engine = open_database(database_url)
    store = JobStore(engine, changes)
    with for_writes(engine).connect() as other, ThreadPoolExecutor(1) as pool:
        other.execute(insert(schema.batches).values(A_BATCH))
        storing = pool.submit(queue_jobs, store, "job-2", submission_id="click-7")
        await_blocked(engine)
        other.commit()
        stored = storing.result(timeout=20)

    rows = store.jobs()
    store.close()
    assert stored == "batch-of-the-other"
    assert rows == []


def test_twenty_clicks_at_once_make_one_batch(store: JobStore) -> None:
    with ThreadPoolExecutor(20) as pool:
        stored = set(
            pool.map(lambda n: queue_jobs(store, f"job-{n}", batch_id=f"batch-{n}"), range(20))
        )

    assert len(stored) == 1
    assert len(store.jobs()) == 1


def test_a_move_from_an_unexpected_state_changes_nothing(store: JobStore) -> None:
    queue_jobs(store, "job-1")
    assert submit(store) is not None

    second = submit(store, nonce="nonce-2")

    row = store.job("job-1")
    assert second is None
    assert row is not None
    assert row.attempt == "nonce-1"


def test_only_the_submit_that_holds_the_nonce_may_record_its_answer(store: JobStore) -> None:
    queue_jobs(store, "job-1")
    submit(store, nonce="nonce-1")
    answer = Move(
        job_id=JobId("job-1"),
        expected=[JobState.SUBMITTING, JobState.IN_DOUBT],
        to=JobState.RUNNING,
        attempt="nonce-0",
    )

    assert store.move(answer).result() is None


def test_a_move_that_was_committed_before_its_connection_broke_is_known_when_redone(
    store: JobStore,
) -> None:
    queue_jobs(store, "job-1")
    first = submit(store, nonce="nonce-1")

    again = submit(store, nonce="nonce-1")

    assert again == first
    assert [event.state for event in store.timeline("job-1")] == ["queued", "submitting"]


def test_a_job_that_belongs_to_another_process_is_not_moved(store: JobStore) -> None:
    queue_jobs(store, "job-1")
    store.note(JobId("job-1"), states=[JobState.QUEUED], owner="worker-2").result()
    intent = Move(
        job_id=JobId("job-1"),
        expected=[JobState.QUEUED],
        to=JobState.SUBMITTING,
        values={"attempt": "nonce-1"},
    )

    assert store.move(replace(intent, owner="worker-1")).result() is None
    assert store.move(replace(intent, owner="worker-2")).result() is not None


def test_a_late_answer_heals_a_job_in_doubt(store: JobStore) -> None:
    queue_jobs(store, "job-1")
    submit(store, nonce="nonce-1")
    doubt = Move(job_id=JobId("job-1"), expected=[JobState.SUBMITTING], to=JobState.IN_DOUBT)
    store.move(doubt).result()
    answer = Move(
        job_id=JobId("job-1"),
        expected=[JobState.SUBMITTING, JobState.IN_DOUBT],
        to=JobState.RUNNING,
        attempt="nonce-1",
        values={"task_id": "task-1"},
    )

    healed = store.move(answer).result()

    assert healed is not None
    assert (healed.state, healed.task_id) == (JobState.RUNNING, "task-1")


def test_a_move_that_the_table_does_not_know_is_a_fault_of_the_program(store: JobStore) -> None:
    with pytest.raises(ValueError, match="transitions"):
        store.move(Move(job_id=JobId("job-1"), expected=[JobState.SUCCEEDED], to=JobState.QUEUED))


def test_every_move_leaves_a_row_on_the_timeline(store: JobStore) -> None:
    queue_jobs(store, "job-1")
    submit(store)

    assert [event.state for event in store.timeline("job-1")] == ["queued", "submitting"]


def test_a_settled_job_knows_when(store: JobStore) -> None:
    queue_jobs(store, "job-1")

    cancelled = store.move(
        Move(job_id=JobId("job-1"), expected=[JobState.QUEUED], to=JobState.CANCELLED)
    ).result()

    assert cancelled is not None
    assert cancelled.settled_at is not None


def test_every_committed_change_is_announced_with_its_version(
    store: JobStore, changes: Changes
) -> None:
    heard: list[JobChange] = []
    changes.add_listener(heard.append)

    queue_jobs(store, "job-1")
    submit(store)

    assert [(change.state, change.version) for change in heard] == [
        ("queued", 1),
        ("submitting", 2),
    ]


def test_unfinished_jobs_are_those_that_somebody_must_follow(store: JobStore) -> None:
    queue_jobs(store, "job-1", "job-2")
    store.move(
        Move(job_id=JobId("job-1"), expected=[JobState.QUEUED], to=JobState.CANCELLED)
    ).result()
    store.note(JobId("job-2"), states=[JobState.QUEUED], cancel_requested=True).result()

    assert store.unfinished() == [("job-2", True)]


def test_a_note_on_a_job_that_has_moved_on_is_refused(store: JobStore) -> None:
    queue_jobs(store, "job-1")

    noted = store.note(JobId("job-1"), states=[JobState.RUNNING], cancel_requested=True).result()

    assert noted is None


def test_jobs_of_another_workspace_are_not_seen(store: JobStore) -> None:
    queue_jobs(store, "job-1")

    assert store.job("job-1", workspace="somebody-else") is None
    assert store.jobs(workspace="somebody-else") == []


def test_the_newest_batch_keeps_what_was_refused(store: JobStore) -> None:
    refusal = Refusal(
        gateway_id="cometapi",
        gateway_label="CometAPI",
        model_id="gen3a_turbo",
        field="prompt_text",
        message="The prompt is too long.",
    )
    store.add_batch(
        batch_id="batch-1",
        workspace="local",
        submission_id="click-1",
        request=a_request(),
        jobs=[],
        refusals=[refusal],
    )

    batch = store.latest_batch("local")

    assert batch is not None
    assert (batch.id, batch.refusals) == ("batch-1", (refusal,))


def break_down(change: JobChange) -> None:
    raise ZeroDivisionError(change.job_id)


def test_a_listener_that_breaks_keeps_nobody_waiting(store: JobStore, changes: Changes) -> None:
    queue_jobs(store, "job-1")
    changes.add_listener(break_down)
    move = Move(job_id=JobId("job-1"), expected=[JobState.QUEUED], to=JobState.CANCELLED)

    row = store.move(move).result(timeout=5)

    assert row is not None
    assert row.state is JobState.CANCELLED


def test_a_row_that_cannot_be_read_is_not_moved(store: JobStore) -> None:
    queue_jobs(store, "job-1")
    damage = text("UPDATE jobs SET plan = 'no plan'")
    store.writer.run(lambda connection: connection.execute(damage))
    move = Move(job_id=JobId("job-1"), expected=[JobState.QUEUED], to=JobState.CANCELLED)

    error = store.move(move).exception(timeout=5)

    assert isinstance(error, ValueError)
    assert store.unfinished() == [("job-1", False)]
