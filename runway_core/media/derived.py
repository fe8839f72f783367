"""Files made from stored videos: compare proxies, side-by-side films, stills.

They can always be made again, so they live in a store of their own, apart from what users own, and
what nobody has asked for in a while is deleted. A small pool makes them; whoever asks is told at
once how far they are, or waits for a small one and may leave again.
"""

import json
import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from runway_core.errors import PlaygroundError

from .disk import new_temp
from .faults import store_faults
from .store import Asset, MediaStore

WORKERS = 2  # each keeps about one core busy
KEPT_S = 7 * 24 * 3600.0  # since somebody last asked
KEPT_BYTES = 4 * 2**30
FAILURE_KEPT_S = 30.0  # asking again after that tries again
_SWEPT_EVERY_S = 3600.0  # while files are made
_LOOKED_AT_S = 600.0  # a file is looked for in the store this often at most
_LOG = logging.getLogger(__name__)

Report = Callable[[float], None]
"""Tells how much is done, 0 to 1; raises when the work is no longer wanted."""
Maker = Callable[[Path, Report], None]
"""Writes the file to a path, reporting as it goes; raises a `PlaygroundError` where it cannot."""


class DerivedState(StrEnum):
    """How far a derived file is."""

    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Derived:
    """One derived file as it stands."""

    state: DerivedState
    fraction: float = 0.0
    """How much is done, 0 to 1."""
    asset: Asset | None = None
    """The file, once it is ready."""
    reason: str = ""
    """Why it could not be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What a derived file is made of, and how."""

    key: str
    """Short, lower case: the same for the same file."""
    media_type: str
    sources: tuple[str, ...]
    """SHA-256 of each video it is made from."""
    make: Maker


@dataclass(frozen=True, slots=True)
class _Entry:
    """One line of the index."""

    path: Path
    asset: Asset
    sources: tuple[str, ...]
    asked_at: float


@dataclass(slots=True)
class _Kept:
    asset: Asset
    looked_at_s: float


class DerivedDesk:
    """Makes derived files in a bounded pool and keeps them for a while; any thread may ask.

    Args:
        store: Where they are kept; nothing but derived files may live there.
        folder: Where the index stands, one small file a key; no other desk's.
        workers: How many are made at once.
        kept_bytes: How much is kept at the most.
        clock: Seconds since 1970.
    """

    def __init__(
        self,
        store: MediaStore,
        folder: Path,
        *,
        workers: int = WORKERS,
        kept_bytes: int = KEPT_BYTES,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.store = store
        self._folder = folder
        self._kept_bytes = kept_bytes
        self._clock = clock
        self._lock = threading.RLock()  # dropping a file settles it at once, in the same thread
        self._kept: dict[str, _Kept] = {}
        self._making: dict[str, Future[Asset]] = {}
        self._waiting: Counter[str] = Counter()
        self._fractions: dict[str, float] = {}
        self._failures: dict[str, tuple[str, float]] = {}
        self._is_closed = threading.Event()
        with store_faults("open the folder of derived files"):
            folder.mkdir(parents=True, exist_ok=True)
        self._swept_at_s = clock()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="derived")
        self._pool.submit(self.sweep)

    def find(self, key: str) -> Asset | None:
        """Return a file that is there; None where it has to be made.

        Raises:
            MediaStoreError: The store cannot be reached.
        """
        with self._lock:
            kept = self._kept.get(key)
        now = self._clock()
        if kept is not None and now - kept.looked_at_s < _LOOKED_AT_S:
            return kept.asset
        path = self._folder / f"{key}.json"
        if not path.is_file():
            return None
        asset = self.store.stat(_read(path).asset.sha256)
        with self._lock:
            self._kept.pop(key, None)
            if asset is not None:
                self._kept[key] = _Kept(asset, now)
        if asset is not None:
            path.touch()
        return asset

    def ask(self, recipe: Recipe) -> Derived:
        """Say how far a file is; the first to ask has it made."""
        asset = self.find(recipe.key)
        if asset is not None:
            return Derived(state=DerivedState.READY, fraction=1.0, asset=asset)
        with self._lock:
            failure = self._failures.get(recipe.key)
            if failure is not None and self._clock() - failure[1] < FAILURE_KEPT_S:
                return Derived(state=DerivedState.FAILED, reason=failure[0])
            self._begin(recipe)
            fraction = self._fractions.get(recipe.key, 0.0)
        # A picture takes less time than the answer to who asked: it may be there already.
        asset = self.find(recipe.key)
        if asset is not None:
            return Derived(state=DerivedState.READY, fraction=1.0, asset=asset)
        return Derived(state=DerivedState.MAKING, fraction=fraction)

    @contextmanager
    def waited_for(self, recipe: Recipe) -> Iterator["Future[Asset]"]:
        """Have a file that `find` does not know made, for as long as somebody waits for it.

        Never blocks. When the last who waits has left, what has not begun is dropped, also where
        `ask` was told of it; what has begun goes on to its end. The future fails as the making
        does.
        """
        with self._lock:
            making = self._begin(recipe)
            self._waiting[recipe.key] += 1
        try:
            yield making
        finally:
            with self._lock:
                self._waiting[recipe.key] -= 1
                if not self._waiting[recipe.key]:
                    del self._waiting[recipe.key]
                    making.cancel()

    def again(self, keys: Sequence[str]) -> None:
        """Forget failures, and look for files anew: the next to ask has made what is missing."""
        with self._lock:
            for key in keys:
                self._failures.pop(key, None)
                self._kept.pop(key, None)

    @contextmanager
    def lent(self, recipe: Recipe) -> Iterator[Path]:
        """Lend the file, made here and now where it is missing; blocks, for use in the pool.

        Raises:
            PlaygroundError: It cannot be made.
        """
        asset = self._found_or_made(recipe)
        with self.store.as_file(asset.sha256) as path:
            yield path

    def forget(self, source: str) -> None:
        """Delete everything made from a video, because the video itself is deleted.

        Raises:
            MediaStoreError: The store cannot be reached.
        """
        for entry in self._entries():
            if source in entry.sources:
                self._drop(entry)

    def sweep(self) -> None:
        """Delete what nobody has asked for in a week, and the longest unasked where it is too much.

        Raises:
            MediaStoreError: The store cannot be reached.
        """
        self._swept_at_s = self._clock()
        left = self._kept_bytes
        for entry in sorted(self._entries(), key=lambda entry: entry.asked_at, reverse=True):
            left -= entry.asset.byte_count
            if left < 0 or self._clock() - entry.asked_at > KEPT_S:
                self._drop(entry)

    def close(self) -> None:
        """Stop what is being made and end the pool."""
        with self._lock:
            self._is_closed.set()
        self._pool.shutdown(cancel_futures=True)

    def _begin(self, recipe: Recipe) -> "Future[Asset]":
        """Have a file made unless it is being made; to be called with the lock held."""
        making = self._making.get(recipe.key)
        if making is not None:
            return making
        if self._is_closed.is_set():
            dropped: Future[Asset] = Future()
            dropped.cancel()
            return dropped
        self._failures.pop(recipe.key, None)
        self._fractions[recipe.key] = 0.0
        making = self._making[recipe.key] = self._pool.submit(self._found_or_made, recipe)
        making.add_done_callback(partial(self._settle, recipe.key))
        if self._clock() - self._swept_at_s > _SWEPT_EVERY_S:
            self._swept_at_s = self._clock()
            self._pool.submit(self.sweep)
        return making

    def _found_or_made(self, recipe: Recipe) -> Asset:
        return self.find(recipe.key) or self._make(recipe)

    def _make(self, recipe: Recipe) -> Asset:
        def report(fraction: float) -> None:
            if self._is_closed.is_set():
                raise CancelledError
            self._fractions[recipe.key] = fraction

        temp = new_temp(self.store.temp_folder)
        try:
            recipe.make(temp, report)
            asset = self.store.put_file(temp, recipe.media_type)
        finally:
            temp.unlink(missing_ok=True)
        self._note(recipe, asset)
        return asset

    def _note(self, recipe: Recipe, asset: Asset) -> None:
        entry = {**asdict(asset), "sources": recipe.sources}
        temp = new_temp(self._folder)
        with store_faults("note a derived file"):
            temp.write_text(json.dumps(entry), "utf-8")
            temp.replace(self._folder / f"{recipe.key}.json")
        with self._lock:
            self._kept[recipe.key] = _Kept(asset, self._clock())

    def _settle(self, key: str, done: "Future[Asset]") -> None:
        error = None if done.cancelled() else done.exception()
        with self._lock:
            self._making.pop(key, None)
            self._fractions.pop(key, None)
            if isinstance(error, PlaygroundError):
                self._failures[key] = (error.message, self._clock())
            elif error is not None and not isinstance(error, CancelledError):
                _LOG.error("making %s broke", key, exc_info=error)
                self._failures[key] = (f"an unexpected {type(error).__name__}", self._clock())

    def _entries(self) -> list[_Entry]:
        found: list[_Entry] = []
        for path in self._folder.glob("*.json"):
            with suppress(FileNotFoundError):  # dropped meanwhile by another thread or process
                found.append(_read(path))
        return found

    def _drop(self, entry: _Entry) -> None:
        entry.path.unlink(missing_ok=True)
        self.store.delete(entry.asset.sha256)
        with self._lock:
            self._kept.pop(entry.path.stem, None)


def _read(path: Path) -> _Entry:
    told = json.loads(path.read_text("utf-8"))
    sources = tuple(told.pop("sources"))
    return _Entry(path, Asset(**told), sources, path.stat().st_mtime)
