"""The wire side of gptplus5, whose documents show three shapes of answers: it gives each in turn.

Runway's (what it relays), Luma's (its sample) and Kling's (its table). A prompt may ask for one:
``[shape luma]``, ``[shape kling]``, ``[shape official]``, or for the new-api wrapper:
``[shape wrapper]``.

Source: the gateway's page on image_to_video (az.gptplus5.com; checked 2026-11-20). How to read a
task is not on it; the path is that of its siblings.
"""

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

from runway_core.simulator.instants import iso_utc
from runway_core.simulator.tasks import Reading, Stage
from runway_core.simulator.wire import (
    STATUSES,
    Reason,
    Refusal,
    WireSide,
    official_error,
    one_api_error,
    shape_of,
)

from .official import (
    GEN3A_RATIOS,
    GEN4_RATIOS,
    BodyLimits,
    ModelLimits,
    official_order,
    official_task,
)

_LIMITS = BodyLimits(
    models={
        "gen4_turbo": ModelLimits(ratios=GEN4_RATIOS, durations_s=(5, 10)),
        "gen3a_turbo": ModelLimits(ratios=GEN3A_RATIOS, durations_s=(5, 10)),
    },
    takes_image_array=False,
)
_IN_TURN = ("official", "luma", "kling")

_LUMA_WORDS: Mapping[Stage, str] = {
    Stage.QUEUED: "pending",
    Stage.THROTTLED: "queued",
    Stage.RUNNING: "dreaming",
    Stage.SUCCEEDED: "completed",
    Stage.FAILED: "failed",
    Stage.CANCELLED: "failed",
}
_KLING_WORDS: Mapping[Stage, str] = {
    Stage.QUEUED: "submitted",
    Stage.THROTTLED: "submitted",
    Stage.RUNNING: "processing",
    Stage.SUCCEEDED: "succeed",
    Stage.FAILED: "failed",
    Stage.CANCELLED: "failed",
}


def _shape(reading: Reading) -> str:
    return shape_of(reading.task, _IN_TURN, also=("wrapper",))


def _official(reading: Reading) -> dict[str, Any]:
    return official_task(reading, iso_utc(reading.task.created_at))


def _seconds_left(reading: Reading) -> int | None:
    left_s = reading.task.created_at + reading.task.delay_s - reading.updated_at
    return round(left_s) if reading.stage is Stage.RUNNING else None


def _luma(reading: Reading) -> dict[str, Any]:
    order = reading.task.order
    video = None
    if reading.links:
        video = {
            "url": reading.links[0],
            "width": order.width_px,
            "height": order.height_px,
            "thumbnail": reading.poster_link,
            "download_url": reading.links[0],
        }
    answer: dict[str, Any] = {
        "id": reading.task.id,
        "prompt": order.prompt_text,
        "state": reading.strange_word or _LUMA_WORDS[reading.stage],
        "queue_state": None,
        "created_at": iso_utc(reading.task.created_at, timespec="microseconds"),
        "batch_id": "",
        "video": video,
        "video_raw": None,
        "liked": None,
        "estimate_wait_seconds": _seconds_left(reading),
        "thumbnail": reading.poster_link or None,
        "last_frame": reading.poster_link or None,
    }
    if reading.stage is Stage.FAILED and reading.task.failure is not None:
        answer["failure_reason"] = reading.task.failure[0]
    return answer


def _kling(reading: Reading) -> dict[str, Any]:
    task = reading.task
    data: dict[str, Any] = {
        "task_id": task.id,
        "task_status": reading.strange_word or _KLING_WORDS[reading.stage],
        "task_status_msg": "",
        "created_at": round(task.created_at * 1000),
        "updated_at": round(reading.updated_at * 1000),
    }
    if reading.stage is Stage.FAILED and task.failure is not None:
        data["task_status_msg"] = task.failure[0]
    if reading.stage is Stage.SUCCEEDED:
        videos = [
            {"id": task.id, "url": link, "duration": str(task.order.duration_s)}
            for link in reading.links
        ]
        data["task_result"] = {"videos": videos}
    return {"code": 0, "message": "SUCCEED", "request_id": f"req-{task.number}", "data": data}


def _reading(reading: Reading) -> dict[str, Any]:
    shape = _shape(reading)
    if shape == "wrapper":
        return {"code": "success", "message": "", "data": _official(reading)}
    return {"official": _official, "luma": _luma, "kling": _kling}[shape](reading)


def _accepted(reading: Reading) -> dict[str, Any]:
    shape = _shape(reading)
    if shape == "official":
        return {"id": reading.task.id}
    if shape == "wrapper":
        return {"code": "success", "message": "", "data": {"task_id": reading.task.id}}
    answer = _reading(reading)
    if shape == "kling":
        del answer["data"]["task_status_msg"]
    return answer


def _refuse(refusal: Refusal) -> Response:
    status = STATUSES[refusal.reason]
    if refusal.reason in (Reason.INVALID, Reason.RETIRED):
        return JSONResponse(official_error(refusal), status_code=status)
    code = "insufficient_user_quota" if refusal.reason is Reason.NO_CREDITS else ""
    return JSONResponse(
        one_api_error(refusal, error_type="new_api_error", code=code), status_code=status
    )


SIDE = WireSide(
    id="gptplus5",
    submit_paths=("/runwayml/v1/image_to_video",),
    reads=(("GET", "/runwayml/v1/tasks/{task_id}"),),
    order=lambda body, headers: official_order(body, _LIMITS),
    accepted=_accepted,
    reading=_reading,
    refuse=_refuse,
)
