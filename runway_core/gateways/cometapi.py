"""CometAPI: a relay of Runway's official API that wraps its tasks in its own records.

It wants the version header, takes one frame as a link, allows 512 characters and seeds below 10⁹,
and documents gen3a_turbo only. A task is read inside a wrapper with words of its own or bare, and
a fresh one answers HTTP 400 ``task_not_exist`` for a while.
"""

from datetime import date

from runway_core.errors import RefusedError

from .grammar import Endpoint, FrameForm, GatewaySpec, ModelSpec, Row, StatusWords
from .words import GEN3A_RATIOS, GEN4_RATIOS, MAX_DATA_URI_BYTES, OFFICIAL_STATUS, words_for

_SEEDS = (0, 999_999_999)

GATEWAY = GatewaySpec(
    id="cometapi",
    label="CometAPI",
    docs_url="https://apidoc.cometapi.com/api/video/runway",
    checked_on=date(2026, 11, 20),
    base_url="https://api.cometapi.com",
    prefix="/runwayml",
    headers={"X-Runway-Version": "2024-11-06"},
    submit=Endpoint("POST", "/v1/image_to_video"),
    retrieve=(Endpoint("GET", "/v1/tasks/{task_id}"),),
    body=(
        Row("model", "model", required=True),
        Row("promptText", "prompt_text"),
        Row("promptImage", "first_frame", required=True),
        Row("ratio", "ratio"),
        Row("duration", "duration_s"),
        Row("seed", "seed"),
        Row("watermark", "watermark"),
    ),
    statuses=(
        OFFICIAL_STATUS,
        StatusWords(
            "status",
            words_for(
                queued="NOT_START SUBMITTED QUEUED",
                running="IN_PROGRESS",
                succeeded="SUCCESS",
                failed="FAILURE",
            ),
        ),
    ),
    # A 500 with this code is its own validation, before anything is passed on.
    refusals={(500, "invalid_request"): RefusedError},
    accepts=frozenset({FrameForm.HTTPS_URL}),
    tolerates=frozenset({FrameForm.DATA_URI}),
    max_data_uri_bytes=MAX_DATA_URI_BYTES,
    models=(
        ModelSpec(
            id="gen3a_turbo",
            label="Gen-3 Alpha Turbo",
            ratios=(*GEN4_RATIOS, *GEN3A_RATIOS),
            durations_s=(5, 10),
            prompt_max_utf16=512,
            seed_range=_SEEDS,
            retired_on=date(2026, 7, 30),
        ),
    ),
    free_model=ModelSpec(
        id="",
        label="Another model",
        ratios=(*GEN4_RATIOS, *GEN3A_RATIOS),
        durations_s=(5, 10),
        prompt_max_utf16=512,
        seed_range=_SEEDS,
    ),
    remarks=(
        "Its only documented model is retired; it tells you to choose a current one from its "
        "models page and type its name.",
    ),
)
