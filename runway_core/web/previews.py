"""Previews of a camera move on the user's own picture, drawn here while somebody waits for them.

A preview is asked for by a signed link, so only pictures that a page has offered are ever drawn. A
thread of its own prepares them and has them painted. What nobody waits for any more is dropped: the
move has changed again, or the page has gone. What does not depend on the move, the picture at the
preview's size and its depth, is kept for the next move.
"""

import json
import math
import struct
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal, Self, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from runway_core.errors import InvalidRequestError
from runway_core.images import decode_rgb
from runway_core.images.geometry import crop_box, size_inside, target_size
from runway_core.images.header import read_facts
from runway_core.media.signing import LINK_PREFIX, LinkSigner
from runway_core.models import AXES, CameraMotion, ImageFrame, Value
from runway_core.renderer import RenderRecipe, preview
from runway_core.renderer.depth import Depth, estimate, shrunk_to
from runway_core.renderer.picture import cover_crop, shrunk
from runway_core.renderer.turns import TURNS

PREVIEW_PREFIX = "/previews/"
MOTION_PARAMETER = "motion"
LONG_SIDE_PX = 384
DEPTH_LONG_SIDE_PX = 1280  # as clips have: a smaller picture would bend where the clip parts
FPS = 10
LOOP_MAX_S = 10  # a longer loop shows no more of a move, only slower
KEPT = 24  # loops of about 600 KB
KEPT_PICTURES = 8  # decoded, mostly about 4 MB each
KEPT_STAGES = 16  # about 300 KB each
WAITING_LIMIT = 64  # pages that wait at the same time
FRAMES_A_PART = 8  # after the first, which goes out alone

_MEDIA_TYPE = "image/jpeg"
_PURPOSE = "preview "
_DECODED_MAX_PX = 2048
_GROUND, _GROUND_UNDER_ALPHA = 0, 255  # as `images.prepare_frame` fills beside a padded picture

K = TypeVar("K")
V = TypeVar("V")

Paint: TypeAlias = Callable[..., Iterator[bytes]]
"""As `preview`."""

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

    def offer(self, signer: LinkSigner) -> str:
        """Return ``/previews/<sha256>.jpg?…``, signed for every move, a path without a host.

        A page adds the move itself: it would otherwise have to wait for a run of its script before
        it could ask.
        """
        told = self.model_dump_json(exclude={"sha256", "motion"})
        link = signer.link(self.sha256, media_type=_MEDIA_TYPE, purpose=_PURPOSE + told)
        return PREVIEW_PREFIX + link.removeprefix(LINK_PREFIX)

    def link(self, signer: LinkSigner) -> str:
        """Return the offer together with the order's own move."""
        values = ",".join(f"{value:g}" for value in self.motion.model_dump().values())
        return f"{self.offer(signer)}&{MOTION_PARAMETER}={values}"


def read_order(signer: LinkSigner, name: str, query: Mapping[str, str]) -> PreviewOrder | None:
    """Return the preview that a link stands for; None when it was not signed for one.

    The picture and how it is framed are signed; the move is any that a request could have.
    """
    signed = signer.verify(name, query)
    if signed is None or not signed.purpose.startswith(_PURPOSE):
        return None
    told = json.loads(signed.purpose.removeprefix(_PURPOSE))
    values = query.get(MOTION_PARAMETER, "").split(",")
    try:
        motion = CameraMotion(**dict(zip(AXES, map(float, values), strict=True)))
        return PreviewOrder(sha256=signed.sha256, motion=motion, **told)
    except (InvalidRequestError, ValueError, TypeError):
        return None  # no move, or signed by another version of the app


@dataclass(slots=True, eq=False)
class _Turn:
    """One preview that somebody waits for."""

    order: PreviewOrder
    on_part: Callable[[bytes], object]
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


@dataclass(frozen=True, slots=True, eq=False)
class _Stage:
    """All that a preview takes from its picture, whatever the move."""

    first: Picture
    """At the preview's own size."""
    depth: Depth


class PreviewDesk:
    """Draws previews one after another and keeps the latest ones.

    Args:
        load_image: Gives the bytes of a stored picture by its SHA-256; called from the pool.
        paint: Paints the frames, with the arguments of `preview`; called from the pool.
    """

    def __init__(self, load_image: Callable[[str], bytes], *, paint: Paint = preview) -> None:
        self._load_image = load_image
        self._paint = paint
        self._lock = threading.Lock()
        self._loops: OrderedDict[PreviewOrder, bytes] = OrderedDict()
        self._stages: OrderedDict[PreviewOrder, _Stage] = OrderedDict()
        self._pictures: OrderedDict[str, _Decoded] = OrderedDict()
        self._waiting: dict[str, _Turn] = {}
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="preview")

    @property
    def is_full(self) -> bool:
        """Whether as many pages wait as can be served within a few seconds."""
        return len(self._waiting) >= WAITING_LIMIT

    def find(self, order: PreviewOrder) -> bytes | None:
        """Return a preview drawn before, while it is kept; renders stand aside for it as well."""
        with self._lock:
            loop = self._loops.get(order)
            if loop is None:
                return None
            self._loops.move_to_end(order)
        with TURNS.first():  # for as long as they stand aside after any preview
            return loop

    @contextmanager
    def turn(
        self, order: PreviewOrder, pad: str, on_part: Callable[[bytes], object] = lambda part: None
    ) -> Iterator[Future[bytes]]:
        """Have a preview drawn for as long as the block lasts; renders stand aside meanwhile.

        A loop is its number of frames and its frames a second, 16 bits each, and then for every
        frame its length, 32 bits, and a JPEG file; the numbers have their high byte first.

        Args:
            order: What to draw.
            pad: Who waits; what the same pad asked for before is dropped.
            on_part: Told, from the pool, the loop part by part as it is drawn.

        Yields:
            The whole loop to come. It is cancelled, or fails with `TaskCancelledError`, when the
            pad has asked for another one; else it fails as `preview` and `decode_rgb` do.
        """
        turn = _Turn(order, on_part)
        with self._lock:
            before = self._waiting.get(pad)
            self._waiting[pad] = turn
        if before is not None:
            before.drop()
        with TURNS.first():
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
        loop = self.find(order)
        if loop is not None:
            turn.on_part(loop)
            return loop
        parts: list[bytes] = []
        for part in self._parts(order, turn.stop.is_set):
            turn.on_part(part)
            parts.append(part)
        loop = b"".join(parts)
        self._keep(self._loops, order, loop, KEPT)
        return loop

    def _parts(self, order: PreviewOrder, is_cancelled: Callable[[], bool]) -> Iterator[bytes]:
        stage = self._stage(order)
        height, width = stage.first.shape[:2]
        recipe = RenderRecipe(
            first=stage.first,
            width_px=width,
            height_px=height,
            duration_s=order.duration_s,
            motion=order.motion,
            fps=FPS,
        )
        part, room = bytearray(struct.pack(">HH", recipe.frame_count, FPS)), 1
        for frame in self._paint(
            recipe, width_px=width, fps=FPS, depth=stage.depth, is_cancelled=is_cancelled
        ):
            part += struct.pack(">I", len(frame)) + frame
            room -= 1
            if not room:
                yield bytes(part)
                part, room = bytearray(), FRAMES_A_PART
        if part:
            yield bytes(part)

    def _stage(self, order: PreviewOrder) -> _Stage:
        key = order.model_copy(update={"motion": CameraMotion(), "duration_s": 0})
        with self._lock:
            stage = self._stages.get(key)
        if stage is None:
            whole = _size_of(order.ratio, DEPTH_LONG_SIDE_PX)
            size = _size_of(order.ratio, LONG_SIDE_PX)
            frame = cover_crop(_framed(self._picture(order.sha256), order, whole), *whole)
            depth = estimate(frame, self._mask(order, whole))
            stage = _Stage(shrunk(frame, *size), shrunk_to(depth, *size))
            self._keep(self._stages, key, stage, KEPT_STAGES)
        return stage

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
            side_px = min(_DECODED_MAX_PX, math.ceil(DEPTH_LONG_SIDE_PX * shape))
            ground = _GROUND_UNDER_ALPHA if facts.has_alpha else _GROUND
            decoded = _Decoded(decode_rgb(data, max_side_px=side_px, max_bytes=len(data)), ground)
            self._keep(self._pictures, sha256, decoded, KEPT_PICTURES)
        return decoded

    def _keep(self, kept: OrderedDict[K, V], key: K, value: V, limit: int) -> None:
        with self._lock:
            kept[key] = value
            while len(kept) > limit:
                kept.popitem(last=False)


def _size_of(ratio: str, long_side_px: int) -> tuple[int, int]:
    """Return an even width and height for a ratio."""
    width, height = target_size(ratio)
    scale = long_side_px / max(width, height) / 2
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
