"""The app as a whole: what it offers, and that tasks outlive it."""

from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from runway_core.simulator import FaultRule, SimulatorOptions, create_simulator
from tests.support.simulator_calls import HEADERS, READ_PATHS, SUBMIT_PATHS, Caller, a_body
from tests.support.simulator_server import running_simulator

GATEWAYS = sorted(SUBMIT_PATHS)


@pytest.mark.parametrize("gateway_id", GATEWAYS)
def test_every_gateway_takes_its_documented_submit(gateway_id: str) -> None:
    caller = Caller()

    answer = caller.submit(gateway_id)

    assert answer.status_code == 200
    assert caller.simulator.counts[gateway_id].tasks == 1


@pytest.mark.parametrize("gateway_id", GATEWAYS)
def test_a_finished_task_of_every_gateway_leads_to_a_playable_file(gateway_id: str) -> None:
    caller = Caller()
    task_id = caller.submitted(gateway_id)
    caller.read(gateway_id, task_id)

    answer = caller.read(gateway_id, task_id, after_s=60.0)

    link = answer.text.split('"http://simulator/')[1].split('"')[0]
    video = caller.call("GET", f"/{link}")
    assert video.headers["content-type"] == "video/mp4"
    assert video.content[4:8] == b"ftyp"


@pytest.mark.parametrize("gateway_id", GATEWAYS)
def test_every_gateway_refuses_a_bad_key(gateway_id: str) -> None:
    caller = Caller()

    answer = caller.call(
        "POST",
        SUBMIT_PATHS[gateway_id],
        json=a_body(gateway_id),
        headers={"Authorization": "Bearer bad-key"},
    )

    assert answer.status_code == 401
    assert caller.simulator.counts[gateway_id].tasks == 0


def test_a_task_outlives_the_process_with_a_state_folder(tmp_path: Path) -> None:
    task_id = Caller(state_dir=tmp_path).submitted("runway")

    answer = Caller(state_dir=tmp_path).read("runway", task_id, after_s=60.0)

    assert answer.json()["status"] == "SUCCEEDED"


def test_a_rule_for_a_gateway_that_there_is_not_is_refused() -> None:
    options = SimulatorOptions(faults=(FaultRule(name="500", gateway_id="nobody"),))

    with pytest.raises(ValueError, match="no gateway"):
        create_simulator(options)


def test_links_carry_the_path_below_which_the_simulator_is_mounted() -> None:
    inner = Caller()
    outer = Caller()
    outer.app = Starlette(routes=[Mount("/demo", inner.app)])
    outer.call("POST", "/demo" + SUBMIT_PATHS["runway"], json=a_body("runway"))
    inner.clock.advance(60.0)
    task_id = next(iter(inner.simulator.store)).id

    link = outer.call("GET", "/demo" + READ_PATHS["runway"].format(task_id)).json()["output"][0]

    assert link.startswith("http://simulator/demo/runway/files/")
    assert outer.call("GET", link).status_code == 200


def test_it_is_served_on_a_real_socket() -> None:
    with running_simulator(SimulatorOptions(delay_s=0)) as running:
        url = running.base_url + SUBMIT_PATHS["openai_hk"]
        answer = httpx.post(url, json=a_body("openai_hk"), headers=HEADERS)

    assert answer.status_code == 200
    assert running.simulator.counts["openai_hk"].submits == 1
