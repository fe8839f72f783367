"""Hover clips: made when a browser first asks for one, and only for as long as it waits.

A pointer that moves on ends its request, and a clip that has not begun by then is not made. One
that is there already is answered with where it lies among the derived files.
"""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from runway_core.errors import JobNotFoundError, MediaStoreError
from runway_core.media.derived import DerivedDesk, Recipe
from runway_core.media.proxies import MEDIA_TYPE
from runway_core.media.signing import LINK_PREFIX, LinkSigner
from runway_core.media.store import Asset

from .answers import sentence
from .media import derived_link

HOVER_PREFIX = "/hovers/"
_PURPOSE = "hover"
_INVALID = "This link is not valid or has expired. Reload the page for a fresh one."
_GONE = "This take or its file is not here any more."
_UNUSABLE = "No small clip can be made of this video."

FindRecipe = Callable[[str, str], Recipe]
"""Workspace and id of a job → how its clip is made; raises JobNotFoundError."""


def hover_link(signer: LinkSigner, workspace: str, job_id: str, sha256: str) -> str:
    """Return a link to the hover clip of one job's video (its SHA-256)."""
    purpose = f"{_PURPOSE}:{job_id}:{workspace}"
    link = signer.link(sha256, media_type=MEDIA_TYPE, purpose=purpose)
    return HOVER_PREFIX + link.removeprefix(LINK_PREFIX)


def hover_routes(desk: DerivedDesk, signer: LinkSigner, find: FindRecipe) -> list[Route]:
    """Return the route that has clips made and leads to them."""

    async def hover(request: Request) -> Response:
        signed = signer.verify(request.path_params["name"], request.query_params)
        told = signed.purpose.split(":", 2) if signed is not None else []
        if len(told) != 3 or told[0] != _PURPOSE:
            return sentence(403, _INVALID)
        try:
            recipe = await run_in_threadpool(find, told[2], told[1])
            found = await run_in_threadpool(desk.find, recipe.key)
            made = found or await _made(desk, recipe, request)
        except (JobNotFoundError, MediaStoreError):
            return sentence(404, _GONE)
        if made is None:
            return Response(status_code=204)
        if isinstance(made, Asset):
            location = derived_link(signer, made.sha256, made.media_type)
            return RedirectResponse(location, 307, {"Cache-Control": "private, no-cache"})
        return (
            sentence(404, _GONE) if isinstance(made, MediaStoreError) else sentence(422, _UNUSABLE)
        )

    return [Route(f"{HOVER_PREFIX}{{name}}", hover, methods=["GET"], name="hover")]


async def _made(
    desk: DerivedDesk, recipe: Recipe, request: Request
) -> Asset | BaseException | None:
    """Wait for a clip or for what went wrong with it; None: who asked has left."""
    with desk.waited_for(recipe) as future:
        making = asyncio.wrap_future(future)
        making.add_done_callback(lambda done: done.cancelled() or done.exception())  # looked at
        gone = asyncio.create_task(_hung_up(request))
        either: set[asyncio.Future[Any]] = {making, gone}
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
        if not making.done() or making.cancelled():
            return None
        return making.exception() or making.result()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
