"""A foreign client: Runway's own SDK, unchanged, over a real socket."""

import io
from collections.abc import Iterator
from typing import Any

import av
import httpx
import pytest
import runwayml
from runwayml.lib import polling

from runway_core.simulator import SimulatorOptions
from tests.runway_core.simulator.test_pictures import a_png
from tests.support.simulator_server import RunningSimulator, running_simulator

SUBMIT: dict[str, Any] = {
    "model": "gen4_turbo",
    "prompt_image": "https://pictures.example/cat.png",
    "ratio": "1280:720",
    "duration": 5,
}


@pytest.fixture(scope="module")
def running() -> Iterator[RunningSimulator]:
    """A served simulator whose tasks take a moment."""
    with running_simulator(SimulatorOptions(delay_s=0.2, tiny_videos=True)) as served:
        yield served


@pytest.fixture
def client(
    running: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[runwayml.RunwayML]:
    """The SDK's client, asking more often than every six seconds."""
    monkeypatch.setattr(polling, "POLL_TIME", 0.1)
    monkeypatch.setattr(polling, "POLL_JITTER", 0.0)
    with runwayml.RunwayML(api_key="any", base_url=running.gateway_url("runway")) as made:
        yield made


def test_it_creates_waits_and_downloads(client: runwayml.RunwayML) -> None:
    task = client.image_to_video.create(**SUBMIT).wait_for_task_output()

    assert task.status == "SUCCEEDED"
    assert task.cost.credits == 25
    with av.open(io.BytesIO(httpx.get(task.output[0]).content)) as video:
        assert video.streams.video[0].width == 320


def test_it_reads_every_state_in_its_own_types(client: runwayml.RunwayML) -> None:
    created = client.image_to_video.create(**SUBMIT, prompt_text="[throttled][stuck][delay 0.5]")

    throttled = client.tasks.retrieve(created.id)

    assert throttled.status == "THROTTLED"
    assert throttled.estimated_cost.credits == 25


def test_a_moderated_task_is_its_failure(client: runwayml.RunwayML) -> None:
    created = client.image_to_video.create(**SUBMIT, prompt_text="[moderated]")

    with pytest.raises(polling.TaskFailedError) as failed:
        created.wait_for_task_output()

    details = failed.value.task_details
    assert details.status == "FAILED"
    assert details.failure_code == "INPUT_PREPROCESSING.SAFETY.TEXT"


def test_it_cancels_a_running_task(client: runwayml.RunwayML) -> None:
    created = client.image_to_video.create(**SUBMIT, prompt_text="[delay 60]")

    client.tasks.delete(created.id)

    assert client.tasks.retrieve(created.id).status == "CANCELLED"


def test_it_uploads_a_picture_and_uses_it(
    client: runwayml.RunwayML, running: RunningSimulator
) -> None:
    upload = client.uploads.create_ephemeral(file=("cat.png", a_png((640, 360))))

    created = client.image_to_video.create(**SUBMIT | {"prompt_image": upload.uri})

    task = running.simulator.store.get(created.id)
    assert task is not None
    assert running.simulator.store.text(task.order.first or "").startswith("data:image/png")


def test_it_reads_the_organization(client: runwayml.RunwayML) -> None:
    organization = client.organization.retrieve()

    assert organization.credit_balance <= 10_000
    assert "gen4_turbo" in organization.tier.models


def test_it_meets_a_refusal_as_its_own_error(client: runwayml.RunwayML) -> None:
    with pytest.raises(runwayml.BadRequestError, match="Invalid option"):
        client.image_to_video.create(**SUBMIT | {"ratio": "1280:768"})


def test_it_repeats_a_submit_that_was_refused_as_busy(
    client: runwayml.RunwayML, running: RunningSimulator
) -> None:
    before = running.simulator.counts["runway"].submits

    client.image_to_video.create(**SUBMIT, prompt_text="[429 0]")

    assert running.simulator.counts["runway"].submits == before + 2
