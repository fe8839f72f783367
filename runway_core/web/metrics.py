"""Figures for Prometheus."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from runway_core.errors import PlaygroundError
from runway_core.measures import CONTENT_TYPE

from .answers import sentence


def metrics_routes(text: Callable[[], bytes]) -> list[Route]:
    """Return the route ``/metrics``.

    Args:
        text: Makes the figures; may block and may raise `PlaygroundError`.
    """

    async def metrics(_request: Request) -> Response:
        try:
            told = await run_in_threadpool(text)
        except PlaygroundError:
            return sentence(503, "The database cannot be read now.")
        return Response(told, media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})

    return [Route("/metrics", metrics, methods=["GET"], name="metrics")]
