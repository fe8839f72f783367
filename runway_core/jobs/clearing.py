"""Deleted jobs are cleared away for good, after a while in which they can be brought back.

First the rows go, and in the same commit the hashes of their video and poster are noted as orphans.
Then each orphan that no other job and no picture uses is deleted from the media store, unless the
same bytes have just been kept there again. So a crash between the two leaves no file behind, and a
file that several jobs share stays as long as one of them does. Prepared frames belong to their
pictures, which stay in the library.
"""

import logging
import threading
import time
from collections.abc import Callable

from sqlalchemy import Connection, delete, exists, func, or_, select

from runway_core.errors import MediaStoreError, StoreUnavailableError
from runway_core.media import MediaStore
from runway_core.models import JobState

from . import schema
from .inserts import insert_unless_there
from .store import JobStore

_log = logging.getLogger(__name__)

UNDO_S = 300.0  # as long as somebody may want back what was just deleted
_AT_ONCE = 200  # jobs cleared in one commit; other writes must not wait long
_LATER_S = 60.0  # until what could not be done is tried again


class Clearing:
    """Clears away in a thread of its own.

    ``forget`` is told of each file that goes, so that what was made of it goes too.
    """

    def __init__(
        self,
        store: JobStore,
        media: MediaStore,
        *,
        forget: Callable[[str], None] = lambda _sha256: None,
        clock: Callable[[], float] = time.time,
        undo_s: float = UNDO_S,
    ) -> None:
        self._store = store
        self._media = media
        self._forget = forget
        self._clock = clock
        self.undo_s = undo_s
        self._news = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="clearing", daemon=True)

    def start(self) -> None:
        """Begin with what an earlier run has left."""
        self._thread.start()

    def wake(self) -> None:
        """Look again: something was deleted."""
        self._news.set()

    def close(self) -> None:
        """End the thread; what is not cleared yet is cleared after the next start."""
        self._closed = True
        self._news.set()
        if self._thread.is_alive():
            self._thread.join()

    def clear(self) -> float | None:
        """Clear away what is due.

        Returns:
            Seconds until there is something to do again; None: not before news.
        """
        while self._store.writer.run(self._clear_rows) == _AT_ONCE:
            pass
        with self._store.engine.connect() as connection:
            found = connection.scalars(select(schema.orphans.c.sha256)).all()
            first = connection.scalar(
                select(func.min(schema.library.c.deleted_at)).where(
                    schema.library.c.deleted_at.is_not(None)
                )
            )
        left = [sha256 for sha256 in found if not self._clear_file(sha256)]
        if left:
            return _LATER_S
        return None if first is None else max(1.0, first + self.undo_s - self._clock())

    def _run(self) -> None:
        while not self._closed:
            self._news.clear()
            try:
                wait_s = self.clear()
            except StoreUnavailableError as error:
                _log.warning("deleted jobs cannot be cleared away now: %s", error.message)
                wait_s = _LATER_S
            except Exception:  # noqa: BLE001 - a fault of ours must not fill the disk until a restart
                _log.exception("clearing deleted jobs away broke; it is tried again")
                wait_s = _LATER_S
            if not self._closed:
                self._news.wait(wait_s)

    def _clear_rows(self, connection: Connection) -> int:
        t = schema.library.c
        is_due = t.deleted_at <= self._clock() - self.undo_s
        ended = [state for state in JobState if state.is_terminal]
        query = select(t.job_id, t.batch_id, t.video_sha256, t.poster_sha256)
        query = query.where(is_due, t.state.in_(ended)).limit(_AT_ONCE)
        rows = list(connection.execute(query))
        job_ids = [row.job_id for row in rows]
        for table in (schema.tags, schema.library, schema.events):
            connection.execute(delete(table).where(table.c.job_id.in_(job_ids)))
        connection.execute(delete(schema.jobs).where(schema.jobs.c.id.in_(job_ids)))
        is_empty = ~exists().where(schema.jobs.c.batch_id == schema.batches.c.id)
        batch_ids = {row.batch_id for row in rows}
        connection.execute(
            delete(schema.batches).where(schema.batches.c.id.in_(batch_ids), is_empty)
        )
        left = {
            sha256 for row in rows for sha256 in (row.video_sha256, row.poster_sha256) if sha256
        }
        self._note_orphans(connection, left)
        return len(rows)

    def _note_orphans(self, connection: Connection, left: set[str]) -> None:
        for sha256 in sorted(left):  # in one order, so that two processes never wait for each other
            statement = insert_unless_there(connection, schema.orphans).values(sha256=sha256)
            connection.execute(statement.on_conflict_do_nothing())

    def _clear_file(self, sha256: str) -> bool:
        """Delete an orphan unless it is used; return whether it is dealt with."""
        library = schema.library.c
        used = exists().where(or_(library.video_sha256 == sha256, library.poster_sha256 == sha256))
        shown = exists().where(schema.images.c.sha256 == sha256)
        with self._store.engine.connect() as connection:
            is_used = connection.scalar(select(or_(used, shown)))
        try:
            if not is_used:
                self._forget(sha256)
                if not self._media.delete_unless_fresh(sha256):
                    return False  # a download may just have found its very bytes in the store
        except MediaStoreError as error:
            _log.warning("a file that nothing uses cannot be deleted: %s", error.message)
            return False
        done = delete(schema.orphans).where(schema.orphans.c.sha256 == sha256)
        self._store.writer.run(lambda connection: connection.execute(done) and None)
        return True
