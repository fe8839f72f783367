"""The jobs table as functions: the truth, read by anyone and written through one thread.

Every change of state goes through `move`, which names the states it expects: a job that somebody
else has moved in the meantime is left alone, and the caller is told.
"""

import json
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, Row, Select, select
from sqlalchemy.exc import IntegrityError

from runway_core.changes import Changes, JobChange
from runway_core.errors import CapExceededError
from runway_core.models import GenerationRequest, JobId, JobState, Refusal

from . import schema, statements
from .books import Books
from .calls import CallTable
from .caps import NO_CAPS, Caps
from .deleted import BATCH_DELETED, DELETED
from .inserts import insert_batch
from .moves import Remark, write_move, write_remark
from .pictures import PictureTable
from .rows import BatchRow, EndedRow, EventRow, JobRow, Move, NewJob, job_row
from .states import ACTIVE, may_move
from .writer import Writer

T = TypeVar("T")


class JobStore:
    """Reads and writes jobs; announces every committed change."""

    def __init__(
        self,
        engine: Engine,
        changes: Changes,
        *,
        clock: Callable[[], float] = time.time,
        caps: Caps = NO_CAPS,
    ) -> None:
        self.engine = engine
        self._changes = changes
        self._clock = clock
        self.writer = Writer(engine)
        self.pictures = PictureTable(engine, self.writer, clock=clock)
        self.calls = CallTable(engine, self.writer, clock=clock)
        self.books = Books(engine, caps)

    def close(self) -> None:
        """Commit what is queued and close every connection."""
        self.writer.close()
        self.engine.dispose()

    # Writing ------------------------------------------------------------------------------------

    def add_batch(
        self,
        *,
        batch_id: str,
        workspace: str,
        submission_id: str,
        request: GenerationRequest,
        jobs: Sequence[NewJob],
        refusals: Sequence[Refusal] = (),
    ) -> str:
        """Store a batch with its queued jobs, once per ``submission_id``.

        Returns:
            The id of the batch: an older one when the submission was already stored, so that a
            double click makes one batch.

        Raises:
            CapExceededError: The highest price of the jobs would pass a cap; nothing is stored.
        """
        now = self._clock()

        def write(connection: Connection) -> str:
            if (known := _stored(connection, submission_id)) is not None:
                return known
            try:
                self.books.reserve(connection, jobs, workspace=workspace, batch_id=batch_id, at=now)
            except CapExceededError:
                if (known := _stored(connection, submission_id)) is not None:
                    return known  # by another process, while this one waited for its turn
                raise
            insert_batch(
                connection,
                batch_id=batch_id,
                workspace=workspace,
                submission_id=submission_id,
                request=request,
                jobs=jobs,
                refusals=refusals,
                at=now,
            )
            return batch_id

        try:
            stored = self.writer.run(write)
        except IntegrityError:  # another process stored the same submission first
            stored = self.writer.run(write)
        if stored == batch_id:
            for job in jobs:
                self.announce(job.id, batch_id, workspace, JobState.QUEUED, 1)
        return stored

    def move(self, move: Move) -> "Future[JobRow | None]":
        """Change a job's state if it still is in one of the expected ones.

        Returns:
            A future: the row after the move, or None when somebody else had moved it; then the
            caller stops silently. The ledger follows in the same transaction; CapExceededError
            where that sends again past a cap.
        """
        if not all(may_move(state, move.to) for state in move.expected):
            raise ValueError(f"the table of transitions does not allow {move}")
        now = self._clock()

        def write(connection: Connection) -> JobRow | None:
            row = write_move(connection, move, self.books, now)
            if row is not None and move.to.is_terminal:
                self.calls.drop_if_closed(connection, row)
            return row

        # That a task has ended is what users wait for.
        return self._announced(write, urgent=move.expected == [JobState.RUNNING])

    def note(
        self, job_id: JobId, *, states: Sequence[JobState], **values: Any
    ) -> "Future[JobRow | None]":
        """Change columns that are not the state, while the job is in one of ``states``."""
        return self._announced(
            lambda connection: statements.touch(connection, job_id, values, states=states)
        )

    def remark(self, remark: Remark) -> "Future[JobRow | None]":
        """Add to a job's timeline what is no change of state; the future: the row, if it is there.

        Pages that show the job are told.
        """
        now = self._clock()
        return self._announced(lambda connection: write_remark(connection, remark, self.books, now))

    # Reading ------------------------------------------------------------------------------------

    def job(self, job_id: str, *, workspace: str | None = None) -> JobRow | None:
        """Return one job, or None; ``workspace`` None reads any, deleted ones too."""
        query = select(schema.jobs).where(schema.jobs.c.id == job_id)
        if workspace is not None:
            query = query.where(schema.jobs.c.workspace == workspace, ~DELETED)
        return next(iter(self._rows(query)), None)

    def job_of_task(self, row: JobRow, task_id: str) -> JobRow | None:
        """Return another job of the same gateway that has a task and did not lose it, or None."""
        return next(iter(self._rows(statements.jobs_with(task_id, beside=row.id))), None)

    def jobs(
        self,
        *,
        workspace: str | None = None,
        batch_id: str | None = None,
        states: Iterable[JobState] | None = None,
        limit: int = 50,
    ) -> list[JobRow]:
        """Return jobs, newest batch first, in the order of their batch."""
        table = schema.jobs
        query = select(table).order_by(table.c.created_at.desc(), table.c.position).limit(limit)
        if workspace is not None:
            query = query.where(table.c.workspace == workspace, ~DELETED)
        if batch_id is not None:
            query = query.where(table.c.batch_id == batch_id)
        if states is not None:
            query = query.where(table.c.state.in_(list(states)))
        return self._rows(query)

    def unfinished(self) -> list[tuple[JobId, bool]]:
        """Return (id, cancel requested) of every job that somebody must follow."""
        table = schema.jobs
        query = select(table.c.id, table.c.cancel_requested).where(table.c.state.in_(ACTIVE))
        with self.engine.connect() as connection:
            return [(JobId(row.id), row.cancel_requested) for row in connection.execute(query)]

    def recently_ended(self, workspace: str, limit: int = 500) -> list[EndedRow]:
        """Return the newest ended jobs of real gateways, newest first; no twins, no cancelled."""
        table = schema.jobs
        ended = [JobState.SUCCEEDED, JobState.FAILED, JobState.EXPIRED]
        columns = [table.c[field.name] for field in fields(EndedRow)]
        query = (
            select(*columns)
            .where(
                table.c.workspace == workspace,
                table.c.state.in_(ended),
                table.c.simulated.is_(False),
            )
            .order_by(table.c.created_at.desc())
            .limit(limit)
        )
        with self.engine.connect() as connection:
            rows = connection.execute(query)
            return [EndedRow(**{**row._mapping, "state": JobState(row.state)}) for row in rows]

    def batch(self, batch_id: str) -> BatchRow | None:
        """Return one batch, or None; one whose jobs are all deleted is gone."""
        return self._batch(select(schema.batches).where(schema.batches.c.id == batch_id))

    def latest_batch(self, workspace: str) -> BatchRow | None:
        """Return the newest batch of a workspace, or None."""
        table = schema.batches
        query = select(table).where(table.c.workspace == workspace)
        return self._batch(query.order_by(table.c.created_at.desc()).limit(1))

    def timeline(self, job_id: str) -> list[EventRow]:
        """Return a job's events, oldest first."""
        table = schema.events
        known = table.c.state.in_(list(JobState))
        query = select(table).where(table.c.job_id == job_id, known).order_by(table.c.id)
        with self.engine.connect() as connection:
            return [
                EventRow(at=row.at, state=JobState(row.state), words=row.words, actor=row.actor)
                for row in connection.execute(query)
            ]

    def select(self, query: Select[Any]) -> Sequence[Row[Any]]:
        """Return the rows of any query; for what stands on the tables beside this file."""
        with self.engine.connect() as connection:
            return connection.execute(query).all()

    @property
    def dialect(self) -> str:
        """The kind of database: sqlite or postgresql."""
        return self.engine.dialect.name

    # Inside -------------------------------------------------------------------------------------

    def _announced(
        self, write: Callable[[Connection], JobRow | None], *, urgent: bool = False
    ) -> "Future[JobRow | None]":
        announced: Future[JobRow | None] = Future()
        announced.set_running_or_notify_cancel()  # a write that was queued is always finished

        def tell(done: "Future[JobRow | None]") -> None:
            error = done.exception()
            if error is not None:
                announced.set_exception(error)
                return
            row = done.result()
            try:
                if row is not None:
                    self.announce(row.id, row.batch_id, row.workspace, row.state, row.version)
            finally:  # a listener that breaks must not keep the writer's caller waiting for ever
                announced.set_result(row)

        self.writer.submit(write, urgent=urgent).add_done_callback(tell)
        return announced

    def announce(
        self, job_id: JobId, batch_id: str, workspace: str, state: JobState, version: int
    ) -> None:
        """Tell whoever listens in this process of a committed change."""
        change = JobChange(
            job_id=job_id, batch_id=batch_id, workspace=workspace, state=state, version=version
        )
        self._changes.publish(change)

    def _rows(self, query: Select[Any]) -> list[JobRow]:
        # A newer release beside this one may know more states: its jobs are left to it.
        query = query.where(schema.jobs.c.state.in_(list(JobState)))
        with self.engine.connect() as connection:
            return [job_row(row._mapping) for row in connection.execute(query)]

    def _batch(self, query: Select[Any]) -> BatchRow | None:
        query = query.where(~BATCH_DELETED)
        with self.engine.connect() as connection:
            row = connection.execute(query).first()
        if row is None:
            return None
        return BatchRow(
            id=row.id,
            workspace=row.workspace,
            request=GenerationRequest.read_stored(json.loads(row.request)),
            refusals=tuple(map(Refusal.read_stored, json.loads(row.refusals))),
            created_at=row.created_at,
        )


def _stored(connection: Connection, submission_id: str) -> str | None:
    """Return the id of the batch that a submission has made, if it has."""
    table = schema.batches
    query = select(table.c.id).where(table.c.submission_id == submission_id)
    return connection.execute(query).scalar()
