"""The wire side of chatgptsb: Runway's web app of 2024, relayed; gen2, four seconds, no ratio.

Until there is a link, tasks have no artifact, or one whose link is empty, in turn; a prompt may ask
for one: ``[shape no-artifact]``, ``[shape blank-link]``.

Source: the gateway's page on gen2 (api.chatgptsb.com; checked 2026-11-20) and sibling documents of
the same template for reading a task.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.responses import JSONResponse, Response

from runway_core.simulator.instants import iso_utc
from runway_core.simulator.tasks import Order, Reading, Stage
from runway_core.simulator.wire import (
    STATUSES,
    Reason,
    Refusal,
    WireRefusalError,
    WireSide,
    hook_url_of,
    one_api_error,
    shape_of,
)

from .official import SEED_MAX, STATUS_WORDS

_SECONDS = 4
_FAILED_RATIO = "0.02"
_TEXT_SIZES_PX = (
    (1366, 768),
    (768, 1366),
    (1024, 1024),
    (1280, 960),
    (960, 1280),
    (1344, 576),
)  # only for text alone, with a style
MOTION_AXES = ("x", "y", "z", "r", "bg_x_pan", "bg_y_pan")


def motion_of(value: object) -> dict[str, float]:
    """Check a ``motion_vector``: numbers from −10 to 10.

    Raises:
        WireRefusalError: It is something else.
    """
    if not isinstance(value, Mapping):
        raise WireRefusalError(Reason.INVALID, "motion_vector must be an object")
    for name, amount in value.items():
        is_number = isinstance(amount, int | float) and not isinstance(amount, bool)
        if name not in MOTION_AXES or not is_number or not -10 <= amount <= 10:
            raise WireRefusalError(Reason.INVALID, f"motion_vector.{name} is out of range")
    return {name: float(amount) for name, amount in value.items()}


def _gen2_options(body: Mapping[str, Any]) -> Mapping[str, Any]:
    options = body.get("options")
    gen2 = options.get("gen2Options") if isinstance(options, Mapping) else None
    return gen2 if isinstance(gen2, Mapping) else {}


def _image(gen2: Mapping[str, Any]) -> str | None:
    """Return the picture's address, which stands in two fields."""
    if "image_prompt" not in gen2 and "init_image" not in gen2:
        return None
    address = gen2.get("image_prompt")
    if address != gen2.get("init_image"):
        raise WireRefusalError(Reason.INVALID, "image_prompt and init_image must be the same")
    if not isinstance(address, str) or urlsplit(address).scheme not in ("http", "https"):
        raise WireRefusalError(Reason.INVALID, "image_prompt must be a URL")
    return address


def _check_switches(gen2: Mapping[str, Any]) -> None:
    seed, score = gen2.get("seed", 0), gen2.get("motion_score", 22)
    if not isinstance(seed, int) or not 0 <= seed <= SEED_MAX:
        raise WireRefusalError(Reason.INVALID, "seed must be a 32-bit integer")
    if not isinstance(score, int) or isinstance(score, bool):
        raise WireRefusalError(Reason.INVALID, "motion_score must be an integer")
    if gen2.get("use_motion_score") and gen2.get("use_motion_vectors"):
        message = "use_motion_score and use_motion_vectors exclude each other"
        raise WireRefusalError(Reason.INVALID, message)


def _order(body: Mapping[str, Any], headers: Mapping[str, str]) -> Order:
    gen2 = _gen2_options(body)
    if body.get("taskType") != "gen2":
        raise WireRefusalError(Reason.INVALID, "Invalid taskType")
    if gen2.get("mode") != "gen2":
        raise WireRefusalError(Reason.INVALID, "options.gen2Options is required")
    _check_switches(gen2)
    image, text = _image(gen2), str(gen2.get("text_prompt") or "")
    if image is None and not text:
        raise WireRefusalError(Reason.INVALID, "text_prompt or image_prompt is required")
    width, height = (None, None) if image else (gen2.get("width", 1366), gen2.get("height", 768))
    if image is None and (width, height) not in _TEXT_SIZES_PX:
        raise WireRefusalError(Reason.INVALID, f"Unsupported size {width}x{height}")
    has_vectors = gen2.get("use_motion_vectors") and "motion_vector" in gen2
    return Order(
        model="gen2",
        width_px=width,
        height_px=height,
        duration_s=_SECONDS,
        prompt_text=text,
        seed=gen2.get("seed"),
        first=image,
        motion=motion_of(gen2["motion_vector"]) if has_vectors else None,
        hook_url=hook_url_of(body, "notify_hook"),
    )


def _artifacts(reading: Reading) -> list[dict[str, Any]]:
    task = reading.task
    if reading.links:
        return [
            {
                "id": f"{task.id}-0",
                "url": reading.links[0],
                "previewUrls": [reading.poster_link],
                "filename": f"Gen-2 {task.order.seed}.mp4",
                "metadata": {"frameRate": 24, "duration": _SECONDS},
            }
        ]
    is_blank = shape_of(task, ("no-artifact", "blank-link")) == "blank-link"
    may_be_blank = reading.stage in (Stage.QUEUED, Stage.RUNNING) and is_blank
    has_late_link = reading.stage is Stage.SUCCEEDED
    return [{"url": "", "previewUrls": []}] if may_be_blank or has_late_link else []


def _progress(reading: Reading) -> str | None:
    if reading.stage is Stage.SUCCEEDED:
        return "1"
    if reading.stage is Stage.FAILED:
        return _FAILED_RATIO
    return f"{reading.progress_fraction:.2f}" if reading.stage is Stage.RUNNING else None


def _task(reading: Reading) -> dict[str, Any]:
    task = reading.task
    options = task.body.get("options", {})
    error: dict[str, Any] | None = None
    if reading.stage is Stage.FAILED and task.failure is not None:
        sentence, code = task.failure
        error = {"errorMessage": sentence, "message": sentence, "reason": code}
        if "SAFETY" in code:
            error |= {"moderation_category": "unspecified", "tally_asimov": True}
    waits_s = task.starts_at - reading.updated_at
    return {
        "task": {
            "id": task.id,
            "name": options.get("name", f"Gen-2 {task.order.seed}"),
            "image": None,
            "createdAt": iso_utc(task.created_at),
            "updatedAt": iso_utc(reading.updated_at),
            "taskType": "gen2",
            "options": {**options, "seconds": _SECONDS, "recordingEnabled": True},
            "status": reading.strange_word or STATUS_WORDS[reading.stage],
            "error": error,
            "progressText": None,
            "progressRatio": _progress(reading),
            "estimatedTimeToStartSeconds": waits_s if waits_s > 0 else None,
            "artifacts": _artifacts(reading),
            "sharedAsset": None,
        }
    }


def _refuse(refusal: Refusal) -> Response:
    status = STATUSES[refusal.reason]
    plain = (Reason.INVALID, Reason.RETIRED, Reason.NOT_FOUND, Reason.NO_CREDITS)
    if refusal.reason in plain:
        return JSONResponse({"error": refusal.message}, status_code=status)
    return JSONResponse(one_api_error(refusal, error_type="new_api_error"), status_code=status)


SIDE = WireSide(
    id="chatgptsb",
    submit_paths=("/runway/tasks",),
    reads=(("GET", "/runway/tasks/{task_id}"),),
    order=_order,
    accepted=_task,
    reading=_task,
    refuse=_refuse,
    prompt=lambda body: str(_gen2_options(body).get("text_prompt") or ""),
    refused_in_200={"error": "Invalid image_prompt"},
    hook=_task,
    hook_field="notify_hook",
)
