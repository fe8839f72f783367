import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runway_core.gateways import GatewaySpec, load_gateways
from runway_core.gateways.codec import fill
from runway_core.gateways.grammar import FirstFrame, FrameForm, LastFrame, ModelSpec, Row
from runway_core.models import (
    FREE,
    SEED_MAX,
    UNKNOWN_PRICE,
    CameraMotion,
    GenerationRequest,
    Plan,
    Refusal,
)
from runway_core.planning import plan, utf16_length
from tests.support.factories import a_frame, a_request
from tests.support.wire import FakeFrames

GATEWAYS = load_gateways()
SPECS = list(GATEWAYS.values())
LINK = "https://pictures.example/a.jpg"


def planned(gateway: str, model_id: str | None = None, /, **options: Any) -> Plan:
    """A plan that must come about; ``asked`` are fields of the request."""
    asked = options.pop("asked", {})
    outcome = plan(
        a_request(**asked),
        GATEWAYS[gateway],
        model_id=model_id,
        **{"frames": FakeFrames()} | options,
    )
    assert isinstance(outcome, Plan), outcome
    return outcome


def refused(gateway: str, model_id: str | None = None, /, **options: Any) -> Refusal:
    """A refusal that must come about."""
    asked = options.pop("asked", {})
    outcome = plan(
        a_request(**asked),
        GATEWAYS[gateway],
        model_id=model_id,
        **{"frames": FakeFrames()} | options,
    )
    assert isinstance(outcome, Refusal)
    return outcome


def test_a_plan_holds_exactly_what_is_sent_and_where() -> None:
    outcome = planned("openai_hk", asked={"duration_s": 10})

    assert outcome.wire.url == "https://api.openai-hk.com/runwayml/v1/image_to_video"
    assert outcome.wire.body == {
        "model": "gen4_turbo",
        "promptText": "slow push in over the ridges",
        "promptImage": [{"uri": f"asset:{'a1' * 32}", "position": "first"}],
        "ratio": "1280:720",
        "duration": 10,
        "seed": 7,
    }
    assert outcome.wire.attachments == {"/promptImage/0/uri": "a1" * 32}
    assert (outcome.gateway_id, outcome.gateway_label) == ("openai_hk", "openai-hk")


def test_no_model_means_the_first_that_is_not_retired() -> None:
    assert planned("openai_hk").model_id == "gen4_turbo"
    assert planned("openai_hk").notes == ()


def test_where_all_models_are_retired_the_first_is_planned_with_a_warning() -> None:
    outcome = planned("cometapi", asked={"first_frame": LINK})

    assert outcome.model_id == "gen3a_turbo"
    assert outcome.notes == (
        "Gen-3 Alpha Turbo was retired by Runway on 2026-07-30; expect it to fail.",
    )


def test_a_model_may_be_typed_where_the_gateway_takes_any() -> None:
    outcome = planned("gptplus5", " gen9_ultra ", asked={"ratio": "123:456"})

    assert outcome.model_id == "gen9_ultra"
    assert outcome.wire.body is not None
    assert (outcome.wire.body["model"], outcome.wire.body["ratio"]) == ("gen9_ultra", "123:456")
    assert outcome.notes == (
        "gen9_ultra is not in the documents of gptplus5; its limits are unknown.",
    )


@pytest.mark.parametrize(("gateway", "allowed"), [("local", "camera-move"), ("chatgptsb", "gen2")])
def test_a_model_that_a_gateway_cannot_take_is_refused(gateway: str, allowed: str) -> None:
    outcome = refused(gateway, "gen9_ultra")

    assert (outcome.field, outcome.model_id, outcome.allowed) == ("model", "gen9_ultra", allowed)


def test_a_missing_key_is_refused_with_its_variable() -> None:
    outcome = refused("openai_hk", has_key=False)

    assert outcome.field == "api_key"
    assert "PLAYGROUND_OPENAI_HK_API_KEY" in outcome.hint
    assert "local render" in outcome.hint


@pytest.mark.parametrize("options", [{"simulated": True, "base_url": "http://simulator/x"}])
def test_a_simulated_gateway_needs_no_key_and_costs_nothing(options: dict[str, Any]) -> None:
    outcome = planned("runway", has_key=False, **options)

    assert outcome.simulated
    assert outcome.wire.url == "http://simulator/x/v1/image_to_video"
    assert outcome.price.amount == 0.0


def test_the_local_render_needs_no_key() -> None:
    assert planned("local", has_key=False).price == FREE


def test_a_missing_address_is_refused_with_its_variable() -> None:
    outcome = refused("pro_generate", asked={"first_frame": LINK})

    assert outcome.field == "base_url"
    assert "PLAYGROUND_PRO_GENERATE_BASE_URL" in outcome.hint


def test_an_address_that_cannot_be_used_is_refused() -> None:
    assert refused("runway", base_url="ftp://x").field == "base_url"


def test_an_own_address_is_used() -> None:
    outcome = planned("gptplus5", base_url="relay.example/runwayml/v1/")

    assert outcome.wire.url == "https://relay.example/runwayml/v1/image_to_video"


@pytest.mark.parametrize(
    ("gateway", "field"), [("openai_hk", "notify_hook"), ("pro_generate", "callback_url")]
)
def test_a_callback_goes_where_the_gateway_has_a_field_for_it(gateway: str, field: str) -> None:
    outcome = planned(
        gateway,
        callback_url="https://playground.example/hooks/7",
        base_url="https://relay.example",
        asked={"first_frame": LINK},
    )

    assert (outcome.wire.body or {})[field] == "https://playground.example/hooks/7"
    assert GATEWAYS[gateway].callback_field == field


def test_a_callback_is_left_out_where_there_is_no_field() -> None:
    assert planned("runway", callback_url="https://x.example").wire == planned("runway").wire
    assert GATEWAYS["runway"].callback_field is None


@pytest.mark.parametrize(
    ("model", "duration_s", "amount"), [("gen4_turbo", 5, 0.25), ("gen4.5", 10, 1.2)]
)
def test_a_price_is_the_card_times_the_seconds_that_are_sent(
    model: str, duration_s: int, amount: float
) -> None:
    price = planned("runway", model, asked={"duration_s": duration_s}).price

    assert (price.amount, price.currency) == (amount, "USD")
    assert price.source == "https://docs.dev.runwayml.com/guides/pricing (checked 2026-11-20)"


@pytest.mark.parametrize(("gateway", "model"), [("openai_hk", None), ("runway", "kling3.0_pro")])
def test_a_price_that_nobody_documents_is_unknown(gateway: str, model: str | None) -> None:
    assert planned(gateway, model).price == UNKNOWN_PRICE


def test_what_was_done_to_a_picture_is_noted() -> None:
    outcome = planned("runway", frames=FakeFrames(sentence="Cropped to 1280 × 720."))

    assert outcome.notes == ("First frame: Cropped to 1280 × 720.",)


def test_a_refusal_reads_as_a_sentence_and_names_the_field() -> None:
    outcome = refused("cometapi", asked={"prompt_text": "a" * 513})

    assert outcome.field == "prompt_text"
    assert outcome.message.startswith("The prompt has 513 characters; CometAPI takes 512")
    assert outcome.message.endswith(".")
    assert refused("chatgptsb").message.startswith("chatgptsb fetches pictures by link")


def test_extra_fields_that_are_no_json_are_refused() -> None:
    assert refused("runway", asked={"extra_body": {"x": float("inf")}}).field == "extra_body"


# Any request at all -------------------------------------------------------------------------------

FRAMES = st.sampled_from([None, LINK, a_frame()])
TEXTS = st.text(max_size=40) | st.sampled_from(["a" * 512, "🌊" * 257, "x" * 1001])
AXES = st.floats(-10, 10) | st.just(0.0)
REQUESTS = st.builds(
    GenerationRequest,
    prompt_text=TEXTS,
    first_frame=FRAMES,
    last_frame=FRAMES,
    ratio=st.sampled_from(["1280:720", "768:1280", "960:960", "1584:672", "16:9", "2000:1999"]),
    duration_s=st.integers(1, 60),
    seed=st.none() | st.integers(0, SEED_MAX),
    watermark=st.none() | st.booleans(),
    style=st.none() | st.just("cinematic"),
    motion=st.builds(CameraMotion, x=AXES, z=AXES),
    motion_score=st.none() | st.integers(1, 100),
    interpolate=st.none() | st.booleans(),
    upscale=st.none() | st.booleans(),
    camera_words=st.none() | st.just("slow push in"),
)


PROBED = ("prompt_text", "first_frame", "last_frame", "ratio", "duration_s", "seed", "motion")
CASES = [
    pytest.param(spec, model, id=f"{spec.id}/{model.id}") for spec in SPECS for model in spec.models
]


@settings(max_examples=25)
@given(request=REQUESTS)
@pytest.mark.parametrize(("spec", "model"), CASES)
def test_no_plan_breaks_the_limits_of_its_own_model(
    spec: GatewaySpec, model: ModelSpec, request: GenerationRequest
) -> None:
    sent: dict[str, Any] = {}
    probe = Row("probe", PROBED, lambda *values: sent.update(zip(PROBED, values, strict=True)))

    outcome = plan(
        request,
        replace(spec, body=(*spec.body, probe)),
        model_id=model.id,
        frames=FakeFrames(link_base="https://pictures.example"),
        base_url=spec.base_url or "https://relay.example",
    )

    assert isinstance(outcome, Plan) or outcome.field in REFUSABLE
    assert faults(sent, spec, model) == []
    assert isinstance(outcome, Refusal) or json.loads(fill(outcome.wire, str))


REFUSABLE = {"prompt_text", "first_frame", "last_frame"}


def faults(sent: dict[str, Any], spec: GatewaySpec, model: ModelSpec) -> list[str]:
    """The limits that sent values break; none when nothing is sent."""
    if not sent:
        return []
    frames = [frame for frame in (sent["first_frame"], sent["last_frame"]) if frame]
    ratios = model.ratios if frames or model.text_ratios is None else model.text_ratios
    low, high = model.seed_range or (0, -1)
    length = utf16_length(sent["prompt_text"] or "")
    form = FrameForm.DATA_URI if FrameForm.DATA_URI in spec.accepts else FrameForm.HTTPS_URL
    kept = {
        "ratio": ratios is None or sent["ratio"] in (*ratios, *([] if ratios else [None])),
        "duration_s": not model.durations_s or sent["duration_s"] in model.durations_s,
        "seed": sent["seed"] is None or low <= sent["seed"] <= high,
        "prompt_text": model.prompt_max_utf16 is None or length <= model.prompt_max_utf16,
        "a prompt": length > 0 or not (model.prompt_required or not frames),
        "motion": (sent["motion"] is not None) == model.motion,
        "a picture": bool(frames) or model.first_frame is FirstFrame.OPTIONAL,
        "last_frame": sent["last_frame"] is None or model.last_frame is not LastFrame.NO,
        "alone": sent["first_frame"] is not None
        or sent["last_frame"] is None
        or model.last_frame is LastFrame.ALONE,
        "form": all(frame.sha256 is None or form is FrameForm.DATA_URI for frame in frames),
    }
    return [name for name, is_kept in kept.items() if not is_kept]
