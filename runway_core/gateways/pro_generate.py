"""The ``/runway/pro/generate`` interface, offered by several hosts; its page names none.

Ratios are shapes such as 16:9, the last frame is a field of its own, and a task is read with a
POST. Its status is a number whose meaning is disputed (here 2 failed, 3 succeeded, as the samples
and a client have it), so a video link or a word decides before it. Style and camera move are sent
for gen2 only, the one model for which sibling pages document an effect.
"""

from datetime import date

from runway_core.models import TaskStatus

from .encoders import move_if_any, only_frame, only_last, second_frame
from .grammar import (
    OUTPUT_KEYS,
    Endpoint,
    FirstFrame,
    FrameForm,
    GatewaySpec,
    LastFrame,
    ModelSpec,
    Reads,
    Row,
    StatusWords,
)
from .words import words_for

_SHAPES = ("16:9", "9:16", "1:1", "4:3", "3:4", "21:9")
_BLANK = {"": TaskStatus.QUEUED}
_SIBLING = "https://apifox.com/apidoc/docs-site/3868318/api-259399482 (checked 2026-11-20)"

GATEWAY = GatewaySpec(
    id="pro_generate",
    label="pro/generate",
    docs_url="https://apifox.com/apidoc/docs-site/4287160/api-208873209",
    checked_on=date(2026, 11, 20),
    base_url=None,
    prefix="/runway",
    other_prefixes=("/runway/v1",),
    submit=Endpoint("POST", "/pro/generate"),
    retrieve=(
        Endpoint("POST", "/feed", body={"task_id": "{task_id}"}),
        Endpoint("GET", "/feed", query="task_id={task_id}"),
    ),
    body=(
        Row("model", "model", required=True),
        Row("prompt", "prompt_text"),
        Row("ratio", "ratio", required=True),
        Row("image", ("first_frame", "last_frame"), only_frame),
        Row("last_image", ("first_frame", "last_frame"), second_frame),
        Row("style", "style"),
        Row("callback_url", "callback_url"),
        Row("options.seconds", "duration_s", not_for=("gen2",)),
        Row("options.image_as_end_frame", ("first_frame", "last_frame"), only_last),
        Row("options.motion_vector", "motion", move_if_any),
    ),
    reads=Reads(
        task_id=("data.task_id", "task_id", "data.id", "id", "data", "uuid", "data.uuid"),
        outputs=("video_url", "raw_video_url", *OUTPUT_KEYS),
        refund=("refund",),
        link_decides=True,
    ),
    statuses=(
        StatusWords(
            "state",
            words_for(
                queued="pending", running="running", succeeded="succeeded success", failed="error"
            ),
        ),
        StatusWords("refund", words_for(failed="1"), is_status=False),
        StatusWords(
            "status",
            {**words_for(queued="0", running="1", failed="2", succeeded="3"), **_BLANK},
        ),
    ),
    hints={
        "callback_url_empty": "This host insists on a callback: set PLAYGROUND_PUBLIC_URL, or add "
        "callback_url to the extra fields.",
    },
    accepts=frozenset({FrameForm.HTTPS_URL}),
    models=(
        ModelSpec(
            id="gen4",
            label="Gen-4",
            ratios=_SHAPES,
            durations_s=(5, 10),
            first_frame=FirstFrame.OPTIONAL,
            last_frame=LastFrame.WITH_FIRST,
        ),
        ModelSpec(
            id="gen3",
            label="Gen-3",
            ratios=("16:9", "9:16"),
            durations_s=(5, 10),
            first_frame=FirstFrame.OPTIONAL,
            last_frame=LastFrame.ALONE,
        ),
        ModelSpec(
            id="gen2",
            label="Gen-2",
            ratios=_SHAPES,
            durations_s=(4,),
            first_frame=FirstFrame.OPTIONAL,
            last_frame=LastFrame.WITH_FIRST,
            motion=True,
            style="yes",
            source=_SIBLING,
        ),
    ),
    free_model=ModelSpec(
        id="",
        label="Another model",
        ratios=_SHAPES,
        durations_s=(5, 10),
        first_frame=FirstFrame.OPTIONAL,
        last_frame=LastFrame.WITH_FIRST,
    ),
    poll_floor_s=10.0,
    remarks=("Offered by several hosts; set the address of the one you have a key for.",),
)
