"""The renderer on this machine, spelled as a gateway so that nothing above it sees a difference.

It moves a camera over the user's own picture; no model makes anything up, nothing leaves the
machine and nothing is charged. Its wire body is ours, so there is no foreign documentation.
"""

from datetime import date

from .grammar import (
    Endpoint,
    FrameForm,
    GatewaySpec,
    LastFrame,
    ModelSpec,
    Row,
    StatusWords,
)
from .prices import PriceCard
from .words import GEN3A_RATIOS, GEN4_RATIOS, SEEDS, words_for

GATEWAY = GatewaySpec(
    id="local",
    label="Local render",
    docs_url="ARCHITECTURE.md",
    checked_on=date(2026, 11, 20),
    transport="local",
    rank=0,
    base_url="local://renderer",
    auth=None,
    key_required=False,
    submit=Endpoint("POST", "/renders"),
    retrieve=(Endpoint("GET", "/renders/{task_id}"),),
    cancel=Endpoint("DELETE", "/renders/{task_id}"),
    submit_is_idempotent=True,
    body=(
        Row("promptText", "prompt_text"),
        Row("firstFrame", "first_frame", required=True),
        Row("lastFrame", "last_frame"),
        Row("ratio", "ratio", required=True),
        Row("duration", "duration_s", required=True),
        Row("seed", "seed"),
        Row("motion", "motion"),
        Row("mask", "foreground_mask"),
    ),
    statuses=(
        StatusWords(
            "status",
            words_for(
                queued="queued",
                running="running",
                succeeded="succeeded",
                failed="failed",
                cancelled="cancelled",
            ),
        ),
    ),
    accepts=frozenset({FrameForm.DATA_URI}),
    max_data_uri_bytes=64 * 1024 * 1024,
    models=(
        ModelSpec(
            id="camera-move",
            label="Camera move",
            ratios=(*GEN4_RATIOS, *GEN3A_RATIOS),
            durations_s=tuple(range(2, 11)),
            last_frame=LastFrame.WITH_FIRST,
            motion=True,
            seed_range=SEEDS,
            credits_per_s=0.0,
        ),
    ),
    price_card=PriceCard(
        usd_per_credit=0.0, source="rendered on this machine", checked_on=date(2026, 11, 20)
    ),
    poll_floor_s=0.5,
    not_found_grace_s=0.0,
    success_without_url_grace_s=0.0,
    remarks=("Moves a camera over your own picture; it is not a model's output.",),
)
