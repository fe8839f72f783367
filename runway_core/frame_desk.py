"""Preparing frames beside the page that shows what will be sent.

A large picture takes a second or more to decode. Whoever looks at plans waits a moment for it and
then shows that it is being prepared; whoever submits waits for the frame itself.
"""

import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from runway_core.frames import LINKED_URI_BYTES, StoredFrames
from runway_core.models import ImageFrame
from runway_core.planning import FrameLink, PreparedFrame

PATIENCE_S = 0.2  # enough for most pictures; a page that takes longer is felt to hang
UNASKED_S = 2.0  # what was not asked for in so long is looked at no more
KEPT = 64  # outcomes that nobody has asked for since
BEING_PREPARED = "Being prepared …"

T = TypeVar("T")

_WORKERS = 2
_OTHERS = 4  # a small picture must not wait for two large ones


@dataclass(frozen=True, slots=True)
class _Order:
    frame: ImageFrame
    ratio: str | None
    max_uri_bytes: int


@dataclass(slots=True)
class _Making:
    future: "Future[PreparedFrame]"
    asked_at: float


class FrameDesk:
    """Prepares frames in threads of its own, those that are still asked for; any thread may ask.

    Attributes:
        frames: Where they are kept.
        patience_s: How long a look at plans may wait for its pictures, all in all.
    """

    def __init__(
        self,
        frames: StoredFrames,
        *,
        patience_s: float = PATIENCE_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.frames = frames
        self.patience_s = patience_s
        self._clock = clock
        self._lock = Lock()
        self._makings: dict[_Order, _Making] = {}
        self._alone = [Lock() for _ in range(4 * _WORKERS)]
        self._pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="frames")
        self._others = ThreadPoolExecutor(_OTHERS, thread_name_prefix="pictures")

    def look(self) -> "FrameLook":
        """Begin to look at plans, which ends in time whatever the pictures."""
        return FrameLook(self, time.monotonic() + self.patience_s)

    def ask(self, order: _Order) -> "Future[PreparedFrame]":
        """Have a frame made; what came of it, good or bad, is told once."""
        with self._lock:
            making = self._makings.get(order)
            if making is None:
                self._let_go()
                future = self._pool.submit(self._make, order)
                making = self._makings[order] = _Making(future, self._clock())
            elif making.future.done():
                del self._makings[order]
            making.asked_at = self._clock()
        return making.future

    def run(self, work: Callable[[], T]) -> "Future[T]":
        """Do other work on a picture beside the page, such as checking one that is added."""
        return self._others.submit(work)

    def close(self) -> None:
        """Drop what has not begun, and wait for the rest."""
        for pool in (self._others, self._pool):
            pool.shutdown(cancel_futures=True)

    def _make(self, order: _Order) -> PreparedFrame:
        frame = order.frame
        # Frames of one picture for several gateways often are one and the same, decoded once.
        picture = hash((frame.sha256, order.ratio, frame.fit, frame.focus))
        with self._alone[picture % len(self._alone)]:
            with self._lock:
                if self._clock() - self._makings[order].asked_at > UNASKED_S:
                    del self._makings[order]
                    raise CancelledError
            return self.frames.data_uri(frame, ratio=order.ratio, max_uri_bytes=order.max_uri_bytes)

    def _let_go(self) -> None:
        done = [order for order, making in self._makings.items() if making.future.done()]
        for order in done[: max(0, len(done) - KEPT)]:
            del self._makings[order]


class FrameLook:
    """The frames as far as they are prepared; fulfils `planning.FrameForms` for a page.

    Attributes:
        is_whole: False once a frame was asked for that is still being prepared. Something else
            stands in for it, good for showing only.
    """

    def __init__(self, desk: FrameDesk, until: float) -> None:
        self._desk = desk
        self._until = until
        self.is_whole = True

    def data_uri(
        self, frame: ImageFrame, *, ratio: str | None, max_uri_bytes: int
    ) -> PreparedFrame:
        """Do as `StoredFrames.data_uri` does, but wait for the end of the look only."""
        known = self._desk.frames.find(frame, ratio=ratio, max_uri_bytes=max_uri_bytes)
        if known is not None:
            return known
        making = self._desk.ask(_Order(frame, ratio, max_uri_bytes))
        try:
            return making.result(max(0.0, self._until - time.monotonic()))
        except TimeoutError:
            if making.done():
                raise
        self.is_whole = False
        return PreparedFrame(
            sha256=frame.sha256, uri_bytes=0, media_type="image/jpeg", sentence=BEING_PREPARED
        )

    def link(self, frame: ImageFrame, *, ratio: str | None) -> FrameLink | None:
        """Do as `StoredFrames.link` does, but wait for the end of the look only."""
        if not self._desk.frames.are_public:
            return None
        prepared = self.data_uri(frame, ratio=ratio, max_uri_bytes=LINKED_URI_BYTES)
        return self._desk.frames.link_to(prepared)
