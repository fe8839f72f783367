"""The videos and posters behind the links that tasks give out."""

import logging
from collections.abc import Collection, Iterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from runway_core.errors import RenderError

from .connection import CutFile
from .faults import Phase
from .links import LinkToken
from .state import Simulator
from .tasks import HAS_POSTER, Stage, Task
from .wire import web_page

_log = logging.getLogger(__name__)
_DENIED = (
    "<?xml version='1.0' encoding='UTF-8'?>"
    "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
)
_FILE_FAULTS = ("download-500", "download-html", "cut-download", "no-range", "no-length")
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
        simulator, task = self._simulator, self._task(request, {Stage.SUCCEEDED})
        is_download = request.method == "GET"
        if task is not None and is_download:
            simulator.counts[task.gateway_id].downloads += 1
        token = None if task is None else self._token(request, task, "mp4")
        if task is None or token is None:
            return _denied()
        if is_download and not simulator.link_is_good(task, token):
            return _denied()
        faults = self._faults(task) if is_download else set()
        if "download-500" in faults:
            return _broken()
        if "download-html" in faults:
            return web_page()
        try:
            path = await simulator.videos.video(task)
        except RenderError as error:
            _log.warning("no video for the task %s: %s", task.id, error.message)
            return _broken()
        return _video_answer(path, faults)

    async def poster(self, request: Request) -> Response:
        """Serve a task's first frame."""
        task = self._task(request, HAS_POSTER)
        if task is None or self._token(request, task, "jpg") is None:
            return _denied()
        return FileResponse(await self._simulator.videos.poster(task), media_type="image/jpeg")

    def _task(self, request: Request, stages: Collection[Stage]) -> Task | None:
        task = self._simulator.store.get(request.path_params["task_id"])
        if task is None or task.gateway_id != request.path_params["gateway_id"] or task.is_deleted:
            return None
        return task if task.stage_at(self._simulator.now) in stages else None

    def _token(self, request: Request, task: Task, suffix: str) -> LinkToken | None:
        """Return what the link's token says; None: it is forged or too old."""
        path = f"/{task.gateway_id}/files/{task.id}.{suffix}"
        token = self._simulator.signer.read(request.query_params.get("_jwt", ""), path=path)
        is_fresh = token is not None and self._simulator.now < token.expires_at
        return token if is_fresh else None

    def _faults(self, task: Task) -> set[str]:
        book = self._simulator.faults
        own = [rule for rule in task.faults if rule.name in _FILE_FAULTS]
        taken = book.take(Phase.DOWNLOAD, task.gateway_id, *_FILE_FAULTS)
        taken += book.take_asked(Phase.DOWNLOAD, own, task.id)
        return {rule.name for rule in taken}


def _denied() -> Response:
    return Response(_DENIED, status_code=403, media_type="application/xml")


def _broken() -> Response:
    return Response("Internal Server Error", status_code=500)


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
