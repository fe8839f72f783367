"""chatgptsb: a relay of the tasks of Runway's web app of 2024, for Gen-2.

Everything stands under ``options.gen2Options`` and answers under ``task``. A clip has four seconds
and the shape of its picture, which travels by link in two fields. The camera moves either by a
score or by vectors, never both. Without a picture a style and a size can be chosen. The ranges of
score and vectors and the sizes are from public clients, not from its page.
"""

from collections.abc import Mapping
from datetime import date

from .encoders import move_if_any
from .grammar import (
    Constant,
    Endpoint,
    FirstFrame,
    FrameForm,
    GatewaySpec,
    ModelSpec,
    Row,
    StatusWords,
)
from .words import OFFICIAL_STATUS, SEEDS, words_for

_USUAL_MOTION_SCORE = 22  # every public sample; the middle, 5 of 10, on the web app's own scale


def _name(seed: int | None) -> str:
    return "Gen-2" if seed is None else f"Gen-2 {seed}"


def _moves(motion: Mapping[str, float] | None) -> bool:
    return move_if_any(motion) is not None


def _rests(motion: Mapping[str, float] | None) -> bool:
    return not _moves(motion)


def _score(motion: Mapping[str, float] | None, score: int | None) -> int | None:
    return None if _moves(motion) else score or _USUAL_MOTION_SCORE


def _width(ratio: str | None) -> int | None:
    return int(ratio.split(":")[0]) if ratio else None


def _height(ratio: str | None) -> int | None:
    return int(ratio.split(":")[1]) if ratio else None


GATEWAY = GatewaySpec(
    id="chatgptsb",
    label="chatgptsb",
    docs_url="https://xiaotian.apifox.cn/api-230451846",
    checked_on=date(2026, 11, 20),
    base_url="https://api.chatgptsb.com",
    prefix="/runway",
    submit=Endpoint("POST", "/tasks"),
    retrieve=(Endpoint("GET", "/tasks/{task_id}"),),
    body=(
        Row("taskType", "model", required=True),
        Constant("internal", False),
        Row("options.name", "seed", _name),
        Constant("options.gen2Options.mode", "gen2"),
        Row("options.gen2Options.seed", "seed"),
        Row("options.gen2Options.interpolate", "interpolate"),
        Row("options.gen2Options.upscale", "upscale"),
        Row("options.gen2Options.watermark", "watermark"),
        Row("options.gen2Options.motion_score", ("motion", "motion_score"), _score),
        Row("options.gen2Options.use_motion_score", "motion", _rests),
        Row("options.gen2Options.use_motion_vectors", "motion", _moves),
        Row("options.gen2Options.motion_vector", "motion", move_if_any),
        Row("options.gen2Options.text_prompt", "prompt_text"),
        Row("options.gen2Options.image_prompt", "first_frame"),
        Row("options.gen2Options.init_image", "first_frame"),
        Row("options.gen2Options.style", "style"),
        Row("options.gen2Options.width", "ratio", _width),
        Row("options.gen2Options.height", "ratio", _height),
        Constant("options.exploreMode", False),
        Constant("options.assetGroupName", "Generative Video"),
        Row("notify_hook", "callback_url"),
    ),
    move_replaces=("motion_score",),
    statuses=(OFFICIAL_STATUS, StatusWords("status", words_for(cancelled="CANCELED DELETED"))),
    accepts=frozenset({FrameForm.HTTPS_URL}),
    models=(
        ModelSpec(
            id="gen2",
            label="Gen-2",
            ratios=(),
            text_ratios=("1366:768", "768:1366", "1024:1024", "1280:960", "960:1280", "1344:576"),
            durations_s=(4,),
            first_frame=FirstFrame.OPTIONAL,
            motion=True,
            style="without_picture",
            seed_range=SEEDS,
        ),
    ),
    remarks=(
        "An old interface that others call out of service; expect it to fail.",
        "It may refuse links to pictures that were not uploaded to Runway itself.",
    ),
)
