"""What is written inside one transaction; who may write is in test_store and test_ownership."""

import time
from typing import Any

import pytest
from sqlalchemy import Connection

from runway_core.changes import Changes
from runway_core.jobs.database import open_database
from runway_core.jobs.moves import Remark, write_remark
from runway_core.jobs.rows import JobRow, Move, NewJob
from runway_core.jobs.store import JobStore
from runway_core.models import JobId, JobState
from tests.support.factories import a_plan, a_request
from tests.support.listing import list_job

JOB = JobId("job-1")


def in_doubt(store: JobStore) -> JobRow:
    """A job whose first request, ``nonce-1``, nobody knows the fate of."""
    store.add_batch(
        batch_id="batch-1",
        workspace="local",
        submission_id="click-1",
        request=a_request(),
        jobs=[NewJob(id=JOB, plan=a_plan(), base_url="https://gw")],
    )
    moved(store, JobState.QUEUED, JobState.SUBMITTING, values={"attempt": "nonce-1"})
    return moved(store, JobState.SUBMITTING, JobState.IN_DOUBT)


def moved(store: JobStore, source: JobState, to: JobState, **move: Any) -> JobRow:
    """Move the job."""
    row = store.move(Move(job_id=JOB, expected=[source], to=to, **move)).result()
    assert row is not None
    return row


def test_a_move_is_told_once_and_one_that_somebody_else_made_is_not(store: JobStore) -> None:
    in_doubt(store)
    told = store.timeline(JOB)
    marked = Move(
        job_id=JOB, expected=[JobState.IN_DOUBT], to=JobState.FAILED, words="gone", actor="you"
    )

    first, second = store.move(marked).result(), store.move(marked).result()

    [event] = store.timeline(JOB)[len(told) :]
    assert (first is not None, second) == (True, None)
    assert (event.state, event.words, event.actor) == (JobState.FAILED, "gone", "you")
    assert event.at == pytest.approx(time.time(), abs=60)


def test_a_job_that_is_sent_again_remembers_which_request_is_in_doubt(store: JobStore) -> None:
    in_doubt(store)
    again = moved(store, JobState.IN_DOUBT, JobState.QUEUED, sends_again=True)
    moved(store, JobState.QUEUED, JobState.SUBMITTING, values={"attempt": "nonce-2"})
    moved(store, JobState.SUBMITTING, JobState.IN_DOUBT)

    third = moved(store, JobState.IN_DOUBT, JobState.QUEUED, sends_again=True)

    assert (again.attempt, again.doubted) == (None, ("nonce-1",))
    assert third.doubted == ("nonce-1", "nonce-2")


def test_a_request_that_was_not_accepted_is_in_doubt_no_longer(store: JobStore) -> None:
    in_doubt(store)
    moved(store, JobState.IN_DOUBT, JobState.QUEUED, sends_again=True)

    row = store.remark(
        Remark(job_id=JOB, words="it was refused", actor="gateway", voids="nonce-1")
    ).result()

    assert row is not None
    assert (row.state, row.doubted, row.version) == (JobState.QUEUED, (), 5)


def adopted(stores: list[JobStore], number: int) -> set[str]:
    """Have two processes find the same task for two jobs at once; return which job has it."""
    names = [JobId(f"job-{number}-{side}") for side in range(2)]
    list_job(stores[0], *names, state=JobState.IN_DOUBT)
    task_id = f"task-{number}"
    finds = [
        store.move(
            Move(
                job_id=name,
                expected=[JobState.IN_DOUBT],
                to=JobState.RUNNING,
                values={"task_id": task_id},
                finds_task=True,
            )
        )
        for store, name in zip(stores, names, strict=True)
    ]
    return {row.id for find in finds if (row := find.result()) is not None}


def test_a_task_that_two_processes_find_at_once_goes_to_one_job(
    store: JobStore, database: str, changes: Changes
) -> None:
    other = JobStore(open_database(database), changes)

    found = [adopted([store, other], number) for number in range(30)]
    other.close()

    assert [len(names) for names in found] == [1] * 30


def test_a_move_that_depends_on_another_column_is_not_made_when_that_has_changed(
    store: JobStore,
) -> None:
    in_doubt(store)
    given = {"doubted": " nonce-0"}
    move = Move(job_id=JOB, expected=[JobState.IN_DOUBT], to=JobState.FAILED, given=given)

    assert store.move(move).result() is None


def test_an_end_that_somebody_else_has_written_is_not_taken_for_ones_own(store: JobStore) -> None:
    in_doubt(store)
    moved(store, JobState.IN_DOUBT, JobState.FAILED, values={"failure": "marked lost"})
    refusal = Move(
        job_id=JOB,
        expected=[JobState.IN_DOUBT],
        to=JobState.FAILED,
        attempt="nonce-1",
        values={"failure": "refused"},
    )

    assert store.move(refusal).result() is None


def test_a_remark_on_a_job_that_is_gone_is_dropped(store: JobStore) -> None:
    remark = Remark(job_id=JOB, words="too late", actor="gateway")

    def write(connection: Connection) -> JobRow | None:
        return write_remark(connection, remark, store.books, 0.0)

    assert store.writer.run(write) is None
