"""The wire side of Runway's own API: versions, costs, cancelling.

Source: https://docs.dev.runwayml.com/api, /errors and /guides/pricing, and the published SDK's
types (checked 2026-11-20). gen3a_turbo ended on 2026-07-30 and is refused.
"""

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
)

from .official import (
    GEN4_RATIOS,
    VEO_RATIOS,
    BodyLimits,
    ModelLimits,
    official_order,
    official_task,
)

VERSIONS = ("2024-11-06", "2024-09-13")

LIMITS = BodyLimits(
    models={
        "gen4_turbo": ModelLimits(ratios=GEN4_RATIOS, durations_s=tuple(range(2, 11))),
        "gen4.5": ModelLimits(
            ratios=GEN4_RATIOS,
            durations_s=tuple(range(2, 11)),
            credits_per_s=12,
            needs_prompt=True,
            needs_duration=True,
        ),
        "veo3.1": ModelLimits(
            ratios=VEO_RATIOS,
            durations_s=(4, 6, 8),
            credits_per_s=40,
            takes_last=True,
            default_duration_s=8,
        ),
        "veo3.1_fast": ModelLimits(
            ratios=VEO_RATIOS,
            durations_s=(4, 6, 8),
            credits_per_s=15,
            takes_last=True,
            default_duration_s=8,
        ),
    },
    image_schemes=("https", "runway"),
)


def check_version(headers: Mapping[str, str]) -> None:
    """Check the version header, which every call must carry.

    Raises:
        WireRefusalError: It is missing, or no known version.
    """
    version = headers.get("x-runway-version")
    if version not in VERSIONS:
        given = "is missing" if version is None else f"{version!r} is not supported"
        raise WireRefusalError(Reason.INVALID, f"The X-Runway-Version header {given}.")


def charged_credits(reading: Reading) -> int:
    """Return what an ended task cost: nothing when the fault was Runway's or it never started."""
    task = reading.task
    if reading.stage is Stage.CANCELLED:
        started = task.cancelled_at is None or task.cancelled_at >= task.starts_at
        return task.order.credits if started else 0
    if reading.stage is Stage.FAILED and task.failure is not None:
        return task.order.credits if "SAFETY" in task.failure[1] else 0
    return task.order.credits


def _order(body: Mapping[str, Any], headers: Mapping[str, str]) -> Order:
    check_version(headers)
    return official_order(body, LIMITS)


def _task(reading: Reading) -> dict[str, Any]:
    answer = official_task(reading, iso_utc(reading.task.created_at))
    if reading.stage.is_terminal:
        answer["cost"] = {"credits": charged_credits(reading)}
    else:
        answer["estimatedCost"] = {"credits": reading.task.order.credits}
    return answer


def _accepted(reading: Reading) -> dict[str, Any]:
    order = reading.task.order
    return {"id": reading.task.id, "estimatedCost": {"credits": order.credits}}


def _refuse(refusal: Refusal) -> Response:
    status = 400 if refusal.reason is Reason.NO_CREDITS else STATUSES[refusal.reason]
    return JSONResponse(official_error(refusal), status_code=status)


SIDE = WireSide(
    id="runway",
    submit_paths=("/v1/image_to_video",),
    reads=(("GET", "/v1/tasks/{task_id}"),),
    order=_order,
    accepted=_accepted,
    reading=_task,
    refuse=_refuse,
    check_every_call=check_version,
    cancels=True,
    body_limit_bytes=64 * 2**20,
)
