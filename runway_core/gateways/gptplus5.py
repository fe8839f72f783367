"""gptplus5: a relay of Runway's official API whose page mixes three gateways' templates.

Its parameter table is Runway's, its answer table Kling's and its answer sample Luma's, so all three
shapes are read. It takes one frame as a plain string. How a task is read is not on the page;
sibling relays of the same template use Runway's own path. Its sample asks gen4_turbo for 1280:768,
which that model does not have; the ratios here are Runway's.
"""

from datetime import date

from .grammar import Endpoint, FrameForm, GatewaySpec, ModelSpec, Row, StatusWords
from .words import (
    GEN3A_RATIOS,
    GEN4_RATIOS,
    MAX_DATA_URI_BYTES,
    OFFICIAL_STATUS,
    SEEDS,
    words_for,
)

GATEWAY = GatewaySpec(
    id="gptplus5",
    label="gptplus5",
    docs_url="https://ai.xunxkj.cn/视频模型/Runway%20视频生成/提交视频生成任务.html",
    checked_on=date(2026, 11, 20),
    base_url="https://az.gptplus5.com",
    prefix="/runwayml",
    headers={"Accept": "application/json"},
    submit=Endpoint("POST", "/v1/image_to_video"),
    retrieve=(Endpoint("GET", "/v1/tasks/{task_id}"),),
    body=(
        Row("model", "model", required=True),
        Row("promptText", "prompt_text"),
        Row("promptImage", "first_frame", required=True),
        Row("ratio", "ratio", required=True),
        Row("duration", "duration_s"),
        Row("seed", "seed"),
        Row("watermark", "watermark"),
    ),
    statuses=(
        OFFICIAL_STATUS,
        StatusWords(
            "state",
            words_for(
                queued="pending queued",
                running="processing dreaming",
                succeeded="completed",
                failed="failed",
            ),
        ),
        StatusWords(
            "task_status",
            words_for(
                queued="submitted", running="processing", succeeded="succeed", failed="failed"
            ),
        ),
    ),
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
        ),
        ModelSpec(
            id="gen3a_turbo",
            label="Gen-3 Alpha Turbo",
            ratios=GEN3A_RATIOS,
            durations_s=(5, 10),
            prompt_max_utf16=1000,
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
        seed_range=SEEDS,
    ),
    remarks=("How to read a task is not documented; the path of its sibling relays is used.",),
)
