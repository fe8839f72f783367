"""The fault matrix: processes are killed and frozen, connections cut, disks filled, locks held.

Each test counts the POSTs that the gateway received: 0 jobs lost, 0 sent twice. Faults that only
several workers on one PostgreSQL can have are in test_scale_out.
"""

import signal
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from runway_core import (
    Job,
    JobState,
    Playground,
    StoreUnavailableError,
    wiring,
)
from runway_core.jobs import database as databases
from runway_core.jobs import wishes
from runway_core.jobs.context import Context
from runway_core.jobs.database import for_writes, open_database
from runway_core.jobs.rows import Move
from runway_core.simulator import SimulatorOptions
from tests.support.clock import JumpingClock
from tests.support.fleet import PRICE_MICRO, Fleet, a_fleet, numbered, states
from tests.support.matrix import Tally
from tests.support.playgrounds import (
    a_playground,
    await_log,
    await_reads,
    await_state,
    await_words,
    counts,
    settle,
    submit,
    submit_batch,
)
from tests.support.simulator_server import RunningSimulator, running_simulator
from tests.support.small_disk import SmallDisk, a_small_disk

pytestmark = pytest.mark.slow

HOUR_S = 3600.0


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with running_simulator(SimulatorOptions(delay_s=0.3, tiny_videos=True)) as simulator:
        yield simulator


@pytest.fixture
def fleet(database: str, tmp_path: Path, simulator: RunningSimulator) -> Iterator[Fleet]:
    with a_fleet(database, tmp_path, simulator) as fleet:
        yield fleet


@pytest.fixture
def playground(database: str, tmp_path: Path, simulator: RunningSimulator) -> Iterator[Playground]:
    with a_playground(tmp_path, simulator, database_url=database) as playground:
        yield playground


def settled(playground: Playground) -> list[Job]:
    """Every job at its end."""
    return [settle(playground, job) for job in playground.jobs(limit=500)]


# Processes ---------------------------------------------------------------------------------------


@pytest.mark.fault("kill -9 at every persisted step")
def test_a_worker_killed_with_a_job_at_every_step_loses_none(
    fleet: Fleet, simulator: RunningSimulator, tally: Tally
) -> None:
    (victim,) = fleet.start(1)
    fleet.queue("it is done")
    fleet.until(lambda rows: states(rows)[JobState.SUCCEEDED] == 1)
    fleet.queue("it runs [delay 3]", "it downloads [download-500 x5]", "it is sent [slow 30]")
    steps = {JobState.RUNNING, JobState.DOWNLOADING, JobState.SUBMITTING}
    fleet.until(lambda rows: steps <= set(states(rows)))
    fleet.queue("it waits for its turn [429 60 x1]")
    fleet.until(lambda _: counts(simulator).submits == 5)
    fleet.until(lambda rows: {*steps, JobState.QUEUED, JobState.SUCCEEDED} == set(states(rows)))
    victim.send(signal.SIGKILL)
    fleet.start(1)

    rows = fleet.until_settled()

    assert states(rows) == {JobState.SUCCEEDED: 4, JobState.IN_DOUBT: 1}
    assert fleet.spent() == ([(1, PRICE_MICRO)] * 5, 5 * PRICE_MICRO)
    tally(rows, simulator, jobs=5, posts=6)  # the sixth: what was refused with 429 is sent again


@pytest.mark.fault("kill -9 during 200 POSTs")
def test_a_worker_killed_during_two_hundred_posts_doubles_none(
    fleet: Fleet, simulator: RunningSimulator, tally: Tally
) -> None:
    (victim,) = fleet.start(1)
    fleet.queue(*numbered(200, "a wave [slow 0.2]"))
    fleet.until(lambda _: counts(simulator).submits > 60)
    victim.send(signal.SIGKILL)
    fleet.start(1)

    rows = fleet.until_settled()

    assert set(states(rows)) <= {JobState.SUCCEEDED, JobState.IN_DOUBT}
    assert states(rows)[JobState.IN_DOUBT] <= 16
    assert fleet.spent() == ([(1, PRICE_MICRO)] * 200, 200 * PRICE_MICRO)
    tally(rows, simulator, jobs=200)


@pytest.mark.fault("two processes on one SQLite file, one frozen, then killed")
def test_of_two_processes_on_one_file_the_second_waits_for_the_end_of_the_first(
    tmp_path: Path, simulator: RunningSimulator, tally: Tally
) -> None:
    with a_fleet(f"sqlite:///{tmp_path / 'jobs.db'}", tmp_path, simulator) as fleet:
        first, _second = fleet.start(2)
        fleet.queue(*numbered(4, "it runs [delay 4]"), *numbered(12, "it is being sent [slow 1]"))
        fleet.until(lambda rows: states(rows)[JobState.SUBMITTING] == 12)
        with first.paused():
            threading.Event().wait(1.5)
        fleet.until(lambda rows: states(rows)[JobState.SUCCEEDED] >= 12)
        first.send(signal.SIGKILL)

        rows = fleet.until_settled()

    assert states(rows) == {JobState.SUCCEEDED: 16}
    tally(rows, simulator, jobs=16, posts=16)


# Answers that do not come -------------------------------------------------------------------------


@pytest.mark.fault("connection lost after the body was sent")
def test_a_connection_that_is_lost_after_the_body_leaves_doubt(
    playground: Playground, simulator: RunningSimulator, tally: Tally
) -> None:
    submit(playground, "[cut-after]")

    jobs = settled(playground)

    assert jobs[0].state is JobState.IN_DOUBT
    assert counts(simulator).tasks == 1
    tally(jobs, simulator, jobs=1, posts=1)


@pytest.mark.fault("5xx after the task was accepted")
def test_a_server_error_after_acceptance_leaves_doubt(
    playground: Playground, simulator: RunningSimulator, tally: Tally
) -> None:
    submit(playground, "[500-after]")

    jobs = settled(playground)

    assert jobs[0].state is JobState.IN_DOUBT
    assert counts(simulator).tasks == 1
    tally(jobs, simulator, jobs=1, posts=1)


@pytest.mark.fault("answer arriving after doubt")
def test_an_answer_that_comes_after_the_doubt_heals_the_job(
    fleet: Fleet, simulator: RunningSimulator, tally: Tally
) -> None:
    fleet.start(1)
    (job_id,) = fleet.queue("[slow 2]")
    fleet.until(lambda rows: counts(simulator).submits == 1)
    doubt = Move(
        job_id=job_id, expected=[JobState.SUBMITTING], to=JobState.IN_DOUBT, words="found half sent"
    )

    doubted = fleet.store.move(doubt).result()

    rows = fleet.until_settled_as(JobState.SUCCEEDED)
    assert doubted is not None
    assert fleet.has_been(JobState.IN_DOUBT) == 1
    tally(rows, simulator, jobs=1, posts=1)


def test_an_answer_that_comes_before_the_second_sending_spares_its_price(
    fleet: Fleet, simulator: RunningSimulator
) -> None:
    (worker,) = fleet.start(1)
    (job_id,) = fleet.queue("[slow 4]")
    fleet.until(lambda rows: counts(simulator).submits == 1)
    doubt = Move(job_id=job_id, expected=[JobState.SUBMITTING], to=JobState.IN_DOUBT)
    with worker.paused():  # or a slow machine hears the answer before all this is done
        doubted = fleet.store.move(doubt).result()
        assert doubted is not None
        wishes.send_again(fleet.store, doubted)

    rows = fleet.until_settled()
    assert states(rows) == {JobState.SUCCEEDED: 1}
    assert counts(simulator).submits == 1
    assert fleet.spent()[1] == PRICE_MICRO


@pytest.mark.fault("double click")
def test_a_double_click_in_two_threads_makes_one_job(
    playground: Playground, simulator: RunningSimulator, tally: Tally
) -> None:
    click = partial(submit_batch, playground, "a wave", submission_id="one click")
    with ThreadPoolExecutor(2) as hands:
        first, second = hands.submit(click), hands.submit(click)

    jobs = settled(playground)

    assert first.result().id == second.result().id
    assert [job.state for job in jobs] == [JobState.SUCCEEDED]
    tally(jobs, simulator, jobs=1, posts=1)


@pytest.mark.fault("“Send again” pressed twice")
def test_a_doubt_that_is_answered_twice_is_answered_once(
    playground: Playground, simulator: RunningSimulator, tally: Tally
) -> None:
    job = await_state(playground, submit(playground, "[500 x1]"), JobState.IN_DOUBT)
    with ThreadPoolExecutor(2) as tabs:
        list(tabs.map(partial(playground.send_again, doubt=job.doubt), [job.id] * 2))

    jobs = settled(playground)

    assert [job.state for job in jobs] == [JobState.SUCCEEDED]
    tally(jobs, simulator, jobs=1, posts=2)


# The machine --------------------------------------------------------------------------------------


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> JumpingClock:
    """The clock of everything that follows jobs."""
    clock = JumpingClock()
    monkeypatch.setattr(wiring, "Context", partial(Context, clock=clock))
    return clock


@pytest.mark.fault("clock set forward and back by hours")
def test_a_clock_that_jumps_expires_no_job_and_delays_none(
    wall: JumpingClock, playground: Playground, simulator: RunningSimulator, tally: Tally
) -> None:
    running = submit(playground, "it runs [delay 1.5]")
    await_state(playground, running, JobState.RUNNING)
    await_reads(simulator, 1)
    wall.ahead_s = 30 * HOUR_S
    submit(playground, "it is sent in the future [download-500 x1]")
    await_reads(simulator, counts(simulator).reads + 3)
    wall.ahead_s = -5 * HOUR_S
    submit(playground, "it is sent in the past")

    jobs = settled(playground)

    assert [job.state for job in jobs] == [JobState.SUCCEEDED] * 3
    tally(jobs, simulator, jobs=3, posts=3)


@contextmanager
def write_lock(url: str) -> Iterator[None]:
    """Keep everybody else from writing jobs for a block."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as held:
            held.execute("BEGIN IMMEDIATE")
            yield
            held.execute("ROLLBACK")
    else:
        engine = open_database(url)
        with for_writes(engine).begin() as connection:
            connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            connection.execute(text("LOCK TABLE jobs IN EXCLUSIVE MODE"))
            yield
        engine.dispose()


@pytest.mark.fault("database locked by another process")
def test_a_database_that_stays_locked_during_a_post_keeps_its_answer(
    database: str,
    tmp_path: Path,
    simulator: RunningSimulator,
    tally: Tally,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(databases, "_BUSY_TIMEOUT_MS", 200)
    monkeypatch.setattr(databases, "_LOCK_TIMEOUT_MS", 200)
    with a_playground(tmp_path, simulator, database_url=database) as playground:
        job = submit(playground, "[slow 0.6]")
        await_state(playground, job, JobState.SUBMITTING)
        with write_lock(database):
            with pytest.raises(StoreUnavailableError):
                submit(playground, "another")
            await_log(caplog, "a write waits")
            shown = playground.job(job.id)

        jobs = settled(playground)

    assert shown.state is JobState.SUBMITTING
    assert [job.state for job in jobs] == [JobState.SUCCEEDED]
    tally(jobs, simulator, jobs=1, posts=1)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with a_small_disk(tmp_path / "small") as disk:
        yield disk


@pytest.mark.fault("disk full while the database is written")
def test_a_full_disk_keeps_the_answer_of_a_post_until_there_is_room(
    disk: SmallDisk, simulator: RunningSimulator, tally: Tally
) -> None:
    url = f"sqlite:///{disk.folder / 'jobs.db'}"
    with a_fleet(url, disk.folder, simulator) as fleet:
        fleet.start(1)
        fleet.queue("[slow 1.5]")
        fleet.until(lambda _: counts(simulator).submits == 1)
        disk.fill()
        fleet.until_told("a write waits")
        disk.make_room()

        rows = fleet.until_settled()

    assert states(rows) == {JobState.SUCCEEDED: 1}
    tally(rows, simulator, jobs=1, posts=1)


@pytest.mark.fault("disk full while the video is loaded")
def test_a_full_disk_parks_the_video_until_there_is_room(
    database: str, disk: SmallDisk, simulator: RunningSimulator, tally: Tally
) -> None:
    with a_playground(disk.folder, simulator, database_url=database) as playground:
        job = submit(playground, "[delay 0.8]")
        await_state(playground, job, JobState.RUNNING)
        disk.fill()
        shown = await_words(playground, job, "No space left")
        disk.make_room()

        jobs = settled(playground)

    assert shown.state is JobState.DOWNLOADING
    assert [job.state for job in jobs] == [JobState.SUCCEEDED]
    tally(jobs, simulator, jobs=1, posts=1)
