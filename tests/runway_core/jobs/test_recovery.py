"""Killing the process that drives the jobs, at every state a row can be found in.

What counts is the number of submits that the gateway received: 0 jobs lost, 0 sent twice.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from runway_core import Job, JobState
from runway_core.simulator import SimulatorOptions
from tests.support.forked import Forked
from tests.support.matrix import Tally
from tests.support.playgrounds import PATIENCE_S, a_playground, counts, environment, settle
from tests.support.simulator_server import RunningSimulator, running_simulator

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.slow


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with running_simulator(SimulatorOptions(delay_s=0.5, tiny_videos=True)) as simulator:
        yield simulator


@contextmanager
def victim(data_dir: Path, simulator: RunningSimulator, *prompts: str) -> Iterator[Forked]:
    """Run a playground in another process; it is dead when the block ends."""
    environ = os.environ | environment(simulator)
    process = Forked("tests.support.victim", str(data_dir), *prompts, environ=environ)
    try:
        yield process
    finally:
        process.close()


def read_until(process: Forked, state: JobState, *, times: int = 1) -> None:
    """Read what the process prints until ``times`` jobs have reached a state."""
    stuck = threading.Timer(PATIENCE_S, process.kill)
    stuck.start()
    seen = 0
    for line in process.stdout:
        seen += line.split()[1] == state
        if seen == times:
            break
    stuck.cancel()
    assert seen == times, f"no {state} in {PATIENCE_S:g} s"


def kill_when(process: Forked, state: JobState, *, times: int = 1) -> None:
    """Send SIGKILL as soon as ``times`` jobs have reached a state."""
    read_until(process, state, times=times)
    process.send_signal(signal.SIGKILL)
    process.wait()


def after_restart(data_dir: Path, simulator: RunningSimulator) -> list[Job]:
    """Open the data folder again and follow every job to its end."""
    with a_playground(data_dir, simulator) as playground:
        return [settle(playground, job) for job in playground.jobs(limit=500)]


@pytest.mark.parametrize(
    ("prompt", "killed_in", "ends_in", "at_most"),
    [
        pytest.param("[429 1 x1]", JobState.QUEUED, JobState.SUCCEEDED, 2, id="before it is sent"),
        pytest.param("[slow 30]", JobState.SUBMITTING, JobState.IN_DOUBT, 1, id="while it is sent"),
        pytest.param("[delay 1]", JobState.RUNNING, JobState.SUCCEEDED, 1, id="while it runs"),
        pytest.param(
            "[cut-download]", JobState.DOWNLOADING, JobState.SUCCEEDED, 1, id="while it downloads"
        ),
        pytest.param("a wave", JobState.SUCCEEDED, JobState.SUCCEEDED, 1, id="when it is done"),
    ],
)
def test_a_killed_process_loses_no_job_and_pays_for_none_twice(
    tmp_path: Path,
    simulator: RunningSimulator,
    prompt: str,
    killed_in: JobState,
    ends_in: JobState,
    at_most: int,
) -> None:
    times = 2 if killed_in is JobState.QUEUED else 1  # queued first, and again after the 429
    with victim(tmp_path, simulator, prompt) as process:
        kill_when(process, killed_in, times=times)

    (job,) = after_restart(tmp_path, simulator)

    assert job.state is ends_in
    assert counts(simulator).submits <= at_most
    assert counts(simulator).tasks <= 1


def test_killing_the_process_during_forty_submits_doubles_none(
    tmp_path: Path, simulator: RunningSimulator
) -> None:
    prompts = [f"wave {number} [slow 1]" for number in range(40)]
    with victim(tmp_path, simulator, *prompts) as process:
        kill_when(process, JobState.SUBMITTING, times=20)

    jobs = after_restart(tmp_path, simulator)

    bodies = [task.body["promptText"] for task in simulator.simulator.store]
    assert len(jobs) >= 20
    assert {job.state for job in jobs} <= {JobState.SUCCEEDED, JobState.IN_DOUBT}
    assert len(bodies) == len(set(bodies)), "no prompt reached the gateway twice"


def test_a_second_process_on_the_same_folder_sends_nothing_of_its_own(
    tmp_path: Path, simulator: RunningSimulator
) -> None:
    with victim(tmp_path, simulator, "[delay 1]") as process:
        process.stdout.readline()

        (job,) = after_restart(tmp_path, simulator)

    assert job.state is JobState.SUCCEEDED
    assert counts(simulator).submits == 1


def test_a_process_that_is_told_to_end_hands_its_jobs_over_at_once(
    tmp_path: Path, simulator: RunningSimulator
) -> None:
    with victim(tmp_path, simulator, "[delay 2]") as process:
        read_until(process, JobState.RUNNING)
        with a_playground(tmp_path, simulator) as standby:
            process.send_signal(signal.SIGTERM)
            status = process.wait(PATIENCE_S)
            ended = settle(standby, standby.jobs()[0])

    assert status == 0
    assert ended.state is JobState.SUCCEEDED
    assert counts(simulator).submits == 1


@pytest.mark.fault("SIGTERM during POSTs")
def test_a_process_that_is_told_to_end_while_it_sends_waits_for_the_answer(
    tmp_path: Path, simulator: RunningSimulator, tally: Tally
) -> None:
    with victim(tmp_path, simulator, "[slow 3]") as process:
        read_until(process, JobState.SUBMITTING)
        process.send_signal(signal.SIGTERM)
        status = process.wait(PATIENCE_S)

    (job,) = after_restart(tmp_path, simulator)

    assert status == 0
    assert JobState.IN_DOUBT not in [event.state for event in job.timeline]
    assert job.state is JobState.SUCCEEDED
    tally([job], simulator, jobs=1, posts=1)
