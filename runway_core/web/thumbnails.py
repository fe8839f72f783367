"""Small upright copies of pictures, made when a browser asks for them.

A page only writes the link, so showing a picture never waits for decoding it: a large HEIC takes
over a second. Few are decoded at once, whoever asks, and the latest are kept.
"""

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from runway_core.errors import InvalidImageError, MediaStoreError
from runway_core.images import thumbnail
from runway_core.media.signing import LINK_PREFIX, LinkSigner

from .answers import sentence

THUMBNAIL_PREFIX = "/thumbnails/"
MAX_SIDE_PX = 960
MEDIA_TYPE = "image/jpeg"
KEPT_BYTES = 24 * 2**20  # some two hundred; browsers keep their own
WORKERS = 2

_PURPOSE = "thumbnail"
_INVALID = "This link is not valid or has expired. Reload the page for a fresh one."
_GONE = "The picture is not in the media store any more. Add it again."
_UNUSABLE = "The picture cannot be read."


def thumbnail_link(signer: LinkSigner, sha256: str) -> str:
    """Return ``/thumbnails/<sha256>.jpg?…`` of a stored picture, signed, a path without a host."""
    link = signer.link(sha256, media_type=MEDIA_TYPE, purpose=_PURPOSE)
    return THUMBNAIL_PREFIX + link.removeprefix(LINK_PREFIX)


class ThumbnailDesk:
    """Makes small copies, each once however many ask, and keeps the latest.

    Args:
        load_image: Gives the bytes of a stored picture by its SHA-256; called from the pool.
        max_bytes: Largest picture file that is read.
    """

    def __init__(self, load_image: Callable[[str], bytes], *, max_bytes: int) -> None:
        self._load_image = load_image
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._made: OrderedDict[str, bytes] = OrderedDict()
        self._ordered: dict[str, Future[bytes]] = {}
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="thumbnail")

    def order(self, sha256: str) -> "Future[bytes]":
        """Return the small copy to come, a JPEG; it fails as reading the picture does."""
        with self._lock:
            known = self._made.get(sha256)
            if known is not None:
                self._made.move_to_end(sha256)
                done: Future[bytes] = Future()
                done.set_result(known)
                return done
            if sha256 not in self._ordered:
                self._ordered[sha256] = self._pool.submit(self._make, sha256)
            return self._ordered[sha256]

    def close(self) -> None:
        """Drop what has not begun and end the pool."""
        self._pool.shutdown(cancel_futures=True)

    def _make(self, sha256: str) -> bytes:
        try:
            small = thumbnail(
                self._load_image(sha256), max_side_px=MAX_SIDE_PX, max_bytes=self._max_bytes
            )
            with self._lock:
                self._made[sha256] = small
                while sum(map(len, self._made.values())) > KEPT_BYTES:
                    self._made.popitem(last=False)
            return small
        finally:
            with self._lock:
                del self._ordered[sha256]


def thumbnail_routes(
    desk: ThumbnailDesk, signer: LinkSigner, *, clock: Callable[[], float] = time.time
) -> list[Route]:
    """Return the route that answers signed links to small copies."""

    async def small(request: Request) -> Response:
        now_s = clock()
        signed = signer.verify(request.path_params["name"], request.query_params, now=now_s)
        if signed is None or signed.purpose != _PURPOSE:
            return sentence(403, _INVALID)
        try:
            data = await asyncio.shield(asyncio.wrap_future(desk.order(signed.sha256)))
        except MediaStoreError:
            return sentence(404, _GONE)
        except InvalidImageError:
            return sentence(422, _UNUSABLE)
        headers = {
            "Cache-Control": f"private, max-age={int(signed.expires_at_s - now_s)}, immutable",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(data, media_type=MEDIA_TYPE, headers=headers)

    return [Route(f"{THUMBNAIL_PREFIX}{{name}}", small, methods=["GET"], name="thumbnail")]
