"""What a frame's slot asks for by itself: pictures behind links, and the workspace's own.

Both take longer than a page should wait, so the browser asks while the page stays as it is. The
address is signed for one workspace; whoever was not shown it can neither read the list nor make
this machine call anybody.
"""

import asyncio
import hashlib
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from runway_core.errors import PlaygroundError
from runway_core.media.signing import LINK_PREFIX, LinkSigner

from .answers import sentence

PICTURES_PREFIX = "/pictures/"
BODY_LIMIT_BYTES = 16 * 2**10
WORKERS = 4  # links followed at once; each holds one file in memory
WAITING_LIMIT = 24

_PURPOSE = "pictures of "
_INVALID = "This page has been open for too long. Reload it, then try again."
_BUSY = "Too many pictures are being fetched. Try again in a moment."
_NO_LINK = "There is no link in this request."

T = TypeVar("T")
Told = dict[str, Any]
"""What can be written as JSON."""


def pictures_address(signer: LinkSigner, workspace: str) -> str:
    """Return the address under which a page of a workspace asks, signed, a path without a host."""
    named = hashlib.sha256(workspace.encode()).hexdigest()
    link = signer.link(named, media_type="application/json", purpose=_PURPOSE + workspace)
    return PICTURES_PREFIX + link.removeprefix(LINK_PREFIX)


class PictureDesk:
    """Serves what takes time from threads of its own, so that no page and no loop waits.

    Args:
        fetch: Workspace and link → what was fetched; raises `PlaygroundError`.
        newest: Workspace and where to go on (empty: the beginning) → a page of pictures.
    """

    def __init__(
        self, *, fetch: Callable[[str, str], Told], newest: Callable[[str, str], Told]
    ) -> None:
        self._fetch = fetch
        self._newest = newest
        self._waiting = 0
        self._lock = threading.Lock()
        self._fetchers = ThreadPoolExecutor(WORKERS, thread_name_prefix="picture-fetch")
        self._readers = ThreadPoolExecutor(2, thread_name_prefix="picture-list")

    @property
    def is_full(self) -> bool:
        """Whether as many links wait as can be followed within a minute or so."""
        return self._waiting >= WAITING_LIMIT

    async def fetch(self, workspace: str, link: str) -> Told:
        """Follow a link; a page that has gone meanwhile still finds the picture in its library.

        Raises:
            PlaygroundError: As ``fetch`` does.
        """
        with self._lock:
            self._waiting += 1
        work = self._fetchers.submit(self._fetch, workspace, link)
        work.add_done_callback(self._done)
        return await asyncio.shield(asyncio.wrap_future(work))

    async def newest(self, workspace: str, after: str) -> Told:
        """Return a page of pictures.

        Raises:
            PlaygroundError: As ``newest`` does.
        """
        return await asyncio.wrap_future(self._readers.submit(self._newest, workspace, after))

    def close(self) -> None:
        """Drop what has not begun; what runs ends by its own limits."""
        for pool in (self._fetchers, self._readers):
            pool.shutdown(wait=False, cancel_futures=True)

    def _done(self, _work: object) -> None:
        with self._lock:
            self._waiting -= 1


def picture_routes(desk: PictureDesk, signer: LinkSigner) -> list[Route]:
    """Return the route of `pictures_address`: GET lists, POST ``{"link"}`` fetches.

    A link that cannot be used is an ordinary answer, ``{"error", "hint"}``: the request was fine.
    """

    def workspace_of(request: Request) -> str | None:
        signed = signer.verify(request.path_params["name"], request.query_params)
        if signed is None or not signed.purpose.startswith(_PURPOSE):
            return None
        return signed.purpose.removeprefix(_PURPOSE)

    async def pictures(request: Request) -> Response:
        workspace = workspace_of(request)
        if workspace is None:
            return sentence(403, _INVALID)
        try:
            if request.method == "GET":
                told = await desk.newest(workspace, request.query_params.get("after", ""))
            elif desk.is_full:
                return sentence(503, _BUSY)
            else:
                link = await _link_in(request)
                if link is None:
                    return sentence(400, _NO_LINK)
                told = await desk.fetch(workspace, link)
        except PlaygroundError as error:
            told = {"error": error.message, "hint": error.hint}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    return [Route(f"{PICTURES_PREFIX}{{name}}", pictures, methods=["GET", "POST"], name="pictures")]


async def _link_in(request: Request) -> str | None:
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > BODY_LIMIT_BYTES:
                return None
        told = json.loads(body)
    except (ClientDisconnect, ValueError):
        return None
    link = told.get("link") if isinstance(told, dict) else None
    return link if isinstance(link, str) else None
