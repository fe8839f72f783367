"""One thread writes everything, many writes to a commit.

SQLite has one writer anyway, and a commit that waits for the disk costs the same for one statement
as for a hundred. Writes that arrive while a commit runs share the next one. When one of them fails,
the group is rolled back and each is done again alone, so that a fault stays with its owner.

That a task has ended is urgent: somebody waits for it. Such a write goes first, and a group that
has one is committed soon. Every group does one other write all the same, so that nothing waits for
ever.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from .database import for_writes

T = TypeVar("T")
_log = logging.getLogger(__name__)

GROUP_LIMIT = 128  # writes in one commit
GROUP_S = 0.02  # how long a group may grow: the first write in it waits for the last
HURRIED_S = 0.005  # and how long by writes that are not urgent, once it has one that is
CLOSE_PATIENCE_S = 2.0  # a database that is locked must not keep the program from ending


@dataclass(frozen=True, slots=True)
class _Write:
    statement: Callable[[Connection], Any]
    future: "Future[Any]"


@dataclass(slots=True)
class _Group:
    """The writes of one commit, and what each returned."""

    done: list[_Write] = field(default_factory=list)
    results: list[Any] = field(default_factory=list)
    has_urgent: bool = False
    has_other: bool = False
    begun_at: float | None = None

    def do(self, write: _Write, connection: Connection) -> None:
        self.done.append(write)
        self.results.append(write.statement(connection))

    def has_room(self, limit_s: float) -> bool:
        age_s = 0.0 if self.begun_at is None else time.monotonic() - self.begun_at
        return len(self.done) < GROUP_LIMIT and age_s < limit_s

    @property
    def takes_others(self) -> bool:
        return not self.has_other or self.has_room(HURRIED_S if self.has_urgent else GROUP_S)


class Writer:
    """The thread that owns every write to the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = for_writes(engine)
        self._urgent: deque[_Write] = deque()
        self._others: deque[_Write] = deque()
        self._news = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="job-writer", daemon=True)
        self._thread.start()

    def submit(self, statement: Callable[[Connection], T], *, urgent: bool = False) -> "Future[T]":
        """Queue a write; the future holds what ``statement`` returned once it is committed.

        Urgent writes are done in their order, and so are the others.
        """
        future: Future[T] = Future()
        with self._news:
            if self._closed:
                raise RuntimeError("the job store is closed")
            (self._urgent if urgent else self._others).append(_Write(statement, future))
            self._news.notify()
        return future

    def run(self, statement: Callable[[Connection], T]) -> T:
        """Do a write and wait for its commit."""
        return self.submit(statement).result()

    def close(self, patience_s: float = CLOSE_PATIENCE_S) -> None:
        """Commit what is queued and end the thread, or leave it behind while the database waits."""
        with self._news:
            if self._closed:
                return
            self._closed = True
            self._news.notify()
        self._thread.join(patience_s)

    def _run(self) -> None:
        while self._has_work():
            self._commit()

    def _has_work(self) -> bool:
        """Wait for a write; False once there will be none."""
        with self._news:
            self._news.wait_for(lambda: self._urgent or self._others or self._closed)
            return bool(self._urgent or self._others)

    def _commit(self, alone: _Write | None = None) -> None:
        """Do one write, or what is there and comes while that is done."""
        group = _Group()
        try:
            with self._engine.begin() as connection:
                group.begun_at = time.monotonic()
                write = alone or self._next(group)
                while write is not None:
                    group.do(write, connection)
                    write = None if alone else self._next(group)
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for the write
            if group.begun_at is None:
                # A lock held by another process fails them all: each alone would wait as long.
                group.done = [alone] if alone else self._all()
            elif len(group.done) > 1:
                _log.info("a write failed in a group of %d; each is done alone", len(group.done))
                for write in group.done:
                    self._commit(write)
                return
            for write in group.done:
                write.future.set_exception(error)
            return
        for write, result in zip(group.done, group.results, strict=True):
            write.future.set_result(result)

    def _next(self, group: _Group) -> _Write | None:
        """Take the write that a group does next; None when it is to be committed."""
        with self._news:
            while True:
                if self._urgent and group.has_room(GROUP_S):
                    queue, group.has_urgent = self._urgent, True
                elif self._others and group.takes_others:
                    queue, group.has_other = self._others, True
                else:
                    return None
                write = queue.popleft()
                if write.future.set_running_or_notify_cancel():  # who asked may have gone
                    return write

    def _all(self) -> list[_Write]:
        with self._news:
            waiting = [*self._urgent, *self._others]
            self._urgent.clear()
            self._others.clear()
        return [write for write in waiting if write.future.set_running_or_notify_cancel()]
