"""Several workers on one PostgreSQL while processes and the database are killed under them.

What counts is the number of submits that the gateway received: 0 jobs lost, 0 sent twice.
"""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runway_core import JobState
from runway_core.simulator import SimulatorOptions
from tests.support.fleet import Fleet, a_fleet, numbered, states
from tests.support.matrix import Tally
from tests.support.playgrounds import counts
from tests.support.postgres import PostgresServer
from tests.support.simulator_server import RunningSimulator, running_simulator

pytestmark = pytest.mark.slow


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with running_simulator(SimulatorOptions(delay_s=0.5, tiny_videos=True)) as simulator:
        yield simulator


@pytest.fixture
def fleet(database_url: str, tmp_path: Path, simulator: RunningSimulator) -> Iterator[Fleet]:
    with a_fleet(database_url, tmp_path, simulator) as fleet:
        yield fleet


@pytest.mark.fault("two workers, one killed")
def test_the_jobs_of_a_killed_worker_are_finished_by_another(
    fleet: Fleet, simulator: RunningSimulator, tally: Tally
) -> None:
    first, second = fleet.start(2)
    with second.paused():
        fleet.queue(*numbered(4, "it runs [delay 5]"), *numbered(4, "it is being sent [slow 30]"))
        fleet.until(lambda rows: states(rows)[JobState.RUNNING] == 4)
        fleet.queue(*numbered(2, "it waits to be sent again [429 60 x1]"))
        fleet.until(lambda _: counts(simulator).submits == 10)
        fleet.until(lambda rows: states(rows)[JobState.QUEUED] == 2)
        first.send(signal.SIGKILL)

    rows = fleet.until_settled()

    assert states(rows) == {JobState.SUCCEEDED: 6, JobState.IN_DOUBT: 4}
    assert {row.owner for row in rows} == {second.owner}
    assert counts(simulator).tasks == 10
    tally(rows, simulator, jobs=10, posts=12)  # two were refused with 429 and sent again


@pytest.mark.fault("one worker frozen for longer than its lease, then woken")
def test_a_frozen_worker_that_wakes_sends_nothing_and_lets_go(
    fleet: Fleet, simulator: RunningSimulator, tally: Tally
) -> None:
    first, second = fleet.start(2)
    with second.paused():
        # Only the beat can tell these four that they are let go: they have nothing to write then.
        fleet.queue(*numbered(4, "it runs, its first reading hangs [delay 8][read-slow 60 x1]"))
        fleet.until(lambda _: counts(simulator).reads == 4)
        fleet.queue(*numbered(16, "it is being sent [slow 4]"))
        fleet.queue(*numbered(4, "it waits for its turn"))
        fleet.until(lambda rows: states(rows)[JobState.SUBMITTING] == 16)
        first.send(signal.SIGSTOP)
    fleet.until(lambda rows: {row.owner for row in rows} == {second.owner})
    taken_over = fleet.until(lambda rows: states(rows)[JobState.SUCCEEDED] >= 8)

    first.send(signal.SIGCONT)

    rows = fleet.until(lambda rows: states(rows)[JobState.SUCCEEDED] == 24)
    fleet.until(lambda _: "not followed here any more" in first.log.read_text("utf-8"))
    assert states(taken_over)[JobState.IN_DOUBT] == 16
    assert {row.owner for row in rows} == {second.owner}
    tally(rows, simulator, jobs=24, posts=24)


@pytest.mark.fault("SIGTERM during POSTs")
def test_a_worker_that_is_told_to_end_hands_over_at_once(
    fleet: Fleet, simulator: RunningSimulator, tally: Tally
) -> None:
    first, second = fleet.start(2)
    with second.paused():
        fleet.queue(*numbered(6, "it runs [delay 6]"))
        fleet.until(lambda rows: states(rows)[JobState.RUNNING] == 6)
        fleet.queue(*numbered(18, "it is being sent [slow 4]"))
        fleet.until(lambda rows: states(rows)[JobState.SUBMITTING] == 16)
    first.send(signal.SIGTERM)
    told_at = time.monotonic()

    fleet.until(lambda rows: sum(row.owner == second.owner for row in rows) == 8)
    handed_over_s = time.monotonic() - told_at
    was_still_submitting = first.process.poll() is None

    status = first.process.wait(20)
    rows = fleet.until_settled()
    assert (status, was_still_submitting) == (0, True)
    assert handed_over_s < 2
    assert states(rows) == {JobState.SUCCEEDED: 24}
    assert fleet.has_been(JobState.IN_DOUBT) == 0
    tally(rows, simulator, jobs=24, posts=24)


@pytest.mark.fault("PostgreSQL restarted during POSTs")
def test_a_restart_of_the_database_during_submits_loses_and_doubles_none(
    fleet: Fleet, simulator: RunningSimulator, postgres_server: PostgresServer, tally: Tally
) -> None:
    fleet.start(2)
    fleet.queue(*numbered(24, "a wave [slow 1] [delay 2]"))
    fleet.until(lambda rows: states(rows)[JobState.SUBMITTING] >= 8)

    postgres_server.stop(signal.SIGQUIT)
    postgres_server.stay_away(3.0)
    postgres_server.start()

    rows = fleet.until_settled()
    assert states(rows) == {JobState.SUCCEEDED: 24}
    assert fleet.has_been(JobState.IN_DOUBT) == 0
    tally(rows, simulator, jobs=24, posts=24)
