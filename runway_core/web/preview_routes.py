"""The route that sends a preview frame by frame, as it is drawn."""

import asyncio
import secrets
from collections.abc import AsyncGenerator, AsyncIterator
from concurrent.futures import CancelledError as Dropped
from contextlib import suppress

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from runway_core.errors import (
    InvalidRequestError,
    MediaStoreError,
    PlaygroundError,
    RenderError,
    TaskCancelledError,
)
from runway_core.media.signing import LinkSigner

from .answers import sentence
from .previews import PREVIEW_PREFIX, PreviewDesk, PreviewOrder, read_order

PAD_PARAMETER = "pad"

_MEDIA_TYPE = "application/octet-stream"  # the loop that `PreviewDesk.turn` describes
_PAD_LIMIT = 64  # characters
_CACHE_S = 3600
_UNSNIFFED = {"X-Content-Type-Options": "nosniff"}
_WHOLE = {"Cache-Control": f"private, max-age={_CACHE_S}, immutable", **_UNSNIFFED}
_IN_PARTS = {"Cache-Control": "no-store", **_UNSNIFFED}  # one that was cut must not be kept
_INVALID = "This preview was not offered here, or its link has expired. Reload the page."
_GONE = "The picture is not in the media store any more. Add it again."
_UNUSABLE = "The move cannot be drawn on this picture."
_BUSY = "Too many previews are being drawn. Try again in a moment."


def preview_routes(desk: PreviewDesk, signer: LinkSigner) -> list[Route]:
    """Return the route that answers signed links to previews.

    ``?motion=`` is the move, six numbers in the order of `CameraMotion`. ``?pad=`` may name who
    asks, such as one open page: a newer order of the same pad drops the older one, which is then
    answered with 204.
    """

    async def loop(request: Request) -> Response:
        order = read_order(signer, request.path_params["name"], request.query_params)
        if order is None:
            return sentence(403, _INVALID)
        data = desk.find(order)
        if data is not None:
            return Response(data, media_type=_MEDIA_TYPE, headers=_WHOLE)
        if desk.is_full:
            return sentence(503, _BUSY)
        pad = request.query_params.get(PAD_PARAMETER, "")[:_PAD_LIMIT] or secrets.token_hex(8)
        return await _begun(_parts(desk, order, pad), request)

    return [Route(f"{PREVIEW_PREFIX}{{name}}", loop, methods=["GET"], name="preview")]


async def _parts(desk: PreviewDesk, order: PreviewOrder, pad: str) -> AsyncGenerator[bytes]:
    """Give the parts of a loop as they are drawn; who ends this leaves the desk."""
    running = asyncio.get_running_loop()
    drawn: asyncio.Queue[bytes | None] = asyncio.Queue()

    def tell(part: bytes | None) -> None:
        if not running.is_closed():
            running.call_soon_threadsafe(drawn.put_nowait, part)

    with desk.turn(order, pad, tell) as future:
        future.add_done_callback(lambda _: tell(None))
        while (part := await drawn.get()) is not None:
            yield part
        future.result()


async def _begun(parts: AsyncGenerator[bytes], request: Request) -> Response:
    """Wait for the first part, or for the page to hang up; the rest follows in the answer."""
    first = asyncio.ensure_future(anext(parts))
    gone = asyncio.create_task(_hung_up(request))
    is_begun = False
    try:
        await asyncio.wait({first, gone}, return_when=asyncio.FIRST_COMPLETED)
        if not first.done():
            return Response(status_code=204)
        begun = _Loop(first.result(), parts)
        is_begun = True
        return begun
    except (Dropped, TaskCancelledError):
        return Response(status_code=204)
    except MediaStoreError:
        return sentence(404, _GONE)
    except (InvalidRequestError, RenderError):
        return sentence(422, _UNUSABLE)
    finally:
        gone.cancel()
        if not is_begun:
            first.cancel()
            await asyncio.wait({first})
            await parts.aclose()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


class _Loop(StreamingResponse):
    """A loop whose first part is there; its place at the desk is given back at the end."""

    def __init__(self, first: bytes, parts: AsyncGenerator[bytes]) -> None:
        super().__init__(_after(first, parts), media_type=_MEDIA_TYPE, headers=_IN_PARTS)
        self._parts = parts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the parts for as long as somebody takes them."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._parts.aclose()


async def _after(first: bytes, parts: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
    """Give the first part and the rest; a loop that is dropped ends, short of its frames."""
    yield first
    with suppress(Dropped, PlaygroundError):
        async for part in parts:
            yield part
