"""Two app replicas on one PostgreSQL: what one does, the other shows."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runway_core import Job, JobState, Playground
from runway_core.simulator import SimulatorOptions
from tests.support.playgrounds import (
    PATIENCE_S,
    a_playground,
    await_state,
    counts,
    settle,
    submit,
)
from tests.support.simulator_server import RunningSimulator, running_simulator


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with running_simulator(SimulatorOptions(delay_s=0.3, tiny_videos=True)) as simulator:
        yield simulator


@pytest.fixture
def one(database_url: str, tmp_path: Path, simulator: RunningSimulator) -> Iterator[Playground]:
    with a_playground(tmp_path, simulator, database_url=database_url) as playground:
        yield playground


@pytest.fixture
def two(
    database_url: str, tmp_path: Path, simulator: RunningSimulator, one: Playground
) -> Iterator[Playground]:
    with a_playground(tmp_path, simulator, database_url=database_url) as playground:
        yield playground


def test_what_one_replica_submits_another_shows_to_the_end(
    one: Playground, two: Playground, simulator: RunningSimulator
) -> None:
    job = submit(one)

    shown = await_state(two, job, JobState.SUCCEEDED)

    assert shown.video is not None
    assert shown.video.path is not None
    assert shown.video.path.is_file()
    assert counts(simulator).submits == 1


def test_any_replica_can_cancel_a_job(one: Playground, two: Playground) -> None:
    first, second = submit(one, "[stuck]"), submit(one, "[stuck] too")
    await_state(one, first, JobState.RUNNING)
    await_state(two, second, JobState.RUNNING)

    one.cancel(second.id)
    two.cancel(first.id)

    assert settle(one, first).state is JobState.CANCELLED
    assert settle(one, second).state is JobState.CANCELLED


def await_words(playground: Playground, job: Job) -> str:
    """Wait until a replica shows what the gateway says of a running task."""
    told, deadline = threading.Event(), time.monotonic() + PATIENCE_S
    forget = playground.changes.add_listener(lambda change: told.set())
    while not (words := playground.job(job.id).gateway_words) and time.monotonic() < deadline:
        told.wait(1.0)
        told.clear()
    forget()
    return words


def test_the_gateways_words_on_a_running_task_are_shown_by_every_replica(
    one: Playground, two: Playground
) -> None:
    job = submit(one, "[stuck]")

    assert await_words(one, job) == await_words(two, job) == "RUNNING"


def test_a_job_is_followed_where_its_key_is_known(
    database_url: str, tmp_path: Path, simulator: RunningSimulator
) -> None:
    with (
        a_playground(tmp_path, database_url=database_url) as without_key,
        a_playground(tmp_path, simulator, database_url=database_url) as with_key,
    ):
        job = submit(with_key)

        assert settle(without_key, job).state is JobState.SUCCEEDED
