"""The videos and posters behind the links that tasks give out."""

from collections.abc import Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from .connection import CutFile
from .faults import Phase
from .state import Simulator
from .tasks import Stage, Task
from .wire import WEB_PAGE

_DENIED = "<?xml version='1.0'?><Error><Code>AccessDenied</Code><Message>{}</Message></Error>"
_CHUNK_BYTES = 64 * 1024


class FileEndpoints:
    """The download endpoints of all gateways."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    def routes(self) -> list[BaseRoute]:
        """Return the routes of videos and posters."""
        return [
            Route("/{gateway_id}/files/{task_id}.mp4", self.video, methods=["GET"]),
            Route("/{gateway_id}/files/{task_id}.jpg", self.poster, methods=["GET"]),
        ]

    async def video(self, request: Request) -> Response:
        """Serve a task's video; ranges work unless a fault says otherwise."""
        simulator = self._simulator
        task = self._task(request)
        if task is not None and request.method == "GET":
            simulator.counts[task.gateway_id].downloads += 1
        if task is None or not self._may_read(request, task):
            return _denied("Request has expired")
        if request.method == "HEAD":
            return FileResponse(await simulator.videos.video(task), media_type="video/mp4")
        taken = simulator.faults.take(
            Phase.DOWNLOAD,
            task.gateway_id,
            "download-500",
            "download-html",
            "cut-download",
            "no-range",
            "no-length",
        )
        own = [rule for rule in task.faults if rule.name != "expired"]
        taken += simulator.faults.take_asked(Phase.DOWNLOAD, own, task.id)
        names = {rule.name for rule in taken}
        if "download-500" in names:
            return Response("Internal Server Error", status_code=500)
        if "download-html" in names:
            return HTMLResponse(WEB_PAGE)
        return _video_answer(await simulator.videos.video(task), names)

    async def poster(self, request: Request) -> Response:
        """Serve a task's first frame."""
        task = self._task(request)
        if task is None or not self._may_read(request, task, is_video=False):
            return _denied("Request has expired")
        return FileResponse(await self._simulator.videos.poster(task), media_type="image/jpeg")

    def _task(self, request: Request) -> Task | None:
        task = self._simulator.store.get(request.path_params["task_id"])
        if task is None or task.gateway_id != request.path_params["gateway_id"] or task.is_deleted:
            return None
        return task

    def _may_read(self, request: Request, task: Task, *, is_video: bool = True) -> bool:
        simulator = self._simulator
        path = request.url.path.removeprefix(str(request.scope.get("root_path", "")))
        token = simulator.signer.read(request.query_params.get("_jwt", ""), path=path)
        if token is None or task.stage_at(simulator.now) is not Stage.SUCCEEDED:
            return False
        if request.method == "HEAD" or not is_video:
            return simulator.now < token.expires_at
        return simulator.link_is_good(task, token)


def _denied(message: str) -> Response:
    return Response(_DENIED.format(message), status_code=403, media_type="application/xml")


def _video_answer(path: Path, faults: set[str]) -> Response:
    if "cut-download" in faults:
        return CutFile(path, media_type="video/mp4")
    if not faults & {"no-range", "no-length"}:
        return FileResponse(path, media_type="video/mp4")

    def chunks() -> Iterator[bytes]:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk

    headers = {} if "no-length" in faults else {"content-length": str(path.stat().st_size)}
    return StreamingResponse(chunks(), media_type="video/mp4", headers=headers)
