"""What Runway's own API offers beside tasks: uploads, and the state of the account.

Source: https://docs.dev.runwayml.com/api and the published SDK's types (checked 2026-11-20).
"""

import json
from collections import Counter

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from .endpoints import check_caller, origin_of
from .sides.runway import LIMITS, SIDE
from .state import Simulator
from .uploads import UPLOAD_LIMIT_BYTES, runway_uri
from .wire import Issue, Reason, WireRefusalError

_START_CREDITS = 10_000
_MONTHLY_LIMIT_CREDITS = 10_000
_CONCURRENT = 5
_DAILY = 1_000
_DAY_S = 24 * 3600.0


class AccountEndpoints:
    """The endpoints of ``/runway/v1`` that are not about tasks."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[BaseRoute]:
        """Return the routes of uploads and of the organization."""
        return [
            Route("/runway/v1/uploads", self.open_upload, methods=["POST"]),
            Route("/runway/uploads/{upload_id}", self.fill_upload, methods=["POST"]),
            Route("/runway/v1/organization", self.organization, methods=["GET"]),
        ]

    async def open_upload(self, request: Request) -> Response:
        """Announce a file: answer where to post it, with which fields, and its later address."""
        try:
            check_caller(request, SIDE)
            _check_announcement(await request.body())
        except WireRefusalError as error:
            return SIDE.refuse(error.refusal)
        upload_id = self._simulator.uploads.open()
        return JSONResponse(
            {
                "uploadUrl": f"{origin_of(request)}/runway/uploads/{upload_id}",
                "fields": {"key": upload_id, "policy": "simulated"},
                "runwayUri": runway_uri(upload_id),
            }
        )

    async def fill_upload(self, request: Request) -> Response:
        """Take the multipart form of an announced file, as a bucket would: no key is needed."""
        upload_id = str(request.path_params["upload_id"])
        async with request.form() as form:
            file = form.get("file")
            if not isinstance(file, UploadFile) or form.get("key") != upload_id:
                return Response("<Error><Code>InvalidArgument</Code></Error>", status_code=400)
            content = await file.read(UPLOAD_LIMIT_BYTES + 1)
        if len(content) > UPLOAD_LIMIT_BYTES:
            return Response("<Error><Code>EntityTooLarge</Code></Error>", status_code=400)
        is_known = self._simulator.uploads.fill(upload_id, content)
        return Response(status_code=204 if is_known else 403)

    async def organization(self, request: Request) -> Response:
        """Answer credits, limits and today's use."""
        try:
            check_caller(request, SIDE)
        except WireRefusalError as error:
            return SIDE.refuse(error.refusal)
        simulator = self._simulator
        tasks = [task for task in simulator.store if task.gateway_id == SIDE.id]
        spent = sum(task.order.credits for task in tasks)
        today = Counter(
            task.order.model for task in tasks if simulator.now - task.created_at < _DAY_S
        )
        limits = {"maxConcurrentGenerations": _CONCURRENT, "maxDailyGenerations": _DAILY}
        return JSONResponse(
            {
                "creditBalance": max(_START_CREDITS - spent, 0),
                "tier": {
                    "maxMonthlyCreditSpend": _MONTHLY_LIMIT_CREDITS,
                    "models": dict.fromkeys(LIMITS.models, limits),
                },
                "usage": {
                    "models": {name: {"dailyGenerations": today[name]} for name in LIMITS.models}
                },
            }
        )


def _check_announcement(content: bytes) -> None:
    try:
        body = json.loads(content)
    except ValueError as error:
        raise WireRefusalError(Reason.INVALID, "The body is not JSON") from error
    name = body.get("filename") if isinstance(body, dict) else None
    if not isinstance(name, str) or not name or body.get("type") != "ephemeral":
        issues = [Issue(path=("filename",), message="Invalid input")]
        raise WireRefusalError(Reason.INVALID, "Validation of body failed", issues=issues)
