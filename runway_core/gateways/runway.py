"""Runway's own API, which three of the other gateways relay.

Frames too large for a data URI are uploaded first; tasks can be cancelled; there are no webhooks.
The limits of models other than gen4_turbo and gen4.5 are those of the published SDK.
"""

from dataclasses import replace
from datetime import date

from .encoders import frame_or_positions
from .grammar import (
    Endpoint,
    FrameForm,
    GatewaySpec,
    LastFrame,
    ModelSpec,
    Row,
    Upload,
)
from .prices import ChargeRule, PriceCard
from .words import GEN3A_RATIOS, GEN4_RATIOS, MAX_DATA_URI_BYTES, OFFICIAL_STATUS, SEEDS

_SDK = "the runwayml SDK 5.24.0, image_to_video_create_params (checked 2026-11-20)"
_FAILURES = "https://docs.dev.runwayml.com/errors/task-failures (checked 2026-11-20)"
_VEO_RATIOS = ("1280:720", "720:1280", "1920:1080", "1080:1920")
_OMNI_RATIOS = ("640:360", "360:640", *_VEO_RATIOS, "3840:2160", "2160:3840")


_KLING = ModelSpec(
    id="",
    label="Kling",
    ratios=(),
    durations_s=None,
    last_frame=LastFrame.WITH_FIRST,
    source=_SDK,
)
_KLING_SIZES = {
    "standard": ("1280:720", "720:1280", "960:960"),
    "pro": ("1920:1080", "1080:1920", "1440:1440"),
    "4k": ("3840:2160", "2160:3840", "2880:2880"),
}

GATEWAY = GatewaySpec(
    id="runway",
    label="Runway",
    docs_url="https://docs.dev.runwayml.com/api",
    checked_on=date(2026, 11, 20),
    rank=1,
    base_url="https://api.dev.runwayml.com",
    headers={"X-Runway-Version": "2024-11-06"},
    submit=Endpoint("POST", "/v1/image_to_video"),
    retrieve=(Endpoint("GET", "/v1/tasks/{task_id}"),),
    cancel=Endpoint("DELETE", "/v1/tasks/{task_id}"),
    body=(
        Row("model", "model", required=True),
        Row("promptText", "prompt_text"),
        Row("promptImage", ("first_frame", "last_frame"), frame_or_positions, required=True),
        Row("ratio", "ratio"),
        Row("duration", "duration_s"),
        Row("seed", "seed"),
    ),
    statuses=(OFFICIAL_STATUS,),
    accepts=frozenset({FrameForm.DATA_URI, FrameForm.HTTPS_URL}),
    max_data_uri_bytes=MAX_DATA_URI_BYTES,
    upload=Upload(
        path="/v1/uploads",
        body={"filename": "{filename}", "type": "ephemeral"},
        url_key="uploadUrl",
        form_key="fields",
        uri_key="runwayUri",
        max_file_bytes=200 * 1024 * 1024,
    ),
    models=(
        ModelSpec(
            id="gen4_turbo",
            label="Gen-4 Turbo",
            ratios=GEN4_RATIOS,
            durations_s=tuple(range(2, 11)),
            prompt_max_utf16=1000,
            seed_range=SEEDS,
            credits_per_s=5,
        ),
        ModelSpec(
            id="gen4.5",
            label="Gen-4.5",
            ratios=GEN4_RATIOS,
            durations_s=tuple(range(2, 11)),
            prompt_max_utf16=1000,
            prompt_required=True,
            seed_range=SEEDS,
            credits_per_s=12,
        ),
        ModelSpec(
            id="veo3.1",
            label="Veo 3.1",
            ratios=_VEO_RATIOS,
            durations_s=(4, 6, 8),
            prompt_max_utf16=1000,
            last_frame=LastFrame.WITH_FIRST,
            seed_range=SEEDS,
            credits_per_s=40,
            source=_SDK,
        ),
        ModelSpec(
            id="veo3.1_fast",
            label="Veo 3.1 Fast",
            ratios=_VEO_RATIOS,
            durations_s=(4, 6, 8),
            prompt_max_utf16=1000,
            last_frame=LastFrame.WITH_FIRST,
            seed_range=SEEDS,
            credits_per_s=15,
            source=_SDK,
        ),
        ModelSpec(
            id="kling2.5_turbo_pro",
            label="Kling 2.5 Turbo Pro",
            ratios=(),
            durations_s=(5, 10),
            prompt_required=True,
            last_frame=LastFrame.WITH_FIRST,
            source=_SDK,
        ),
        *(
            replace(_KLING, id=f"{family}_{size}", label=f"{label} {size}", ratios=ratios)
            for family, label in (("kling3.0", "Kling 3.0"), ("klingO3", "Kling O3"))
            for size, ratios in _KLING_SIZES.items()
        ),
        ModelSpec(
            id="gemini_omni_flash",
            label="Gemini Omni Flash",
            ratios=("1280:720", "720:1280"),
            durations_s=tuple(range(3, 11)),
            source=_SDK,
        ),
        ModelSpec(
            id="gemini_omni_flash_1.1",
            label="Gemini Omni Flash 1.1",
            ratios=_OMNI_RATIOS,
            durations_s=tuple(range(3, 11)),
            prompt_required=True,
            last_frame=LastFrame.WITH_FIRST,
            source=_SDK,
        ),
        ModelSpec(
            id="gen3a_turbo",
            label="Gen-3 Alpha Turbo",
            ratios=GEN3A_RATIOS,
            durations_s=(5, 10),
            prompt_max_utf16=1000,
            last_frame=LastFrame.ALONE,
            seed_range=SEEDS,
            retired_on=date(2026, 7, 30),
            credits_per_s=5,
        ),
    ),
    free_model=ModelSpec(
        id="",
        label="Another model",
        ratios=None,
        durations_s=None,
        last_frame=LastFrame.ALONE,
        seed_range=SEEDS,
    ),
    price_card=PriceCard(
        usd_per_credit=0.01,
        source="https://docs.dev.runwayml.com/guides/pricing",
        checked_on=date(2026, 11, 20),
    ),
    charge_rules=(
        ChargeRule(code="SAFETY.INPUT", is_charged=True, source=_FAILURES),
        ChargeRule(code="INPUT_PREPROCESSING.SAFETY", is_charged=True, source=_FAILURES),
    ),
    # A deleted task is gone at once here, so a missing one is not waited for as at the relays.
    not_found_grace_s=10.0,
)
