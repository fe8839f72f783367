from typing import Any

import pytest
from sqlalchemy import Connection

from runway_core.jobs import schema, statements
from runway_core.jobs.rows import JobRow, Move, spelled
from runway_core.models import JobId, JobState
from tests.support.following import Desk


def moved(desk: Desk, values: dict[str, Any], **wanted: Any) -> bool:
    """Move ``job-1``, which runs, and tell whether it was."""
    move = Move(
        **{
            "job_id": JobId("job-1"),
            "expected": [JobState.RUNNING],
            "to": JobState.EXPIRED,
            **wanted,
        }
    )
    return (
        desk.store.writer.run(lambda connection: statements.move(connection, move, values, at=50.0))
        is not None
    )


def running(desk: Desk) -> JobRow:
    """``job-1``, with a nonce and an owner."""
    desk.put(JobState.RUNNING)
    return desk.move(JobState.RUNNING, JobState.EXPIRED, attempt="nonce-1", owner="mine")


@pytest.mark.parametrize(
    "wanted",
    [
        pytest.param({"job_id": JobId("job-2")}, id="another job"),
        pytest.param({"expected": [JobState.QUEUED, JobState.RUNNING]}, id="another state"),
        pytest.param({"attempt": "nonce-2"}, id="another submit"),
        pytest.param({"owner": "theirs"}, id="another owner"),
    ],
)
def test_a_move_hits_the_row_it_means_or_none(desk: Desk, wanted: dict[str, Any]) -> None:
    before = running(desk)

    is_moved = moved(desk, {}, **({"expected": [JobState.EXPIRED]} | wanted))

    assert not is_moved
    assert desk.row() == before


def test_a_move_sets_its_columns_and_counts_the_version(desk: Desk) -> None:
    before = running(desk)

    is_moved = moved(
        desk,
        {"failure": "late", "hint": "wait"},
        expected=[JobState.RUNNING, JobState.EXPIRED],
        attempt="nonce-1",
        owner="mine",
        to=JobState.FAILED,
    )

    after = desk.row()
    assert is_moved
    assert (after.state, after.failure, after.hint) == (JobState.FAILED, "late", "wait")
    assert after.version == before.version + 1


def test_an_intent_writes_its_nonce_instead_of_asking_for_it(desk: Desk) -> None:
    desk.queued()

    is_moved = moved(
        desk,
        {"attempt": "nonce-1"},
        expected=[JobState.QUEUED],
        to=JobState.SUBMITTING,
        attempt="nonce-1",
    )

    assert is_moved
    assert desk.row().attempt == "nonce-1"


def test_a_change_sets_columns_of_the_one_row_with_the_key(desk: Desk) -> None:
    desk.queue("job-1", "job-2")

    def write(connection: Connection) -> None:
        statements.change(
            connection, schema.jobs, {"id": "job-2", "state": "queued"}, {"failure": "odd"}
        )

    desk.store.writer.run(write)

    assert (desk.row("job-1").failure, desk.row("job-2").failure) == ("", "odd")


def test_moves_of_one_kind_share_a_statement(desk: Desk) -> None:
    running(desk)
    built = statements._move.cache_info().misses

    moved(desk, {"failure": "a"}, expected=[JobState.EXPIRED], to=JobState.RUNNING)
    moved(desk, {"failure": "b"}, expected=[JobState.EXPIRED], to=JobState.RUNNING)

    assert statements._move.cache_info().misses <= built + 1


@pytest.mark.parametrize(("nonce", "doubted"), [("nonce-1", ("nonce-1",)), (None, ())])
def test_sending_again_leaves_the_request_before_in_doubt(
    desk: Desk, nonce: str | None, doubted: tuple[str, ...]
) -> None:
    desk.put(JobState.RUNNING)
    desk.move(JobState.RUNNING, JobState.EXPIRED, attempt=nonce)

    again = {"expected": [JobState.EXPIRED], "to": JobState.QUEUED, "sends_again": True}
    is_moved = moved(desk, {}, **again)
    is_found = moved(
        desk, {}, expected=[JobState.QUEUED], given={"doubted": spelled(desk.row().doubted)}
    )

    assert desk.row().doubted == doubted
    assert (is_moved, is_found) == (True, True)
