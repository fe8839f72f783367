import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Any

import pytest

from runway_core.errors import StoreUnavailableError
from runway_core.jobs import database
from runway_core.jobs.moves import Remark
from runway_core.jobs.rows import Move
from runway_core.models import JobId, JobState
from tests.support.following import CANNOT_CANCEL, KEY, REPEATABLE, WORKSPACE, Desk


def cancel_move() -> Move:
    return Move(job_id=JobId("job-1"), expected=[JobState.QUEUED], to=JobState.CANCELLED)


@contextmanager
def locked(desk: Desk) -> Iterator[sqlite3.Connection]:
    """Another program holds the database's lock, until its transaction ends."""
    path = desk.settings.data_dir / "jobs.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


# Writing ----------------------------------------------------------------------------------------


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """SQLite says that the database is locked after a moment."""
    monkeypatch.setattr(database, "_BUSY_TIMEOUT_MS", 50)


@pytest.fixture
def locked_desk(impatient: None, desk: Desk) -> Desk:
    """A desk whose database gives up at once when somebody else has locked it."""
    return desk


def test_what_a_job_has_come_to_is_written_when_the_database_is_free_again(
    locked_desk: Desk,
) -> None:
    desk = locked_desk
    desk.queued()
    with closing(
        sqlite3.connect(desk.settings.data_dir / "jobs.db", isolation_level=None)
    ) as other:
        other.execute("BEGIN IMMEDIATE")

        async def scene() -> bool:
            moving = asyncio.create_task(desk.context.move(cancel_move()))
            await asyncio.sleep(5)
            waited = not moving.done()
            other.execute("ROLLBACK")
            await moving
            return waited

        assert desk.play(scene())

    assert desk.row().state is JobState.CANCELLED


def test_the_gateways_words_wait_for_the_database_too(locked_desk: Desk) -> None:
    desk = locked_desk
    row = desk.queued()
    with closing(
        sqlite3.connect(desk.settings.data_dir / "jobs.db", isolation_level=None)
    ) as other:
        other.execute("BEGIN IMMEDIATE")

        async def scene() -> None:
            remark = Remark(job_id=row.id, words="accepted as task 7", actor="gateway")
            remarking = asyncio.create_task(desk.context.remark(remark))
            await asyncio.sleep(5)
            other.execute("ROLLBACK")
            await remarking

        desk.play(scene())

    last = desk.timeline()[-1]
    assert (last.words, last.actor, last.state) == ("accepted as task 7", "gateway", "queued")


def test_a_write_that_can_never_work_is_not_tried_for_ever(desk: Desk) -> None:
    desk.queued()
    wrong = replace(cancel_move(), values={"no_such_column": 1})

    with pytest.raises(Exception, match="no_such_column") as caught:
        desk.play(desk.context.move(wrong))

    assert not isinstance(caught.value, StoreUnavailableError)


def test_a_move_that_comes_too_late_says_so(desk: Desk) -> None:
    desk.put(JobState.RUNNING)

    assert desk.play(desk.context.move(cancel_move())) is None


# Keys -------------------------------------------------------------------------------------------


def test_the_key_is_looked_up_when_it_is_needed(desk: Desk) -> None:
    row = desk.queued()
    desk.context.keys.type_key(CANNOT_CANCEL, WORKSPACE, "hk-typed")

    key = desk.context.key(row)

    assert key is not None
    assert key.get_secret_value() == "hk-typed"


def test_the_simulated_twin_never_sees_a_real_key(desk: Desk) -> None:
    row = desk.queued(simulated=True)

    key = desk.context.key(row)

    assert key is not None
    assert key.get_secret_value() != KEY


@pytest.mark.parametrize(
    ("planned", "waits"),
    [
        pytest.param({}, True, id="a gateway that needs one"),
        pytest.param({"simulated": True}, False, id="its simulated twin"),
        pytest.param({"gateway_id": REPEATABLE}, False, id="the renderer on this machine"),
    ],
)
def test_a_job_waits_for_a_key_only_where_one_is_needed(
    desk: Desk, planned: dict[str, Any], waits: bool
) -> None:
    desk.forget_keys()

    assert desk.context.waits_for_key(desk.queued(**planned)) is waits


# Polling ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("set_s", "planned", "expected_s"),
    [
        pytest.param(None, {}, 5.0, id="as the gateway asks"),
        pytest.param(None, {"simulated": True}, 1.0, id="the built-in simulator minds nothing"),
        pytest.param(12.5, {}, 12.5, id="as the setting says"),
        pytest.param(12.5, {"simulated": True}, 12.5, id="as the setting says, simulated"),
    ],
)
def test_a_task_is_read_as_often_as_its_gateway_allows(
    desk: Desk, set_s: float | None, planned: dict[str, Any], expected_s: float
) -> None:
    desk.allow(poll_interval_s=set_s)

    assert desk.context.poll_interval_s(desk.queued(**planned)) == expected_s


# Reaching a task --------------------------------------------------------------------------------


def test_a_job_that_was_not_sent_has_no_task_to_reach(desk: Desk) -> None:
    handle = desk.context.handle(desk.queued())

    assert (handle.task_id, handle.submitted_age_s) == (None, 0.0)


def test_a_task_is_reached_where_it_was_made(desk: Desk) -> None:
    row = desk.put(JobState.RUNNING)
    desk.wait(90)

    handle = desk.context.handle(row)

    assert (handle.job_id, handle.task_id, handle.base_url) == ("job-1", "task-1", "https://gw")
    assert (handle.wire, handle.model_id) == (row.plan.wire, row.model_id)
    assert handle.submitted_age_s == pytest.approx(90, abs=5)
