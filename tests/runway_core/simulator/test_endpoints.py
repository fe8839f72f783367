"""Submit and read, whatever the gateway, and the faults in them."""

from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runway_core.simulator import FaultRule
from tests.support.simulator_calls import READ_PATHS, SUBMIT_PATHS, Caller, a_body

GATEWAYS = sorted(SUBMIT_PATHS)
SHARED = Caller()  # one for all examples: each may add a task, none may break it
FLOATS = st.floats(allow_nan=False, allow_infinity=False)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | FLOATS | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=4,
)


@pytest.mark.parametrize(
    ("prompt", "status"),
    [("[401]", 401), ("[403]", 403), ("[413]", 413), ("[500]", 500), ("[502]", 502)],
)
@pytest.mark.parametrize("gateway_id", GATEWAYS)
def test_a_refused_submit_makes_no_task(gateway_id: str, prompt: str, status: int) -> None:
    caller = Caller()

    answer = caller.submit(gateway_id, prompt)

    assert answer.status_code == status
    assert caller.simulator.counts[gateway_id].submits == 1
    assert caller.simulator.counts[gateway_id].tasks == 0


@pytest.mark.parametrize(("prompt", "seconds"), [("[429]", "2"), ("[503 9]", "9")])
def test_a_busy_gateway_says_when_to_come_back_and_then_accepts(prompt: str, seconds: str) -> None:
    caller = Caller()

    first, second = caller.submit("runway", prompt), caller.submit("runway", prompt)

    assert first.status_code == int(prompt[1:4])
    assert first.headers["retry-after"] == seconds
    assert second.status_code == 200


def test_an_html_page_can_come_with_a_200() -> None:
    answer = Caller().submit("runway", "[html]")

    assert answer.status_code == 200
    assert answer.text.startswith("<!doctype html>")


def test_a_submit_can_be_redirected() -> None:
    answer = Caller().submit("gptplus5", "[redirect]")

    assert (answer.status_code, answer.headers["location"]) == (301, "/moved")


@pytest.mark.parametrize(
    ("gateway_id", "key"), [("gptplus5", "code"), ("chatgptsb", "error"), ("pro_generate", "code")]
)
def test_a_refusal_can_hide_in_a_200(gateway_id: str, key: str) -> None:
    caller = Caller()

    answer = caller.submit(gateway_id, "[refused-in-200]")

    assert answer.status_code == 200
    assert answer.json()[key]
    assert caller.simulator.counts[gateway_id].tasks == 0


@pytest.mark.parametrize(("prompt", "status"), [("[500-after]", 500), ("[no-id]", 200)])
def test_a_task_can_be_made_without_telling_its_id(prompt: str, status: int) -> None:
    caller = Caller()

    answer = caller.submit("runway", prompt)

    assert answer.status_code == status
    assert "id" not in answer.json()
    assert caller.simulator.counts["runway"].tasks == 1


def test_a_cut_after_acceptance_makes_the_task() -> None:
    caller = Caller()

    with pytest.raises(httpx.RemoteProtocolError):
        caller.submit("runway", "[cut-after]")

    assert caller.simulator.counts["runway"].tasks == 1


def test_a_slow_answer_comes_late() -> None:
    caller = Caller()

    answer = caller.submit("runway", "[slow 12]")

    assert caller.slept_s == [12.0]
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["cut", "cut-after"])
def test_a_rule_cuts_like_a_word_in_the_prompt(name: str) -> None:
    caller = Caller(faults=(FaultRule(name=name, gateway_id="cometapi"),))

    with pytest.raises(httpx.RemoteProtocolError):
        caller.submit("cometapi")

    assert caller.simulator.counts["cometapi"].tasks == int(name == "cut-after")


def test_a_rule_for_tasks_stays_with_the_task_it_struck() -> None:
    caller = Caller(faults=(FaultRule(name="fail", times=1),))

    first, second = caller.submitted("openai_hk"), caller.submitted("openai_hk")

    caller.clock.advance(60.0)
    statuses = [caller.read("openai_hk", task_id).json()["status"] for task_id in (first, second)]
    assert statuses == ["FAILED", "SUCCEEDED"]


@pytest.mark.parametrize("gateway_id", ["openai_hk", "chatgptsb", "pro_generate"])
def test_a_gateway_may_insist_on_a_callback(gateway_id: str) -> None:
    caller = Caller()
    field = "callback_url" if gateway_id == "pro_generate" else "notify_hook"

    without = caller.submit(gateway_id, "[callback-required]")
    with_one = caller.submit(gateway_id, "[callback-required]", **{field: "http://127.0.0.1:9"})

    assert f"{field}_empty" in without.text
    assert with_one.status_code == 200


@pytest.mark.parametrize(
    ("prompt", "statuses"),
    [("[read-429 3]", [429, 429, 200]), ("[read-500 x1]", [500, 200, 200])],
)
def test_readings_fail_for_a_while_and_then_work(prompt: str, statuses: list[int]) -> None:
    caller = Caller()
    task_id = caller.submitted("runway", prompt)

    assert [caller.read("runway", task_id).status_code for _ in range(3)] == statuses


def test_a_refused_reading_says_when_to_come_back() -> None:
    caller = Caller()
    task_id = caller.submitted("runway", "[read-429 3]")

    assert caller.read("runway", task_id).headers["retry-after"] == "3"


@pytest.mark.parametrize(("prompt", "start"), [("[read-html]", "<!doctype"), ("[read-empty]", "")])
def test_a_reading_can_be_no_json_at_all(prompt: str, start: str) -> None:
    caller = Caller()
    task_id = caller.submitted("runway", prompt)

    answer = caller.read("runway", task_id)

    assert answer.status_code == 200
    assert answer.text[:9] == start


def test_a_reading_can_be_cut() -> None:
    caller = Caller()
    task_id = caller.submitted("runway", "[read-cut]")

    with pytest.raises(httpx.RemoteProtocolError):
        caller.read("runway", task_id)


def test_a_reading_can_be_slow() -> None:
    caller = Caller()
    task_id = caller.submitted("runway", "[read-slow 4]")

    caller.read("runway", task_id)

    assert caller.slept_s == [4.0]


def test_json_can_come_as_plain_text_with_a_mark() -> None:
    caller = Caller()
    task_id = caller.submitted("runway", "[plain-text]")

    answer = caller.read("runway", task_id)

    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.content.startswith(b'\xef\xbb\xbf{"id"')


@pytest.mark.parametrize("prompt", ["[not-exist 20]", "[lost]"])
def test_a_task_can_stay_out_of_sight(prompt: str) -> None:
    caller = Caller()
    task_id = caller.submitted("openai_hk", prompt)

    assert caller.read("openai_hk", task_id, after_s=19.0).status_code == 404


def test_a_task_out_of_sight_appears_in_time() -> None:
    caller = Caller()
    task_id = caller.submitted("openai_hk", "[not-exist 20]")

    assert caller.read("openai_hk", task_id, after_s=20.0).status_code == 200


def test_a_task_of_another_gateway_is_not_found() -> None:
    caller = Caller()
    task_id = caller.submitted("openai_hk")

    assert caller.read("runway", task_id).status_code == 404


@pytest.mark.parametrize("gateway_id", GATEWAYS)
@pytest.mark.parametrize("key", ["", "Bearer", "Bearer ", "Basic abc", "Bearer bad1", "bad1"])
def test_a_call_without_a_good_key_is_refused(gateway_id: str, key: str) -> None:
    caller = Caller()
    path = READ_PATHS[gateway_id].format("any")

    answer = caller.call("GET", path, headers={"Authorization": key})

    assert answer.status_code == 401


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"text"', b"\xff", b'{"seed": NaN}'])
@pytest.mark.parametrize("gateway_id", GATEWAYS)
def test_a_body_that_is_no_object_is_refused(gateway_id: str, content: bytes) -> None:
    caller = Caller()

    caller.call("POST", SUBMIT_PATHS[gateway_id], content=content)

    assert caller.simulator.counts[gateway_id].submits == 1
    assert caller.simulator.counts[gateway_id].tasks == 0


def test_a_body_beyond_what_a_relay_takes_is_too_large() -> None:
    answer = Caller().submit("gptplus5", extra="x" * 17_000_000)

    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("path", "status"),
    [("/gptplus5/nowhere", 404), ("/cometapi/nowhere", 200), ("/nobody/v1", 404)],
)
def test_a_path_that_there_is_not_is_answered_like_a_gateway_does(path: str, status: int) -> None:
    assert Caller().call("GET", path).status_code == status


@pytest.mark.parametrize("gateway_id", sorted(set(GATEWAYS) - {"runway"}))
def test_no_relay_cancels(gateway_id: str) -> None:
    caller = Caller()
    task_id = caller.submitted(gateway_id)

    answer = caller.call("DELETE", READ_PATHS[gateway_id].format(task_id))

    assert answer.status_code == 405


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path to every value of a JSON body, inner ones included."""
    found = [path] if path else []
    keys = value if isinstance(value, dict) else range(len(value) if isinstance(value, list) else 0)
    return found + [deep for key in keys for deep in leaves(value[key], (*path, key))]


def replaced(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """A JSON body with the value at one path replaced."""
    if not path:
        return new
    changed = dict(value) if isinstance(value, dict) else list(value)
    changed[path[0]] = replaced(changed[path[0]], path[1:], new)
    return changed


@pytest.mark.parametrize("gateway_id", GATEWAYS)
@given(data=st.data(), new=JSON_VALUES)
def test_no_body_however_odd_breaks_the_simulator(
    gateway_id: str, data: st.DataObject, new: Any
) -> None:
    body = a_body(gateway_id)
    odd = replaced(body, data.draw(st.sampled_from(leaves(body))), new)

    answer = SHARED.call("POST", SUBMIT_PATHS[gateway_id], json=odd)

    assert answer.headers["content-type"] == "application/json"
