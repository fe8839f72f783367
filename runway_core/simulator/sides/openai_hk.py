"""The wire side of openai-hk: the official shape, pictures always as an array, webhooks.

Source: the gateway's page on runway gen3a_turbo (api.openai-hk.com; checked 2026-11-20), where its
later page adds gen4_turbo.
"""

from starlette.responses import HTMLResponse, JSONResponse, Response

from runway_core.simulator.instants import iso_utc
from runway_core.simulator.tasks import Reading
from runway_core.simulator.wire import (
    STATUSES,
    Reason,
    Refusal,
    WireSide,
    official_error,
    one_api_error,
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
        "gen3a_turbo": ModelLimits(
            ratios=GEN3A_RATIOS, durations_s=(5, 10), takes_last=True, default_ratio="1280:768"
        ),
        "gen4_turbo": ModelLimits(ratios=GEN4_RATIOS, durations_s=(5, 10)),
    },
    takes_text_image=False,
    hook_field="notify_hook",
)


def _task(reading: Reading) -> dict[str, object]:
    return official_task(reading, iso_utc(reading.task.created_at))


def _refuse(refusal: Refusal) -> Response:
    if refusal.reason is Reason.TOO_LARGE:
        page = "<html><h1>413 Request Entity Too Large</h1><hr>nginx</html>"
        return HTMLResponse(page, status_code=413)
    if refusal.reason in (Reason.INVALID, Reason.RETIRED):
        return JSONResponse(official_error(refusal), status_code=400)
    codes = {Reason.NO_CREDITS: "insufficient_user_quota", Reason.UNAUTHORIZED: "invalid_api_key"}
    status = 403 if refusal.reason is Reason.NO_CREDITS else STATUSES[refusal.reason]
    code = codes.get(refusal.reason, "")
    return JSONResponse(
        one_api_error(refusal, error_type="one_api_error", code=code), status_code=status
    )


SIDE = WireSide(
    id="openai_hk",
    submit_paths=("/runwayml/v1/image_to_video",),
    reads=(("GET", "/runwayml/v1/tasks/{task_id}"),),
    order=lambda body, headers: official_order(body, _LIMITS),
    accepted=lambda reading: {"id": reading.task.id},
    reading=_task,
    refuse=_refuse,
    hook=_task,
    hook_field="notify_hook",
)
