"""A playground on real parts whose one remote gateway is a simulator on loopback."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from runway_core import Batch, GenerationRequest, Job, JobState, Playground, open_playground
from runway_core.settings import load_settings
from runway_core.simulator.state import Counts
from tests.support.databases import migrated
from tests.support.factories import a_picture
from tests.support.simulator_server import RunningSimulator

KEY = "hk-a-key-that-must-never-be-written-anywhere"
GATEWAY = "openai_hk"
PATIENCE_S = 30.0
POLL_S = 0.05


def environment(simulator: RunningSimulator) -> dict[str, str]:
    """The settings that send openai-hk's requests to a simulator."""
    return {
        "PLAYGROUND_OPENAI_HK_API_KEY": KEY,
        "PLAYGROUND_OPENAI_HK_BASE_URL": simulator.gateway_url(GATEWAY),
    }


@contextmanager
def a_playground(
    data_dir: Path, simulator: RunningSimulator | None = None, **changes: Any
) -> Iterator[Playground]:
    """Open a playground in ``data_dir`` that reads its tasks twenty times a second."""
    if "database_url" not in changes:
        migrated(data_dir / "jobs.db")
    environ = {} if simulator is None else environment(simulator)
    settings = load_settings(
        environ, **({"data_dir": data_dir, "poll_interval_s": POLL_S} | changes)
    )
    with open_playground(settings) as playground:
        yield playground


def submit(playground: Playground, prompt_text: str = "a wave", **changes: Any) -> Job:
    """Send a request with a small picture to openai-hk."""
    return submit_batch(playground, prompt_text, **changes).jobs[0]


def submit_batch(
    playground: Playground,
    prompt_text: str = "a wave",
    *,
    gateways: tuple[str, ...] = (GATEWAY,),
    submission_id: str | None = None,
    **changes: Any,
) -> Batch:
    """Send a request with a small picture to some gateways."""
    frame = playground.add_image(a_picture(640, 360))
    request = GenerationRequest(
        prompt_text=prompt_text, first_frame=frame, **({"seed": 7} | changes)
    )
    return playground.submit(request, gateways, submission_id=submission_id)


def settle(playground: Playground, job: Job) -> Job:
    """Wait until a job has ended or is in doubt."""
    return playground.wait(job.id, timeout_s=PATIENCE_S)


def await_states(playground: Playground, job: Job, *states: JobState) -> Job:
    """Wait until a job has gone through states, in this order, others between them or not.

    States that it has left by itself meanwhile count too.
    """
    news = threading.Event()
    forget = playground.changes.add_listener(lambda _change: news.set())
    until = time.monotonic() + PATIENCE_S
    try:
        while not _went_through(playground.job(job.id), states):
            if not news.wait(until - time.monotonic()):
                seen = [event.state.value for event in playground.job(job.id).timeline]
                raise TimeoutError(f"{job.id} went through {seen}, not {[*states]}")
            news.clear()
    finally:
        forget()
    return playground.job(job.id)


def await_state(playground: Playground, job: Job, state: JobState) -> Job:
    """Wait until a job has reached a state, also one that it leaves by itself."""
    return await_states(playground, job, state)


def _went_through(job: Job, states: tuple[JobState, ...]) -> bool:
    seen = iter(event.state for event in job.timeline)
    return all(state in seen for state in states)


def await_reads(simulator: RunningSimulator, times: int) -> None:
    """Wait until the simulated openai-hk was asked for tasks so often."""
    eventually(lambda: counts(simulator).reads >= times, lambda: f"{counts(simulator).reads} reads")


def said(job: Job) -> str:
    """What is said of a running job, by the playground or else by its gateway."""
    return job.says or job.gateway_words


def await_words(playground: Playground, job: Job, words: str) -> Job:
    """Wait until something is said of a job."""
    eventually(
        lambda: words in said(playground.job(job.id)),
        lambda: said(playground.job(job.id)),
    )
    return playground.job(job.id)


def await_log(caplog: pytest.LogCaptureFixture, words: str) -> None:
    """Wait until the program has logged something."""
    eventually(lambda: words in caplog.text, lambda: caplog.text)


def eventually(is_so: Callable[[], bool], told: Callable[[], str]) -> None:
    """Wait until something is so; ``told`` says in a failure what is so instead."""
    until = time.monotonic() + PATIENCE_S
    while not is_so():
        if time.monotonic() > until:
            raise TimeoutError(f"it never was so; now it is: {told()}")
        time.sleep(0.01)


def counts(simulator: RunningSimulator) -> Counts:
    """What the simulated openai-hk has seen."""
    return simulator.simulator.counts[GATEWAY]
