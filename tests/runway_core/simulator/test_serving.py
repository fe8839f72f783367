"""Faults on a real socket."""

import time
from collections.abc import Iterator
from statistics import median

import httpx
import pytest

from runway_core.simulator import SimulatorOptions, fault_rule
from tests.support.simulator_calls import HEADERS, SUBMIT_PATHS, a_body
from tests.support.simulator_server import RunningSimulator, running_simulator


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSimulator]:
    """A served simulator whose tasks end at once."""
    with running_simulator(SimulatorOptions(delay_s=0, tiny_videos=True)) as served:
        yield served


def submit(running: RunningSimulator, prompt: str) -> httpx.Response:
    """Submit to Runway's side."""
    url = running.base_url + SUBMIT_PATHS["runway"]
    return httpx.post(url, json=a_body("runway", prompt), headers=HEADERS)


def test_a_cut_submit_ends_without_an_answer_and_makes_no_task(running: RunningSimulator) -> None:
    tasks = running.simulator.counts["runway"].tasks

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        submit(running, "[cut]")

    assert running.simulator.counts["runway"].tasks == tasks


def test_a_submit_cut_after_it_was_accepted_makes_a_task(running: RunningSimulator) -> None:
    tasks = running.simulator.counts["runway"].tasks

    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        submit(running, "[cut-after]")

    assert running.simulator.counts["runway"].tasks == tasks + 1


def test_a_submit_cut_before_its_body_is_read_counts_as_received(
    running: RunningSimulator,
) -> None:
    running.simulator.faults.add(fault_rule("gptplus5:cut x1"))
    url = running.base_url + SUBMIT_PATHS["gptplus5"]

    with pytest.raises(httpx.TransportError):
        httpx.post(url, content=b"x" * 5_000_000, headers=HEADERS)

    assert running.simulator.counts["gptplus5"].submits == 1


def test_a_download_that_was_cut_can_be_resumed(running: RunningSimulator) -> None:
    task_url = f"{running.base_url}/runway/v1/tasks/"
    task_id = submit(running, "[cut-download]").json()["id"]
    link = httpx.get(task_url + task_id, headers=HEADERS).json()["output"][0]

    with pytest.raises(httpx.RemoteProtocolError):
        httpx.get(link)

    rest = httpx.get(link, headers={"Range": "bytes=1000-"})
    assert rest.status_code == 206
    assert rest.headers["content-range"].startswith("bytes 1000-")


def test_a_connection_serves_again_after_an_answer(running: RunningSimulator) -> None:
    with httpx.Client(base_url=running.base_url, headers=HEADERS) as client:
        statuses = [client.get("/runway/v1/organization").status_code for _ in range(2)]

    assert statuses == [200, 200]


def test_an_answer_in_two_parts_does_not_wait_for_an_acknowledgement(
    running: RunningSimulator,
) -> None:
    url = running.base_url + "/runway/v1/organization"
    with httpx.Client(headers=HEADERS) as client:
        took_s = [_seconds(client, url) for _ in range(15)]

    assert median(took_s[5:]) < 0.03  # a delayed acknowledgement takes 40 ms


def _seconds(client: httpx.Client, url: str) -> float:
    began = time.perf_counter()
    client.get(url)
    return time.perf_counter() - began
