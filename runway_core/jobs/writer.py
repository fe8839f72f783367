"""One thread writes everything, many writes to a commit.

SQLite has one writer anyway, and a commit that waits for the disk costs the same for one statement
as for a hundred. Writes that arrive while a commit runs share the next one. When one of them fails,
the group is rolled back and each is done again alone, so that a fault stays with its owner.
"""

import logging
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from .database import WRITES

T = TypeVar("T")
_log = logging.getLogger(__name__)

GROUP_LIMIT = 128  # writes in one commit; beyond it a waiting page would notice
CLOSE_PATIENCE_S = 2.0  # a database that is locked must not keep the program from ending


@dataclass(frozen=True, slots=True)
class _Write:
    statement: Callable[[Connection], Any]
    future: "Future[Any]"


class Writer:
    """The thread that owns every write to the database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(**{WRITES: True})
        self._queue: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="job-writer", daemon=True)
        self._thread.start()

    def submit(self, statement: Callable[[Connection], T]) -> "Future[T]":
        """Queue a write; the future holds what ``statement`` returned once it is committed."""
        future: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise RuntimeError("the job store is closed")
            self._queue.put(_Write(statement, future))
        return future

    def run(self, statement: Callable[[Connection], T]) -> T:
        """Do a write and wait for its commit."""
        return self.submit(statement).result()

    def close(self, patience_s: float = CLOSE_PATIENCE_S) -> None:
        """Commit what is queued and end the thread, or leave it behind while the database waits."""
        with self._closing:
            if self._closed:
                return
            self._closed = True
            self._queue.put(None)
        self._thread.join(patience_s)

    def _run(self) -> None:
        closing = False
        while not closing:
            group, closing = self._next_group()
            if group:
                self._commit(group)

    def _next_group(self) -> tuple[list[_Write], bool]:
        """Wait for one write and take along what else is there."""
        group: list[_Write] = []
        item = self._queue.get()
        while item is not None:
            if item.future.set_running_or_notify_cancel():  # who asked may have gone meanwhile
                group.append(item)
            if len(group) >= GROUP_LIMIT:
                return group, False
            try:
                item = self._queue.get_nowait()
            except queue.Empty:
                return group, False
        return group, True

    def _commit(self, group: list[_Write]) -> None:
        begun = False
        try:
            with self._engine.begin() as connection:
                begun = True
                results = [write.statement(connection) for write in group]
        except Exception as error:  # noqa: BLE001 - handed to whoever waits for the write
            # A lock that is held by another process fails them all: each alone would wait as long.
            if begun and len(group) > 1:
                _log.info("a write failed in a group of %d; each is done alone", len(group))
                for write in group:
                    self._commit([write])
                return
            for write in group:
                write.future.set_exception(error)
            return
        for write, result in zip(group, results, strict=True):
            write.future.set_result(result)
