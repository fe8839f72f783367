"""Every fault that the simulator knows, end to end through `follow`, and how the job ends."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from runway_core import GatewayChoice, GenerationRequest, Job, JobState, Playground
from runway_core.gateways import load_gateways
from runway_core.simulator import FAULTS, SimulatorOptions
from tests.support.factories import a_picture
from tests.support.playgrounds import a_playground, await_state, counts, settle, submit
from tests.support.simulator_server import RunningSimulator, running_simulator

pytestmark = pytest.mark.slow

OUTCOMES: dict[str, tuple[str, JobState]] = {
    "cut": ("", JobState.IN_DOUBT),
    "401": ("", JobState.FAILED),
    "403": ("", JobState.FAILED),
    "413": ("", JobState.FAILED),
    "429": ("0.1", JobState.SUCCEEDED),
    "500": ("", JobState.IN_DOUBT),
    "502": ("", JobState.IN_DOUBT),
    "503": ("0.1", JobState.IN_DOUBT),
    "html": ("", JobState.IN_DOUBT),
    "redirect": ("", JobState.FAILED),
    "no-credits": ("", JobState.FAILED),
    "invalid": ("", JobState.FAILED),
    "refused-in-200": ("", JobState.FAILED),
    "retired": ("", JobState.FAILED),
    "callback-required": ("", JobState.FAILED),
    "cut-after": ("", JobState.IN_DOUBT),
    "500-after": ("", JobState.IN_DOUBT),
    "slow": ("0.3", JobState.SUCCEEDED),
    "no-id": ("", JobState.IN_DOUBT),
    "fail": ("", JobState.FAILED),
    "moderated": ("", JobState.FAILED),
    "moderated-image": ("", JobState.FAILED),
    "moderated-output": ("", JobState.FAILED),
    "cancelled": ("", JobState.CANCELLED),
    "delay": ("0.5", JobState.SUCCEEDED),
    "stuck": ("", JobState.EXPIRED),
    "throttled": ("", JobState.SUCCEEDED),
    "unknown-status": ("", JobState.SUCCEEDED),
    "not-exist": ("0.3", JobState.SUCCEEDED),
    "lost": ("", JobState.EXPIRED),
    "late-url": ("0.3", JobState.SUCCEEDED),
    "no-url": ("", JobState.EXPIRED),
    "shape": ("", JobState.SUCCEEDED),
    "no-hook": ("", JobState.SUCCEEDED),
    "hook-twice": ("", JobState.SUCCEEDED),
    "read-429": ("0.1", JobState.SUCCEEDED),
    "read-500": ("", JobState.SUCCEEDED),
    "read-html": ("", JobState.SUCCEEDED),
    "read-empty": ("", JobState.SUCCEEDED),
    "read-cut": ("", JobState.SUCCEEDED),
    "read-slow": ("0.1", JobState.SUCCEEDED),
    "plain-text": ("", JobState.SUCCEEDED),
    "expired": ("", JobState.SUCCEEDED),
    "download-500": ("", JobState.SUCCEEDED),
    "cut-download": ("", JobState.SUCCEEDED),
    "no-range": ("", JobState.SUCCEEDED),
    "no-length": ("", JobState.SUCCEEDED),
}
"""Fault → its value in the prompt, and where the job ends; deadlines are 8 s here."""


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with running_simulator(SimulatorOptions(delay_s=0.3, tiny_videos=True)) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory, simulator: RunningSimulator) -> dict[str, Job]:
    """Each fault's job at its end; all run at the same time, which is the point of `follow`."""
    folder = tmp_path_factory.mktemp("faults")
    with a_playground(folder, simulator, task_deadline_s=8.0) as playground:
        jobs = {
            name: submit(playground, f"[{name} {value}]" if value else f"[{name}]")
            for name, (value, _state) in OUTCOMES.items()
        }
        return {name: settle(playground, job) for name, job in jobs.items()}


def test_the_table_knows_every_fault() -> None:
    assert {*OUTCOMES, "download-html"} == {fault.name for fault in FAULTS}


def test_a_web_page_in_place_of_the_video_is_told_and_tried_again(
    tmp_path: Path, simulator: RunningSimulator
) -> None:
    heard: list[str] = []
    told = threading.Event()
    with a_playground(tmp_path, simulator) as playground:
        job = submit(playground, "[download-html]")

        def listen(_change: object) -> None:
            heard.append(playground.job(job.id).says)
            if "web page" in heard[-1]:
                told.set()

        playground.changes.add_listener(listen)
        assert told.wait(30)
        assert playground.job(job.id).state is JobState.DOWNLOADING


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_fault_ends_where_it_should(name: str, ended: dict[str, Job]) -> None:
    assert ended[name].state is OUTCOMES[name][1]


@pytest.mark.parametrize(
    "name", [name for name, (_, state) in OUTCOMES.items() if state is not JobState.SUCCEEDED]
)
def test_every_bad_end_is_told_in_a_sentence(name: str, ended: dict[str, Job]) -> None:
    assert len(ended[name].failure) > 10


def test_no_fault_makes_a_second_task(ended: dict[str, Job], simulator: RunningSimulator) -> None:
    prompts = [task.body["promptText"] for task in simulator.simulator.store]

    assert ended
    assert len(prompts) == len(set(prompts))
    assert counts(simulator).tasks == len(prompts)


@pytest.mark.parametrize(
    "gateway_id", [spec.id for spec in load_gateways().values() if spec.transport == "http"]
)
def test_every_gateways_twin_makes_a_video(tmp_path: Path, gateway_id: str) -> None:
    with a_playground(tmp_path) as playground:
        job = settle(playground, twin_job(playground, gateway_id, "a wave"))

    assert job.state is JobState.SUCCEEDED
    assert job.simulated


@pytest.mark.parametrize(
    "gateway_id", [spec.id for spec in load_gateways().values() if spec.transport == "http"]
)
def test_every_gateways_failure_keeps_its_words(tmp_path: Path, gateway_id: str) -> None:
    with a_playground(tmp_path) as playground:
        job = settle(playground, twin_job(playground, gateway_id, "a wave [moderated]"))

    assert job.state is JobState.FAILED
    assert "oderation" in job.failure


def test_runway_cancels_where_asked(tmp_path: Path) -> None:
    with a_playground(tmp_path) as playground:
        job = twin_job(playground, "runway", "a wave [stuck]")
        await_state(playground, job, JobState.RUNNING)
        playground.cancel(job.id)
        cancelled = settle(playground, job)

    assert cancelled.state is JobState.CANCELLED
    assert "billed" not in cancelled.failure


def twin_job(playground: Playground, gateway_id: str, prompt_text: str) -> Job:
    frame = playground.add_image(a_picture(320, 180))
    request = GenerationRequest(prompt_text=prompt_text, first_frame=frame, seed=7)
    choice = GatewayChoice(gateway_id=gateway_id, simulated=True)
    return playground.submit(request, [choice]).jobs[0]
