"""The wire side of CometAPI: a version header, a wrapper around the task, tasks that appear late.

The first reading of a fresh task answers ``task_not_exist`` with status 400. Tasks are told in the
wrapper and bare, in turn; a prompt may ask for one: ``[shape wrapper]``, ``[shape bare]``, or
``[shape legacy]``, where the link stands in ``fail_reason``.

Source: https://apidoc.cometapi.com, the pages on Runway (checked 2026-11-20).
"""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse, Response

from runway_core.simulator.instants import iso_utc
from runway_core.simulator.tasks import Order, Reading, Stage
from runway_core.simulator.wire import (
    STATUSES,
    Reason,
    Refusal,
    WireRefusalError,
    WireSide,
    official_error,
    one_api_error,
    shape_of,
    web_page,
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
        name: ModelLimits(
            ratios=GEN4_RATIOS + GEN3A_RATIOS,
            durations_s=(5, 10),
            default_ratio="1280:720",
            default_duration_s=5,
        )
        for name in ("gen3a_turbo", "gen4_turbo")
    },
    takes_image_array=False,
    prompt_max_utf16=512,
    seed_max=999_999_999,
)
_WRAPPER_WORDS: Mapping[Stage, str] = {
    Stage.QUEUED: "QUEUED",
    Stage.THROTTLED: "SUBMITTED",
    Stage.RUNNING: "IN_PROGRESS",
    Stage.SUCCEEDED: "SUCCESS",
    Stage.FAILED: "FAILURE",
    Stage.CANCELLED: "FAILURE",
}


def _order(body: Mapping[str, Any], headers: Mapping[str, str]) -> Order:
    if not headers.get("x-runway-version"):
        message = "X-Runway-Version header is required"
        raise WireRefusalError(Reason.INVALID, message, code="missing_header")
    if not body.get("promptImage"):
        raise WireRefusalError(Reason.INVALID, "promptImage is required")
    return official_order(body, _LIMITS)


def _shape(reading: Reading) -> str:
    return shape_of(reading.task, ("wrapper", "bare"), also=("legacy",))


def _bare(reading: Reading) -> dict[str, Any]:
    return official_task(reading, iso_utc(reading.task.created_at))


def _wrapped(reading: Reading) -> dict[str, Any]:
    task, inner = reading.task, _bare(reading)
    is_legacy = _shape(reading) == "legacy"
    reason = task.failure[0] if reading.stage is Stage.FAILED and task.failure else ""
    if is_legacy and reading.links:
        reason, inner = reading.links[0], {}
    has_started = reading.updated_at >= task.starts_at
    data = {
        "task_id": task.id,
        "action": "IMAGE_TO_VIDEO",
        "status": reading.strange_word or _WRAPPER_WORDS[reading.stage],
        "fail_reason": reason,
        "submit_time": round(task.created_at),
        "start_time": round(task.starts_at) if has_started else 0,
        "finish_time": round(reading.updated_at) if reading.stage.is_terminal else 0,
        "progress": f"{round(reading.progress_fraction * 100)}%",
        "data": inner,
    }
    return {"code": "success", "message": "", "data": data}


def _accepted(reading: Reading) -> dict[str, Any]:
    if _shape(reading) == "legacy":
        return {"code": "success", "message": "", "data": reading.task.id}
    return {"id": reading.task.id}


def _refuse(refusal: Refusal) -> Response:
    status, code = STATUSES[refusal.reason], ""
    if refusal.reason is Reason.NO_CREDITS:
        status = 403
    if refusal.reason is Reason.INVALID and not refusal.code:
        status, code = 500, "invalid_request"  # its own checks fail like this; upstream's with 400
    if refusal.reason is Reason.NOT_FOUND:
        body: dict[str, Any] = {"code": "task_not_exist", "message": "task_not_exist", "data": None}
        return JSONResponse(body, status_code=400)
    if refusal.reason is Reason.RETIRED or refusal.issues:
        upstream = json.dumps(official_error(refusal))
        body = {"code": "fail_to_fetch_task", "message": upstream, "data": None}
        return JSONResponse(body, status_code=400)
    return JSONResponse(
        one_api_error(refusal, error_type="comet_api_error", code=code), status_code=status
    )


SIDE = WireSide(
    id="cometapi",
    submit_paths=("/runwayml/v1/image_to_video",),
    reads=(("GET", "/runwayml/v1/tasks/{task_id}"),),
    order=_order,
    accepted=_accepted,
    reading=lambda reading: _bare(reading) if _shape(reading) == "bare" else _wrapped(reading),
    refuse=_refuse,
    hides_first_read=True,
    elsewhere=web_page,
)
