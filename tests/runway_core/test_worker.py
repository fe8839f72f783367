"""The worker as a program: how it starts, what it says, how it ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runway_core import JobState
from runway_core.simulator import SimulatorOptions
from tests.support.fleet import Fleet, a_fleet, states
from tests.support.playgrounds import KEY
from tests.support.simulator_server import RunningSimulator, running_simulator

ROOT = Path(__file__).parents[2]
PATIENCE_S = 30.0

pytestmark = pytest.mark.slow


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with running_simulator(SimulatorOptions(delay_s=0.3, tiny_videos=True)) as simulator:
        yield simulator


@pytest.fixture
def fleet(database_url: str, tmp_path: Path, simulator: RunningSimulator) -> Iterator[Fleet]:
    with a_fleet(database_url, tmp_path, simulator) as fleet:
        yield fleet


def run_worker(*arguments: str, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run a worker that ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "runway_core.worker", *arguments],
        cwd=ROOT,
        env=os.environ | environ,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def test_a_worker_follows_jobs_to_their_end_and_leaves_when_told(fleet: Fleet) -> None:
    (worker,) = fleet.start(1)
    fleet.queue("a wave", "another wave")
    rows = fleet.until_settled()

    worker.send(signal.SIGTERM)

    assert worker.process.wait(PATIENCE_S) == 0
    assert states(rows) == {JobState.SUCCEEDED: 2}
    assert worker.log.read_text("utf-8").rstrip().endswith("ended")
    assert KEY not in fleet.logs()


def test_an_interrupt_from_the_keyboard_ends_it_as_well(fleet: Fleet) -> None:
    (worker,) = fleet.start(1)

    worker.send(signal.SIGINT)

    assert worker.process.wait(PATIENCE_S) == 0
    assert "Traceback" not in fleet.logs()


def test_a_database_that_cannot_be_opened_is_told_in_words(tmp_path: Path) -> None:
    ended = run_worker(
        PLAYGROUND_DATA_DIR=str(tmp_path),
        PLAYGROUND_DATABASE_URL=f"postgresql+psycopg://me:secret-word@/jobs?host={tmp_path}",
    )

    assert ended.returncode == 2
    assert "PLAYGROUND_DATABASE_URL" in ended.stderr
    assert "secret-word" not in ended.stderr


def test_the_help_names_the_settings() -> None:
    ended = run_worker("--help")

    assert ended.returncode == 0
    assert "environment" in ended.stdout
