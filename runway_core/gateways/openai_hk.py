"""openai-hk: a relay of Runway's official API with first and last frame and a webhook.

It differs from Runway's own dialect in the prefix ``/runwayml``, in taking frames always as an
array of ``{uri, position}``, and in ``notify_hook`` and ``watermark``. Its page documents
gen3a_turbo only; gen4_turbo is on a later page of the same site. Errors and the words of an
unfinished task are not documented and read as Runway's own.
"""

from datetime import date

from .encoders import frames_by_position
from .grammar import Endpoint, FrameForm, GatewaySpec, LastFrame, ModelSpec, Row
from .words import GEN3A_RATIOS, GEN4_RATIOS, MAX_DATA_URI_BYTES, OFFICIAL_STATUS, SEEDS

GATEWAY = GatewaySpec(
    id="openai_hk",
    label="openai-hk",
    docs_url="https://open-hk.com/docs/lab/runwayml-video.html",
    checked_on=date(2026, 11, 20),
    base_url="https://api.openai-hk.com",
    prefix="/runwayml",
    submit=Endpoint("POST", "/v1/image_to_video"),
    retrieve=(Endpoint("GET", "/v1/tasks/{task_id}"),),
    body=(
        Row("model", "model", required=True),
        Row("promptText", "prompt_text"),
        Row("promptImage", ("first_frame", "last_frame"), frames_by_position, required=True),
        Row("ratio", "ratio"),
        Row("duration", "duration_s"),
        Row("seed", "seed"),
        Row("watermark", "watermark"),
        Row("notify_hook", "callback_url"),
    ),
    statuses=(OFFICIAL_STATUS,),
    accepts=frozenset({FrameForm.DATA_URI, FrameForm.HTTPS_URL}),
    max_data_uri_bytes=MAX_DATA_URI_BYTES,
    models=(
        ModelSpec(
            id="gen4_turbo",
            label="Gen-4 Turbo",
            ratios=GEN4_RATIOS,
            durations_s=(5, 10),
            prompt_max_utf16=1000,
            seed_range=SEEDS,
            source="https://open-hk.com/docs/lab/runwayml-video.html and the runwayml SDK 5.24.0 "
            "(checked 2026-11-20)",
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
        ),
    ),
    free_model=ModelSpec(
        id="",
        label="Another model",
        ratios=None,
        durations_s=(5, 10),
        prompt_max_utf16=1000,
        last_frame=LastFrame.ALONE,
        seed_range=SEEDS,
    ),
    remarks=("Bills per call; 10 s cost twice as much as 5 s.",),
)
