"""A gateway's call wakes one reading of the task; it is never believed, and polling stays.

Readings are counted at the simulator, and calls come through a real socket.
"""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from runway_core import Job, JobState, Playground
from runway_core.jobs.driver import EmbeddedDriver
from runway_core.simulator import SimulatorOptions
from runway_core.web import hooks
from tests.support.asgi_server import served
from tests.support.playgrounds import (
    a_playground,
    await_reads,
    await_state,
    await_states,
    counts,
    settle,
    submit,
)
from tests.support.simulator_server import RunningSimulator, running_simulator

PUBLIC = "https://playground.example"
SELDOM_S = 600.0  # polling alone would be far too late for these tests
SUCCEEDED, RUNNING = b'{"status": "SUCCEEDED"}', b'{"status": "RUNNING"}'
FAILED = b'{"status": "FAILED", "failure": "forged"}'


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with running_simulator(SimulatorOptions(delay_s=0.2, tiny_videos=True)) as simulator:
        yield simulator


@pytest.fixture
def playground(tmp_path: Path, simulator: RunningSimulator) -> Iterator[Playground]:
    changes = {"poll_interval_s": SELDOM_S, "public_url": PUBLIC}
    with a_playground(tmp_path, simulator, **changes) as playground:
        yield playground


def running(playground: Playground, words: str = "[delay 0]") -> Job:
    return await_state(playground, submit(playground, f"a wave {words}"), JobState.RUNNING)


def hook_of(playground: Playground, job: Job) -> str:
    row = playground._parts.store.job(job.id)
    assert row is not None
    assert row.plan.wire.body is not None
    return str(row.plan.wire.body["notify_hook"]).removeprefix(PUBLIC)


def call(playground: Playground, path: str, *bodies: bytes, method: str = "POST") -> set[int]:
    """Call one after the other; what the calls cause has been begun when this returns."""
    app = Starlette(routes=list(playground.routes()))
    with served(app) as url, httpx.Client(base_url=url) as client:
        return {client.request(method, path, content=body).status_code for body in bodies}


def test_a_call_makes_the_task_be_read_once_and_at_once(
    playground: Playground, simulator: RunningSimulator
) -> None:
    job = running(playground)

    assert call(playground, hook_of(playground, job), SUCCEEDED) == {204}
    assert settle(playground, job).state is JobState.SUCCEEDED
    assert counts(simulator).reads == 1


def test_a_call_that_says_failed_is_not_believed(playground: Playground) -> None:
    job = running(playground)

    call(playground, hook_of(playground, job), FAILED)

    assert settle(playground, job).state is JobState.SUCCEEDED


def test_a_call_that_says_succeeded_is_not_believed(
    playground: Playground, simulator: RunningSimulator
) -> None:
    job = running(playground, "[delay 600]")

    call(playground, hook_of(playground, job), SUCCEEDED)
    await_reads(simulator, 1)

    assert playground.job(job.id).state is JobState.RUNNING


def test_a_forged_call_reads_nothing(playground: Playground, simulator: RunningSimulator) -> None:
    job = running(playground)

    assert call(playground, f"/hooks/{job.id}-{'0' * 40}", SUCCEEDED) == {204}
    assert counts(simulator).reads == 0


def test_replayed_calls_read_no_more_than_the_first(
    playground: Playground, simulator: RunningSimulator
) -> None:
    job = running(playground)
    hook = hook_of(playground, job)
    call(playground, hook, SUCCEEDED)
    settled = settle(playground, job)

    assert call(playground, hook, *[SUCCEEDED] * 5) == {204}
    assert playground.job(job.id) == settled
    assert (counts(simulator).submits, counts(simulator).reads) == (1, 1)


@pytest.mark.parametrize("body", [RUNNING, FAILED])
def test_what_is_told_late_or_out_of_order_changes_nothing(
    playground: Playground, simulator: RunningSimulator, body: bytes
) -> None:
    job = running(playground)
    call(playground, hook_of(playground, job), SUCCEEDED)
    settled = settle(playground, job)

    assert call(playground, hook_of(playground, job), body) == {204}
    assert playground.job(job.id) == settled
    assert counts(simulator).reads == 1


def test_a_call_before_the_task_is_known_is_heeded_when_it_is(
    playground: Playground, simulator: RunningSimulator
) -> None:
    job = submit(playground, "a wave [slow 1.5] [delay 0]")
    await_state(playground, job, JobState.SUBMITTING)

    call(playground, hook_of(playground, job), SUCCEEDED)
    early = counts(simulator).reads

    assert settle(playground, job).state is JobState.SUCCEEDED
    assert (early, counts(simulator).reads, counts(simulator).submits) == (0, 1, 1)


def test_a_call_for_a_job_that_waits_to_be_sent_wakes_nobody(
    playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(EmbeddedDriver, "wake", lambda _driver, job_id: woken.append(job_id))
    job = submit(playground, "a wave [429 60]")
    await_states(playground, job, JobState.SUBMITTING, JobState.QUEUED)

    assert call(playground, hook_of(playground, job), SUCCEEDED) == {204}
    assert woken == []


def test_a_flood_of_calls_costs_a_handful_of_readings(
    playground: Playground, simulator: RunningSimulator
) -> None:
    job = running(playground, "[delay 600]")
    began_at = time.monotonic()

    statuses = call(playground, hook_of(playground, job), *[SUCCEEDED] * 500)
    await_reads(simulator, 2)
    took_s = time.monotonic() - began_at

    assert statuses == {204}
    assert counts(simulator).reads <= 2 + took_s / hooks.WAKE_GAP_S


def test_a_flood_for_one_job_keeps_no_other_from_being_read(
    playground: Playground, simulator: RunningSimulator
) -> None:
    flooded, other = running(playground, "[delay 600]"), running(playground)
    call(playground, hook_of(playground, flooded), *[SUCCEEDED] * 500)

    call(playground, hook_of(playground, other), SUCCEEDED)

    assert settle(playground, other).state is JobState.SUCCEEDED


def test_a_call_with_too_long_a_body_reads_nothing(
    playground: Playground, simulator: RunningSimulator
) -> None:
    body = b"x" * (hooks.BODY_LIMIT_BYTES + 1)

    assert call(playground, hook_of(playground, running(playground)), body) == {413}
    assert counts(simulator).reads == 0


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_look_at_the_link_reads_nothing(
    playground: Playground, simulator: RunningSimulator, method: str
) -> None:
    hook = hook_of(playground, running(playground))

    assert call(playground, hook, b"", method=method) == {405}
    assert counts(simulator).reads == 0


def test_a_body_that_never_ends_is_answered_and_read_once(
    playground: Playground, simulator: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "_READING_LIMIT_S", 0.2)
    job = running(playground)
    head = f"POST {hook_of(playground, job)} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{"
    with served(Starlette(routes=list(playground.routes()))) as url:
        address = httpx.URL(url)
        with socket.create_connection((address.host, address.port or 80), timeout=10) as caller:
            caller.sendall(head.encode())
            answer = caller.recv(100)

    assert answer.startswith(b"HTTP/1.1 204")
    assert settle(playground, job).state is JobState.SUCCEEDED
    assert counts(simulator).reads == 1


def test_without_a_public_address_no_gateway_is_told_one(
    tmp_path: Path, simulator: RunningSimulator
) -> None:
    with a_playground(tmp_path, simulator) as playground:
        job = submit(playground)
        row = playground._parts.store.job(job.id)

    assert row is not None
    assert "notify_hook" not in (row.plan.wire.body or {})
