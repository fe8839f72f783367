"""A gateway's call wakes one reading of the task; it is never believed, and polling stays."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from runway_core import Job, JobState, Playground
from runway_core.simulator import SimulatorOptions
from tests.support.playgrounds import a_playground, await_state, counts, settle, submit
from tests.support.simulator_server import RunningSimulator, running_simulator

PUBLIC = "https://playground.example"
SELDOM_S = 600.0  # polling alone would be far too late for these tests


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with running_simulator(SimulatorOptions(delay_s=0.2, tiny_videos=True)) as simulator:
        yield simulator


@pytest.fixture
def playground(tmp_path: Path, simulator: RunningSimulator) -> Iterator[Playground]:
    changes = {"poll_interval_s": SELDOM_S, "public_url": PUBLIC}
    with a_playground(tmp_path, simulator, **changes) as playground:
        yield playground


def call(playground: Playground, url: str, body: bytes = b"{}") -> int:
    app = Starlette(routes=list(playground.routes()))

    async def post() -> int:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport) as client:
            return (await client.post(url, content=body)).status_code

    return asyncio.run(post())


def hook_of(playground: Playground, job: Job) -> str:
    row = playground._parts.store.job(job.id)
    assert row is not None
    assert row.plan.wire.body is not None
    return str(row.plan.wire.body["notify_hook"])


def test_a_call_makes_the_task_be_read_at_once(playground: Playground) -> None:
    job = await_state(playground, submit(playground, "a wave [delay 0]"), JobState.RUNNING)

    status = call(playground, hook_of(playground, job))

    assert status == 204
    assert settle(playground, job).state is JobState.SUCCEEDED


def test_a_call_that_says_failed_is_not_believed(playground: Playground) -> None:
    job = await_state(playground, submit(playground, "a wave [delay 0]"), JobState.RUNNING)

    call(playground, hook_of(playground, job), b'{"status": "FAILED", "failure": "forged"}')

    assert settle(playground, job).state is JobState.SUCCEEDED


def test_a_forged_call_reads_nothing(playground: Playground, simulator: RunningSimulator) -> None:
    job = await_state(playground, submit(playground, "a wave [delay 0]"), JobState.RUNNING)

    status = call(playground, f"{PUBLIC}/hooks/{job.id}-{'0' * 40}")

    assert status == 204
    assert counts(simulator).reads == 0


def test_repeated_and_late_calls_change_nothing(
    playground: Playground, simulator: RunningSimulator
) -> None:
    job = await_state(playground, submit(playground, "a wave [delay 0]"), JobState.RUNNING)
    hook = hook_of(playground, job)
    call(playground, hook)
    settled = settle(playground, job)

    late = [call(playground, hook) for _ in range(5)]

    assert late == [204] * 5
    assert playground.job(job.id) == settled
    assert counts(simulator).submits == 1


def test_without_a_public_address_no_gateway_is_told_one(
    tmp_path: Path, simulator: RunningSimulator
) -> None:
    with a_playground(tmp_path, simulator) as playground:
        job = submit(playground)
        row = playground._parts.store.job(job.id)

    assert row is not None
    assert "notify_hook" not in (row.plan.wire.body or {})
