"""The app as a whole: what it offers, and that tasks outlive it."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from runway_core.simulator import FaultRule, SimulatorOptions, create_simulator
from tests.support.simulator_server import running_simulator

AUTH = {"Authorization": "Bearer any"}
SUBMIT_URL = "/openai_hk/runwayml/v1/image_to_video"


def a_body(**changes: Any) -> dict[str, Any]:
    """A submit as openai_hk documents it."""
    body = {
        "promptImage": [{"uri": "https://pictures.example/cat.png", "position": "first"}],
        "model": "gen3a_turbo",
        "promptText": "wave",
        "duration": 5,
        "ratio": "1280:768",
    }
    return body | changes


def test_a_task_outlives_the_process_with_a_state_folder(tmp_path: Path) -> None:
    options = SimulatorOptions(delay_s=0, state_dir=tmp_path)
    with TestClient(create_simulator(options), headers=AUTH) as first:
        task_id = first.post(SUBMIT_URL, json=a_body()).json()["id"]

    with TestClient(create_simulator(options), headers=AUTH) as second:
        answer = second.get(f"/openai_hk/runwayml/v1/tasks/{task_id}").json()

    assert answer["status"] == "SUCCEEDED"


def test_a_rule_for_a_gateway_that_there_is_not_is_refused() -> None:
    options = SimulatorOptions(faults=(FaultRule(name="500", gateway_id="nobody"),))

    with pytest.raises(ValueError, match="no gateway"):
        create_simulator(options)


def test_it_is_served_on_a_real_socket() -> None:
    with running_simulator(SimulatorOptions(delay_s=0)) as running:
        answer = httpx.post(running.base_url + SUBMIT_URL, json=a_body(), headers=AUTH)

    assert answer.status_code == 200
    assert running.simulator.counts["openai_hk"].submits == 1
