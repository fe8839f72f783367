"""Previews of a camera move on the user's own picture, drawn here while somebody waits for them.

A preview is asked for by a signed link, so only what a page has offered is ever drawn. A thread of
its own draws, apart from those that render takes. What nobody waits for any more is dropped: the
move has changed again, or the page has gone.
"""

import asyncio
import json
import math
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal, Self, TypeVar

import numpy as np
import numpy.typing as npt
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from runway_core.errors import (
    InvalidRequestError,
    MediaStoreError,
    RenderError,
    TaskCancelledError,
)
from runway_core.images import decode_rgb
from runway_core.images.geometry import crop_box, size_inside, target_size
from runway_core.images.header import read_facts
from runway_core.media.signing import LINK_PREFIX, LinkSigner
from runway_core.models import CameraMotion, ImageFrame, Value
from runway_core.renderer import RenderRecipe, preview
from runway_core.renderer.picture import shrunk

from .answers import sentence

PREVIEW_PREFIX = "/previews/"
LONG_SIDE_PX = 384
LOOP_MAX_S = 10  # a longer loop shows no more of a move, only slower
KEPT = 64  # clips of about 30 KB
KEPT_PICTURES = 8  # decoded, mostly about 1 MB each
WAITING_LIMIT = 64  # pages that wait at the same time
PAD_PARAMETER = "pad"

_MEDIA_TYPE = "video/mp4"
_PURPOSE = "preview "
_PAD_LIMIT = 64  # characters
_CACHE_S = 3600
_DECODED_MAX_PX = 2048
_GROUND, _GROUND_UNDER_ALPHA = 0, 255  # as `images.prepare_frame` fills beside a padded picture
_INVALID = "This preview was not offered here, or its link has expired. Reload the page."
_GONE = "The picture is not in the media store any more. Add it again."
_UNUSABLE = "The move cannot be drawn on this picture."
_BUSY = "Too many previews are being drawn. Try again in a moment."

K = TypeVar("K")
V = TypeVar("V")

Picture = npt.NDArray[np.uint8]
"""uint8, (height, width, 3), RGB."""


class PreviewOrder(Value):
    """One preview, with all that it depends on."""

    sha256: str
    """The stored picture."""
    ratio: str
    """Width and height of the video in pixels, "W:H"."""
    duration_s: int
    fit: Literal["crop", "pad"]
    focus: tuple[float, float]
    """The point that a crop keeps in view, fractions of width and height, origin top left."""
    motion: CameraMotion
    mask_sha256: str | None = None
    """The stored mask of what is near, over the whole picture; None: it is guessed."""

    @classmethod
    def of(
        cls,
        frame: ImageFrame,
        *,
        ratio: str,
        duration_s: int,
        motion: CameraMotion,
        mask: ImageFrame | None = None,
    ) -> Self:
        """Return the preview of a move that begins on a frame."""
        return cls(
            sha256=frame.sha256,
            ratio=ratio,
            duration_s=min(duration_s, LOOP_MAX_S),
            fit=frame.fit,
            focus=frame.focus,
            motion=motion,
            mask_sha256=None if mask is None else mask.sha256,
        )

    def link(self, signer: LinkSigner) -> str:
        """Return ``/previews/<sha256>.mp4?…``, signed, a path without a host."""
        told = self.model_dump_json(exclude={"sha256"})
        link = signer.link(self.sha256, media_type=_MEDIA_TYPE, purpose=_PURPOSE + told)
        return PREVIEW_PREFIX + link.removeprefix(LINK_PREFIX)


def read_order(signer: LinkSigner, name: str, query: Mapping[str, str]) -> PreviewOrder | None:
    """Return the preview that a link stands for; None when it was not signed for one."""
    signed = signer.verify(name, query)
    if signed is None or not signed.purpose.startswith(_PURPOSE):
        return None
    told = json.loads(signed.purpose.removeprefix(_PURPOSE))
    try:
        return PreviewOrder(sha256=signed.sha256, **told)
    except InvalidRequestError:
        return None  # signed by another version of the app


@dataclass(slots=True, eq=False)
class _Turn:
    """One preview that somebody waits for."""

    order: PreviewOrder
    stop: threading.Event = field(default_factory=threading.Event)
    future: Future[bytes] = field(default_factory=Future)

    def drop(self) -> None:
        self.stop.set()
        self.future.cancel()


@dataclass(frozen=True, slots=True, eq=False)
class _Decoded:
    """A picture at the size that previews are drawn from."""

    rgb: Picture
    ground: int
    """What stands beside it when it is padded, 0 to 255."""


class PreviewDesk:
    """Draws previews one after another and keeps the latest ones.

    Args:
        load_image: Gives the bytes of a stored picture by its SHA-256; called from the pool.
        workers: How many are drawn at once; each keeps about two cores busy.
    """

    def __init__(self, load_image: Callable[[str], bytes], *, workers: int = 1) -> None:
        self._load_image = load_image
        self._lock = threading.Lock()
        self._clips: OrderedDict[PreviewOrder, bytes] = OrderedDict()
        self._pictures: OrderedDict[str, _Decoded] = OrderedDict()
        self._waiting: dict[str, _Turn] = {}
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="preview")

    @property
    def is_full(self) -> bool:
        """Whether as many pages wait as can be served within a few seconds."""
        return len(self._waiting) >= WAITING_LIMIT

    def find(self, order: PreviewOrder) -> bytes | None:
        """Return a preview drawn before, while it is kept."""
        with self._lock:
            clip = self._clips.get(order)
            if clip is not None:
                self._clips.move_to_end(order)
            return clip

    @contextmanager
    def turn(self, order: PreviewOrder, pad: str) -> Iterator[Future[bytes]]:
        """Have a preview drawn for as long as the block lasts.

        Args:
            order: What to draw.
            pad: Who waits; what the same pad asked for before is dropped.

        Yields:
            The mp4 file to come. It is cancelled, or fails with `TaskCancelledError`, when the pad
            has asked for another one; else it fails as `preview` and `decode_rgb` do.
        """
        turn = _Turn(order)
        with self._lock:
            before = self._waiting.get(pad)
            self._waiting[pad] = turn
        if before is not None:
            before.drop()
        turn.future = self._pool.submit(self._draw, turn)
        try:
            yield turn.future
        finally:
            turn.drop()
            with self._lock:
                if self._waiting.get(pad) is turn:
                    del self._waiting[pad]

    def close(self) -> None:
        """Drop what is being drawn and end the pool."""
        with self._lock:
            turns = list(self._waiting.values())
        for turn in turns:
            turn.drop()
        self._pool.shutdown(cancel_futures=True)

    def _draw(self, turn: _Turn) -> bytes:
        order = turn.order
        clip = self.find(order)
        if clip is None:
            size = _size_of(order.ratio)
            recipe = RenderRecipe(
                first=_framed(self._picture(order.sha256), order, size),
                width_px=size[0],
                height_px=size[1],
                duration_s=order.duration_s,
                motion=order.motion,
                mask=self._mask(order, size),
            )
            clip = preview(recipe, width_px=size[0], is_cancelled=turn.stop.is_set)
            self._keep(self._clips, order, clip, KEPT)
        return clip

    def _mask(self, order: PreviewOrder, size: tuple[int, int]) -> Picture | None:
        """Return the painted mask as the picture is framed, uint8 (height, width)."""
        if order.mask_sha256 is None:
            return None
        return np.ascontiguousarray(_framed(self._picture(order.mask_sha256), order, size)[..., 0])

    def _picture(self, sha256: str) -> _Decoded:
        with self._lock:
            decoded = self._pictures.get(sha256)
        if decoded is None:
            data = self._load_image(sha256)
            facts = read_facts(data, max_bytes=len(data))
            shape = max(facts.size_px) / min(facts.size_px)
            side_px = min(_DECODED_MAX_PX, math.ceil(LONG_SIDE_PX * shape))
            ground = _GROUND_UNDER_ALPHA if facts.has_alpha else _GROUND
            decoded = _Decoded(decode_rgb(data, max_side_px=side_px, max_bytes=len(data)), ground)
            self._keep(self._pictures, sha256, decoded, KEPT_PICTURES)
        return decoded

    def _keep(self, kept: OrderedDict[K, V], key: K, value: V, limit: int) -> None:
        with self._lock:
            kept[key] = value
            while len(kept) > limit:
                kept.popitem(last=False)


def _size_of(ratio: str) -> tuple[int, int]:
    """Return the preview's width and height, even, for a ratio."""
    width, height = target_size(ratio)
    scale = LONG_SIDE_PX / max(width, height) / 2
    return 2 * round(width * scale), 2 * round(height * scale)


def _framed(decoded: _Decoded, order: PreviewOrder, size: tuple[int, int]) -> Picture:
    """Cut or pad a picture to a size's shape, as the frame that is sent is cut or padded."""
    rgb = decoded.rgb
    own = rgb.shape[1], rgb.shape[0]
    if order.fit == "crop":
        left, top, right, bottom = crop_box(own, size, order.focus)
        rows = slice(math.floor(top), math.ceil(bottom))
        return np.ascontiguousarray(rgb[rows, math.floor(left) : math.ceil(right)])
    inner = size_inside(own, size)
    padded = np.full((size[1], size[0], 3), decoded.ground, np.uint8)
    x, y = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
    padded[y : y + inner[1], x : x + inner[0]] = shrunk(rgb, *inner)
    return padded


def preview_routes(desk: PreviewDesk, signer: LinkSigner) -> list[Route]:
    """Return the route that answers signed links to previews with a whole mp4.

    ``?pad=`` may name who asks, such as one open page: a newer order of the same pad drops the
    older one, which is then answered with 204.
    """

    async def clip(request: Request) -> Response:
        order = read_order(signer, request.path_params["name"], request.query_params)
        if order is None:
            return sentence(403, _INVALID)
        data = desk.find(order)
        if data is not None:
            return _whole(data)
        if desk.is_full:
            return sentence(503, _BUSY)
        pad = request.query_params.get(PAD_PARAMETER, "")[:_PAD_LIMIT] or secrets.token_hex(8)
        with desk.turn(order, pad) as future:
            return await _first_of(future, request)

    return [Route(f"{PREVIEW_PREFIX}{{name}}", clip, methods=["GET"], name="preview")]


async def _first_of(future: Future[bytes], request: Request) -> Response:
    """Wait for the clip, or for the page to hang up."""
    drawn = asyncio.wrap_future(future)
    gone = asyncio.create_task(_hung_up(request))
    first_of: set[asyncio.Future[Any]] = {drawn, gone}
    try:
        await asyncio.wait(first_of, return_when=asyncio.FIRST_COMPLETED)
        if not drawn.done():
            return Response(status_code=204)
        return _whole(await drawn)
    except (asyncio.CancelledError, TaskCancelledError):
        if not drawn.done():
            raise  # the server itself ends this request
        return Response(status_code=204)
    except MediaStoreError:
        return sentence(404, _GONE)
    except (InvalidRequestError, RenderError):
        return sentence(422, _UNUSABLE)
    finally:
        gone.cancel()
        drawn.cancel()


async def _hung_up(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _whole(data: bytes) -> Response:
    headers = {
        "Cache-Control": f"private, max-age={_CACHE_S}, immutable",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, media_type=_MEDIA_TYPE, headers=headers)
