"""What the simulator shows of itself, and faults put in force while it runs."""

from typing import Any

import pytest

from runway_core.simulator import FAULTS
from tests.support.simulator_calls import Caller, a_body


def test_it_counts_each_verb_per_gateway() -> None:
    caller = Caller()
    task_id = caller.submitted("runway")
    caller.call("DELETE", f"/runway/v1/tasks/{task_id}")
    caller.read("runway", task_id)
    caller.call("GET", caller.finished_link())

    shown = caller.call("GET", "/_control").json()["gateways"]

    assert shown["runway"] == {
        "submits": 1,
        "tasks": 1,
        "reads": 1,
        "cancels": 1,
        "downloads": 0,
        "hooks": 0,
    }
    assert shown["openai_hk"]["downloads"] == 1


def test_it_shows_each_task_with_its_submit_body() -> None:
    caller = Caller()
    task_id = caller.submitted("gptplus5")

    shown = caller.call("GET", "/_control").json()["tasks"]

    assert [(task["id"], task["gateway"], task["body"]) for task in shown] == [
        (task_id, "gptplus5", a_body("gptplus5"))
    ]


def test_it_shows_the_table_of_faults() -> None:
    shown = Caller().call("GET", "/_control").json()["faults"]

    assert shown == {fault.name: fault.sentence for fault in FAULTS}


def test_a_fault_can_be_put_in_force_for_a_number_of_times() -> None:
    caller = Caller()

    caller.call("POST", "/_control", json={"fault": "500", "gateway": "runway", "times": 1})

    assert [caller.submit("runway").status_code for _ in range(2)] == [500, 200]


def test_faults_can_be_taken_out_of_force() -> None:
    caller = Caller()
    caller.call("POST", "/_control", json={"fault": "500"})

    answer = caller.call("DELETE", "/_control")

    assert answer.status_code == 204
    assert caller.submit("runway").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        [],
        {"fault": "unheard-of"},
        {"fault": "500", "gateway": "nobody"},
        {"fault": "500", "times": 0},
        {"fault": "500", "times": "often"},
    ],
)
def test_a_rule_that_means_nothing_is_refused(wrong: Any) -> None:
    caller = Caller()

    answer = caller.call("POST", "/_control", json=wrong)

    assert answer.status_code == 400
    assert caller.simulator.faults.rules == ()
