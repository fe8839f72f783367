"""Whether the app can do its work, for load balancers and people."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from runway_core.errors import PlaygroundError

_NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """How the parts are; read by strangers, so it holds words and numbers, never paths or keys."""

    is_healthy: bool
    parts: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    """Such as ``{"database": "ok", "active_jobs": 3}``."""


def health_routes(health: Callable[[], HealthReport]) -> list[Route]:
    """Return the route ``/healthz``: 200 when healthy, else 503; JSON either way.

    Args:
        health: Makes the report; may block and may raise `PlaygroundError`, which counts as ill.
    """

    async def healthz(request: Request) -> JSONResponse:
        try:
            report = await run_in_threadpool(health)
        except PlaygroundError as error:
            # The message may name what only the log should: the kind of trouble is enough here.
            report = HealthReport(is_healthy=False, parts={"trouble": type(error).__name__})
        body = {"status": "ok" if report.is_healthy else "ill", **report.parts}
        return JSONResponse(body, 200 if report.is_healthy else 503, _NO_STORE)

    return [Route("/healthz", healthz, methods=["GET"], name="healthz")]
