"""The examples typed from the documents judge the simulator, as they judge the client."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.support.simulator_calls import SUBMIT_PATHS, Caller
from tests.support.source import ROOT

WIRE = ROOT / "tests" / "wire"
REQUESTS = sorted(path for name in SUBMIT_PATHS for path in (WIRE / name).glob("request*.json"))
ANSWERS = [
    ("gptplus5", "running", "[shape official]", 5.0),
    ("gptplus5", "running_luma", "[shape luma]", 5.0),
    ("gptplus5", "succeeded", "[shape official]", 60.0),
    ("gptplus5", "succeeded_kling", "[shape kling]", 60.0),
    ("gptplus5", "succeeded_luma", "[shape luma]", 60.0),
    ("gptplus5", "failed", "[fail][shape official]", 60.0),
    ("gptplus5", "failed_kling", "[fail][shape kling]", 60.0),
    ("cometapi", "running", "[shape wrapper][not-exist 0]", 5.0),
    ("cometapi", "running_bare", "[shape bare][not-exist 0]", 5.0),
    ("cometapi", "running_fresh", "wave", 0.0),
    ("cometapi", "succeeded", "[shape wrapper]", 60.0),
    ("cometapi", "succeeded_legacy", "[shape legacy]", 60.0),
    ("cometapi", "failed", "[fail][shape wrapper]", 60.0),
    ("openai_hk", "running", "wave", 5.0),
    ("openai_hk", "succeeded", "wave", 60.0),
    ("openai_hk", "failed", "[moderated]", 60.0),
    ("chatgptsb", "running", "[shape no-artifact]", 5.0),
    ("chatgptsb", "running_waiting", "[shape blank-link]", 0.0),
    ("chatgptsb", "succeeded", "wave", 60.0),
    ("chatgptsb", "failed", "[moderated]", 60.0),
    ("pro_generate", "running", "[shape words]", 5.0),
    ("pro_generate", "running_number", "[shape numbers]", 5.0),
    ("pro_generate", "succeeded", "[shape numbers]", 60.0),
    ("pro_generate", "failed", "[fail]", 60.0),
    ("runway", "running", "wave", 5.0),
    ("runway", "running_throttled", "[throttled]", 0.0),
    ("runway", "succeeded", "wave", 60.0),
    ("runway", "failed", "[fail]", 60.0),
    ("runway", "failed_cancelled", "[cancelled]", 60.0),
]


UNTOLD = {
    "/task/artifacts/0/fileSize",
    "/task/artifacts/0/metadata/dimensions",
}  # known only once the video is rendered, which waits for its download


def example(gateway_id: str, name: str) -> Any:
    """One typed example."""
    return json.loads((WIRE / gateway_id / f"{name}.json").read_text("utf-8"))


def missing(expected: Any, actual: Any, place: str = "") -> list[str]:
    """The places of an example that an answer lacks, or fills with another kind of value."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        pairs = [(f"{place}/{key}", key) for key in expected if f"{place}/{key}" not in UNTOLD]
        return [lack for at, key in pairs for lack in missing(expected[key], actual.get(key), at)]
    if isinstance(expected, list) and isinstance(actual, list) and expected:
        return missing(expected[0], actual[0], f"{place}/0") if actual else [place]
    is_number = isinstance(expected, int | float) and isinstance(actual, int | float)
    fits = expected is None or is_number or type(expected) is type(actual)
    return [] if fits else [f"{place}: {type(expected).__name__}, not {actual!r:.40}"]


@pytest.mark.parametrize("path", REQUESTS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_submit_from_the_documents_is_accepted(path: Path) -> None:
    caller = Caller()
    wire = json.loads(path.read_text("utf-8"))["wire"]
    url = f"/{path.parent.name}{urlsplit(wire['url']).path}"

    answer = caller.call(wire["method"], url, json=wire["body"], headers=wire["headers"])

    assert answer.status_code == 200
    assert caller.simulator.counts[path.parent.name].tasks == 1


@pytest.mark.parametrize(("gateway_id", "name", "prompt", "after_s"), ANSWERS)
def test_a_reading_has_what_the_documents_show(
    gateway_id: str, name: str, prompt: str, after_s: float
) -> None:
    caller = Caller()
    task_id = caller.submitted(gateway_id, prompt)
    shown = example(gateway_id, name)

    answer = caller.read(gateway_id, task_id, after_s=after_s)

    assert answer.status_code == shown["status"]
    assert missing(shown["body"], answer.json()) == []


@pytest.mark.parametrize(
    ("gateway_id", "name", "prompt"),
    [
        ("gptplus5", "accepted", "[shape official]"),
        ("gptplus5", "accepted_luma", "[shape luma]"),
        ("gptplus5", "accepted_kling", "[shape kling]"),
        ("gptplus5", "accepted_wrapped", "[shape wrapper]"),
        ("gptplus5", "refused", "[refused-in-200]"),
        ("cometapi", "accepted", "wave"),
        ("cometapi", "refused", "[401]"),
        ("cometapi", "refused_invalid", "[invalid]"),
        ("cometapi", "refused_upstream", "[retired]"),
        ("openai_hk", "accepted", "wave"),
        ("openai_hk", "refused", "[401]"),
        ("chatgptsb", "accepted", "wave"),
        ("chatgptsb", "refused", "[refused-in-200]"),
        ("chatgptsb", "refused_key", "[401]"),
        ("pro_generate", "accepted", "wave"),
        ("pro_generate", "accepted_full", "[shape empty-fields]"),
        ("pro_generate", "refused", "[invalid]"),
        ("pro_generate", "refused_callback", "[callback-required]"),
        ("runway", "accepted", "wave"),
        ("runway", "refused_credits", "[no-credits]"),
        ("runway", "refused_daily_limit", "[429]"),
    ],
)
def test_a_submits_answer_has_what_the_documents_show(
    gateway_id: str, name: str, prompt: str
) -> None:
    shown = example(gateway_id, name)

    answer = Caller().submit(gateway_id, prompt)

    assert answer.status_code == shown["status"]
    assert missing(shown["body"], answer.json()) == []
