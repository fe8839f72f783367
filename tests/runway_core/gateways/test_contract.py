"""What every gateway must do, judged by the hand-typed examples in ``tests/wire``."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from runway_core import errors
from runway_core.gateways import GatewaySpec, ModelSpec, load_gateways
from runway_core.gateways.codec import decode_snapshot, decode_submission
from runway_core.gateways.grammar import VALUE_NAMES, FirstFrame, FrameForm, LastFrame
from runway_core.models import SEED_MAX, Plan, Refusal, TaskSnapshot, TaskStatus
from runway_core.planning import plan
from tests.support.factories import a_request
from tests.support.wire import KINDS, WIRE_DIR, FakeFrames, example_id, examples, load

GATEWAYS = load_gateways()
PAIRS = [(spec, model) for spec in GATEWAYS.values() for model in spec.models]


def models(choose: Callable[[ModelSpec], object] = lambda model: True) -> list[Any]:
    """Gateway and model, for those models that are chosen."""
    return [
        pytest.param(spec, model, id=f"{spec.id}/{model.id}")
        for spec, model in PAIRS
        if choose(model)
    ]


FRESH_S = 1.0  # seconds since the submit; within every gateway's grace


def a_plan_for(spec: GatewaySpec, model: ModelSpec, **changes: Any) -> Plan | Refusal:
    """Plan a request that the model takes as it is, but for ``changes``."""
    fields: dict[str, Any] = {
        "prompt_text": "wave",
        "first_frame": "https://example.com/first.jpg"
        if FrameForm.HTTPS_URL in spec.accepts
        else a_request().first_frame,
        "ratio": next(iter(model.ratios or ("1280:720",))),
        "duration_s": next(iter(model.durations_s or (5,))),
        "seed": None,
    }
    return plan(
        a_request(**(fields | changes)),
        spec,
        model_id=model.id,
        frames=FakeFrames(link_base="https://example.com"),
        base_url=spec.base_url or "https://relay.example",
    )


def told(snapshot: TaskSnapshot) -> dict[str, Any]:
    """The fields of a snapshot that differ from an empty one."""
    empty = asdict(TaskSnapshot(status=TaskStatus.QUEUED))
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(snapshot).items()
        if name != "raw" and (name in {"status", "wire_status"} or value != empty[name])
    }


@pytest.mark.parametrize("gateway_id", list(GATEWAYS))
@pytest.mark.parametrize("kind", KINDS)
def test_a_gateway_has_an_example_of_every_kind(gateway_id: str, kind: str) -> None:
    assert (WIRE_DIR / gateway_id / f"{kind}.json").is_file()
    assert (WIRE_DIR / gateway_id / "SOURCE.md").is_file()


def test_every_folder_of_examples_belongs_to_a_gateway() -> None:
    assert {folder.name for folder in WIRE_DIR.iterdir()} == set(GATEWAYS)


@pytest.mark.parametrize("path", examples("request"), ids=example_id)
def test_a_golden_request_is_encoded_exactly(path: Path) -> None:
    golden = load(path)

    planned = plan(
        golden.asked,
        GATEWAYS[golden.gateway_id],
        model_id=golden.content["model"],
        frames=FakeFrames(),
        base_url=golden.content.get("base_url"),
        callback_url=golden.content.get("callback_url"),
    )

    assert isinstance(planned, Plan)
    assert golden.content["wire"] == {
        "method": planned.wire.method,
        "url": planned.wire.url,
        "headers": planned.wire.headers,
        "body": planned.wire.body,
    }


@pytest.mark.parametrize("path", examples("accepted"), ids=example_id)
def test_a_golden_acceptance_gives_its_task(path: Path) -> None:
    golden = load(path)

    submission = decode_submission(GATEWAYS[golden.gateway_id], *golden.answer)

    assert submission.task_id == golden.means["task_id"]
    assert submission.estimated_credits == golden.means.get("estimated_credits")
    assert submission.raw == golden.content["body"]


@pytest.mark.parametrize("path", examples("running", "succeeded", "failed"), ids=example_id)
def test_a_golden_answer_is_read_as_it_says(path: Path) -> None:
    golden = load(path)

    snapshot = decode_snapshot(GATEWAYS[golden.gateway_id], *golden.answer, age_s=FRESH_S)

    assert told(snapshot) == golden.means
    assert snapshot.raw == golden.content["body"]


@pytest.mark.parametrize("path", examples("refused"), ids=example_id)
def test_a_golden_refusal_becomes_its_class_in_the_gateways_words(path: Path) -> None:
    golden = load(path)

    with pytest.raises(errors.GatewayError) as caught:
        decode_submission(GATEWAYS[golden.gateway_id], *golden.answer)

    assert type(caught.value).__name__ == golden.means["error"]
    assert golden.means["says"] in caught.value.message
    assert caught.value.gateway_id == golden.gateway_id
    assert caught.value.http_status == golden.content["status"]
    assert getattr(caught.value, "retry_after_s", None) == golden.means.get("retry_after_s")


STATUS_WORDS = [
    pytest.param(spec, rule.key, word, status, id=f"{spec.id}-{rule.key}-{word}")
    for spec in GATEWAYS.values()
    for rule in spec.statuses
    for word, status in rule.words.items()
]


@pytest.mark.parametrize(("spec", "key", "word", "status"), STATUS_WORDS)
def test_every_documented_status_is_read(
    spec: GatewaySpec, key: str, word: str, status: TaskStatus
) -> None:
    body = f'{{"id":"t","data":{{"task_id":"t","{key}":"{word}"}}}}'.encode()

    snapshot = decode_snapshot(spec, 200, {}, body, age_s=FRESH_S)

    assert (snapshot.status, snapshot.is_known_status) == (status, True)


@pytest.mark.parametrize("spec", list(GATEWAYS.values()), ids=list(GATEWAYS))
def test_an_unknown_status_keeps_the_task_running_and_is_shown(spec: GatewaySpec) -> None:
    body = f'{{"id":"t","{spec.statuses[0].key}":"PONDERING"}}'.encode()

    snapshot = decode_snapshot(spec, 200, {}, body, age_s=FRESH_S)

    assert snapshot.status is TaskStatus.RUNNING
    assert (snapshot.wire_status, snapshot.is_known_status) == ("PONDERING", False)


@pytest.mark.parametrize(("spec", "model"), models())
def test_what_fits_a_model_is_not_changed(spec: GatewaySpec, model: ModelSpec) -> None:
    planned = a_plan_for(spec, model)

    assert isinstance(planned, Plan)
    assert [item for item in planned.adjustments if item.field != "ratio"] == []


@pytest.mark.parametrize(("spec", "model"), models())
def test_every_ratio_of_a_model_is_sent_as_it_is(spec: GatewaySpec, model: ModelSpec) -> None:
    sent = [effective(a_plan_for(spec, model, ratio=ratio)) for ratio in model.ratios or ()]

    assert sent == list(model.ratios or ())


@pytest.mark.parametrize(("spec", "model"), models(lambda model: model.ratios))
def test_a_ratio_that_a_model_lacks_is_snapped_and_said(
    spec: GatewaySpec, model: ModelSpec
) -> None:
    planned = a_plan_for(spec, model, ratio="1999:777")

    assert isinstance(planned, Plan)
    assert [item.field for item in planned.adjustments] == ["ratio"]
    assert effective(planned) in (model.ratios or ())


@pytest.mark.parametrize(("spec", "model"), models(lambda model: model.durations_s))
def test_a_duration_that_a_model_lacks_is_snapped_and_said(
    spec: GatewaySpec, model: ModelSpec
) -> None:
    planned = a_plan_for(spec, model, duration_s=60)

    assert isinstance(planned, Plan)
    words = [item.words for item in planned.adjustments if item.field == "duration_s"]
    assert len(words) == 1
    assert f"60 s → {max(model.durations_s or ())} s" in words[0]


@pytest.mark.parametrize(("spec", "model"), models(lambda model: model.prompt_max_utf16))
def test_the_longest_prompt_is_taken_and_one_more_unit_is_refused(
    spec: GatewaySpec, model: ModelSpec
) -> None:
    limit = model.prompt_max_utf16 or 0

    taken = a_plan_for(spec, model, prompt_text="🌊" * (limit // 2))
    refused = a_plan_for(spec, model, prompt_text="🌊" * (limit // 2) + "a")

    assert isinstance(taken, Plan)
    assert isinstance(refused, Refusal)
    assert (refused.field, str(limit + 1) in refused.message) == ("prompt_text", True)


@pytest.mark.parametrize(("spec", "model"), models(lambda model: model.prompt_required))
def test_a_required_prompt_is_missed(spec: GatewaySpec, model: ModelSpec) -> None:
    refused = a_plan_for(spec, model, prompt_text=" ")

    assert isinstance(refused, Refusal)
    assert refused.field == "prompt_text"


@pytest.mark.parametrize(("spec", "model"), models())
def test_a_missing_first_frame_is_refused_exactly_where_it_is_required(
    spec: GatewaySpec, model: ModelSpec
) -> None:
    planned = a_plan_for(spec, model, first_frame=None)

    is_refused = isinstance(planned, Refusal) and planned.field == "first_frame"
    assert is_refused == (model.first_frame is FirstFrame.REQUIRED)


@pytest.mark.parametrize(("spec", "model"), models())
def test_a_last_frame_is_sent_exactly_where_it_is_taken(
    spec: GatewaySpec, model: ModelSpec
) -> None:
    planned = a_plan_for(spec, model, last_frame=a_request(first_frame=None).first_frame)
    with_last = a_plan_for(spec, model, last_frame=a_plan_frame(spec))

    assert isinstance(planned, Plan)
    assert isinstance(with_last, Plan)
    is_dropped = "last_frame" in {item.field for item in with_last.adjustments}
    assert is_dropped == (model.last_frame is LastFrame.NO)
    assert (with_last.wire.body != planned.wire.body) == (not is_dropped)


@pytest.mark.parametrize(("spec", "model"), models())
def test_a_seed_is_sent_exactly_where_the_model_takes_one(
    spec: GatewaySpec, model: ModelSpec
) -> None:
    planned = a_plan_for(spec, model, seed=(model.seed_range or (0, 7))[1])

    assert isinstance(planned, Plan)
    is_dropped = "seed" in {item.field for item in planned.adjustments}
    assert is_dropped == (model.seed_range is None)


@pytest.mark.parametrize(
    ("spec", "model"), models(lambda model: (model.seed_range or (0, SEED_MAX))[1] < SEED_MAX)
)
def test_a_seed_beyond_a_models_range_is_folded_into_it(
    spec: GatewaySpec, model: ModelSpec
) -> None:
    low, high = model.seed_range or (0, 0)

    planned = a_plan_for(spec, model, seed=high + 8)

    assert isinstance(planned, Plan)
    assert [item.words for item in planned.adjustments] == [
        f"seed {high + 8} → {low + 7} (at most {high})"
    ]


@pytest.mark.parametrize(("spec", "model"), models())
def test_a_camera_move_is_sent_exactly_where_the_model_has_one(
    spec: GatewaySpec, model: ModelSpec
) -> None:
    planned = a_plan_for(spec, model, motion={"z": 3.0})

    assert isinstance(planned, Plan)
    is_dropped = "motion" in {item.field for item in planned.adjustments}
    assert is_dropped == (not model.motion)
    assert model.motion <= spec.carries("motion", model.id)


@pytest.mark.parametrize(("spec", "model"), models())
def test_a_style_has_a_place_exactly_where_the_model_takes_one(
    spec: GatewaySpec, model: ModelSpec
) -> None:
    planned = a_plan_for(spec, model, style="cinematic")

    assert isinstance(planned, Plan)
    is_dropped = "style" in {item.field for item in planned.adjustments}
    assert is_dropped == (model.style != "yes")
    assert (model.style != "no") <= spec.carries("style", model.id)


@pytest.mark.parametrize("spec", list(GATEWAYS.values()), ids=list(GATEWAYS))
def test_a_spec_names_its_evidence_and_reads_known_fields_only(spec: GatewaySpec) -> None:
    fields = {name for row in spec.rows for name in row.fields}

    assert spec.docs_url
    assert spec.checked_on.year >= 2026
    assert fields <= VALUE_NAMES
    assert spec.accepts | spec.tolerates
    assert (spec.max_data_uri_bytes > 0) == (FrameForm.DATA_URI in spec.accepts | spec.tolerates)


def a_plan_frame(spec: GatewaySpec) -> Any:
    """A frame in a form that the gateway takes."""
    is_link = FrameForm.HTTPS_URL in spec.accepts
    return "https://example.com/last.jpg" if is_link else a_request().first_frame


def effective(planned: Plan | Refusal) -> Any:
    """The ratio on the wire, which every gateway with one calls so."""
    assert isinstance(planned, Plan)
    assert planned.wire.body is not None
    return planned.wire.body.get("ratio")
