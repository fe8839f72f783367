"""A playground on real parts whose one remote gateway is a simulator on loopback."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from runway_core import Batch, GenerationRequest, Job, JobState, Playground, open_playground
from runway_core.settings import load_settings
from runway_core.simulator.state import Counts
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


def await_state(playground: Playground, job: Job, state: JobState) -> Job:
    """Wait until a job has reached a state, also one that it leaves by itself."""
    reached = threading.Event()
    forget = playground.changes.add_listener(
        lambda change: reached.set() if (change.job_id, change.state) == (job.id, state) else None
    )
    try:
        if playground.job(job.id).state is not state and not reached.wait(PATIENCE_S):
            raise TimeoutError(f"{job.id} is {playground.job(job.id).state}, not {state}")
    finally:
        forget()
    return playground.job(job.id)


def counts(simulator: RunningSimulator) -> Counts:
    """What the simulated openai-hk has seen."""
    return simulator.simulator.counts[GATEWAY]
