"""A gateway that takes tasks and calls back, and whose ways of reading them are not there."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.support.asgi_server import served

NO_ROUTE = (404, {"error": {"message": "Invalid URL (GET /runwayml/v1/tasks/x)"}})


class MuteGateway:
    """Counts what comes in; ``answer`` is what every reading gets, a status and a body."""

    def __init__(self, video: bytes) -> None:
        self.answer: tuple[int, Any] = NO_ROUTE
        self.submits: list[dict[str, Any]] = []
        self.reads = 0
        self.is_busy = False
        """Whether it wants every task a second later."""
        self.loses_answers = False
        """Whether it takes a task and then answers with an error."""
        self.url = ""
        self.video = video
        self._numbers = itertools.count(1)
        self.app = Starlette(
            routes=[
                Route("/runwayml/v1/image_to_video", self._submit, methods=["POST"]),
                Route("/video.mp4", lambda _request: Response(self.video, media_type="video/mp4")),
                Route("/{path:path}", self._read),
            ]
        )

    @property
    def video_url(self) -> str:
        """Where the video of every task lies."""
        return f"{self.url}/video.mp4"

    async def _submit(self, request: Request) -> Response:
        self.submits.append(await request.json())
        if self.is_busy:
            return JSONResponse({"error": "slow down"}, 429, {"Retry-After": "1"})
        if self.loses_answers:
            return JSONResponse({"error": "busy"}, 502)
        return JSONResponse({"id": f"task-{next(self._numbers)}"})

    async def _read(self, _request: Request) -> Response:
        self.reads += 1
        status, body = self.answer
        return JSONResponse(body, status)


@contextmanager
def a_mute_gateway(video: bytes) -> Iterator[MuteGateway]:
    """Serve one on a free port of loopback until the block ends."""
    gateway = MuteGateway(video)
    with served(gateway.app) as url:
        gateway.url = url
        yield gateway
