"""News that a job has changed, from whoever writes it to whoever shows it.

News says only that something is to be read again, so it may be merged: a slow reader gets the
latest state of each job, and when too many jobs have changed, one `Missed`.
"""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from .models import JobId

PENDING_LIMIT = 256  # jobs; a page shows fewer, so whoever is further behind reads everything


@dataclass(frozen=True, slots=True, kw_only=True)
class JobChange:
    """One job has changed."""

    job_id: JobId
    batch_id: str
    workspace: str
    """Whose job it is; nobody else is told."""
    state: str
    version: int
    """Grows with every change of the row; news of an older one is dropped."""


@dataclass(frozen=True, slots=True)
class Missed:
    """More has changed than was kept for this reader: read everything again."""


Change = JobChange | Missed


class Changes:
    """Takes news from any thread and hands it to readers on any event loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._readers: set[Subscription] = set()
        self._listeners: list[Callable[[JobChange], None]] = []
        self._is_closed = False

    @property
    def reader_count(self) -> int:
        """How many subscriptions are open."""
        return len(self._readers)

    def publish(self, change: JobChange) -> None:
        """Tell everybody, from any thread, without waiting for anybody; nothing once closed."""
        with self._lock:
            if self._is_closed:
                return
            readers, listeners = list(self._readers), list(self._listeners)
        for reader in readers:
            reader.offer(change)
        for listener in listeners:
            listener(change)

    def publish_missed(self) -> None:
        """Tell every reader to read everything again, for news that was lost on its way here."""
        with self._lock:
            readers = list(self._readers)
        for reader in readers:
            reader.miss()

    def subscribe(
        self, wants: Callable[[JobChange], bool] | None = None, *, limit: int = PENDING_LIMIT
    ) -> "Subscription":
        """Begin to read on the running event loop; nothing told from now on is missed silently.

        Args:
            wants: Picks the news, called in the publisher's thread; None takes all.
            limit: How many changed jobs are kept for a slow reader.

        Raises:
            RuntimeError: No event loop is running.
        """
        reader = Subscription(asyncio.get_running_loop(), wants, limit, self._leave)
        with self._lock:
            is_closed = self._is_closed
            if not is_closed:
                self._readers.add(reader)
        if is_closed:
            reader.close()
        return reader

    def add_listener(self, listener: Callable[[JobChange], None]) -> Callable[[], None]:
        """Call ``listener`` in the publisher's thread; it must neither block nor raise.

        Returns:
            A callable that ends it.
        """
        with self._lock:
            self._listeners.append(listener)

        def remove() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return remove

    def close(self) -> None:
        """End every subscription at once, from any thread; safe to repeat."""
        with self._lock:
            self._is_closed = True
            readers = list(self._readers)
            self._listeners.clear()
        for reader in readers:
            reader.close()

    def _leave(self, reader: "Subscription") -> None:
        with self._lock:
            self._readers.discard(reader)


class Subscription:
    """One reader's news, an async iterator; use it as a context manager so that it ends."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        wants: Callable[[JobChange], bool] | None,
        limit: int,
        leave: Callable[["Subscription"], None],
    ) -> None:
        self._loop = loop
        self._wants = wants
        self._limit = limit
        self._leave = leave
        self._lock = threading.Lock()
        self._pending: dict[JobId, JobChange] = {}
        self._has_missed = False
        self._is_closed = False
        self._woken = asyncio.Event()

    def offer(self, change: JobChange) -> None:
        """Keep a change for the reader, from any thread."""
        if self._wants is not None and not self._wants(change):
            return
        with self._lock:
            known = self._pending.get(change.job_id)
            if known is not None and known.version > change.version:
                return
            if known is None and len(self._pending) >= self._limit:
                self._pending.clear()
                self._has_missed = True
            if not self._has_missed:
                self._pending[change.job_id] = change
        self._wake()

    def miss(self) -> None:
        """Have the reader read everything again, from any thread."""
        with self._lock:
            self._pending.clear()
            self._has_missed = True
        self._wake()

    def close(self) -> None:
        """End the iteration, from any thread; safe to repeat."""
        self._is_closed = True
        self._leave(self)
        self._wake()

    async def __anext__(self) -> Change:
        while not self._is_closed:
            change = self._take()
            if change is not None:
                return change
            await self._woken.wait()
        raise StopAsyncIteration

    def __aiter__(self) -> Self:
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _take(self) -> Change | None:
        with self._lock:
            if self._has_missed:
                self._has_missed = False
                return Missed()
            if self._pending:
                return self._pending.pop(next(iter(self._pending)))
            self._woken.clear()
            return None

    def _wake(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._woken.set)
        except RuntimeError:  # the reader's loop has ended without it
            self._leave(self)
