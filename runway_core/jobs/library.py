"""The library's rows: pages by place, marks, deleting with a way back, and clearing away.

A page is found by the place of its first or last row (a keyset), so that the thousandth costs what
the first one does. Nothing here counts or reads all rows.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)

from runway_core.models import JobId, JobState, LibraryFilter

from . import schema
from .inserts import insert_unless_there
from .rows import JobRow, job_row
from .search import conditions
from .store import JobStore

_ENDED = [state for state in JobState if state.is_terminal]
_CHOICES = 200  # values of one filter; more would be no choice
MAX_TAGS = 12  # on one job

_table = schema.library


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a job stands in the library: newest first, a batch in the order of its jobs."""

    created_at: float
    position: int
    number: int

    def __str__(self) -> str:
        return f"{self.created_at!r}_{self.position}_{self.number}"

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Read a place from a link; None when it is none."""
        parts = text.split("_")
        try:
            created_at, position, number = float(parts[0]), int(parts[1]), int(parts[2])
        except (ValueError, IndexError):
            return None
        is_in_range = all(0 <= value < 2**31 for value in (position, number))
        is_sound = math.isfinite(created_at) and is_in_range and len(parts) == 3
        return cls(created_at=created_at, position=position, number=number) if is_sound else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One row of a page."""

    job_id: JobId
    place: Place
    is_favourite: bool


class LibraryStore:
    """Reads and writes what the library knows beyond the jobs themselves."""

    def __init__(self, store: JobStore, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock
        self._dialect = store.engine.dialect.name

    # Reading ------------------------------------------------------------------------------------

    def page(
        self,
        workspace: str,
        wanted: LibraryFilter,
        *,
        after: Place | None = None,
        before: Place | None = None,
        limit: int,
    ) -> list[Listed]:
        """Return rows, newest first: those after (older than) a place, before one, or the newest.

        Before a place, they are the ``limit`` rows nearest to it.
        """
        t = _table.c
        query = select(t.id, t.job_id, t.created_at, t.position, t.is_favourite).where(
            *self._conditions(workspace, wanted)
        )
        newest_first = (t.created_at.desc(), t.position, t.id.desc())
        oldest_first = (t.created_at, t.position.desc(), t.id)
        if before is not None:
            query = query.where(_is_newer(before)).order_by(*oldest_first)
        elif after is not None:
            query = query.where(_is_older(after)).order_by(*newest_first)
        else:
            query = query.order_by(*newest_first)
        rows = [
            Listed(
                job_id=JobId(row.job_id),
                place=Place(created_at=row.created_at, position=row.position, number=row.id),
                is_favourite=row.is_favourite,
            )
            for row in self._read(query.limit(limit))
        ]
        return rows if before is None else rows[::-1]

    def jobs(self, job_ids: Sequence[str]) -> dict[str, JobRow]:
        """Return the jobs with these ids, of whatever workspace, by id."""
        query = select(schema.jobs).where(
            schema.jobs.c.id.in_(job_ids), schema.jobs.c.state.in_(list(JobState))
        )
        return {row.id: job_row(row._mapping) for row in self._read(query)}

    def tags(self, job_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Return each job's tags in the order of the alphabet; a job without any is left out."""
        t = schema.tags.c
        query = select(t.job_id, t.tag).where(t.job_id.in_(job_ids)).order_by(t.tag)
        found: dict[str, tuple[str, ...]] = {}
        for row in self._read(query):
            found[row.job_id] = (*found.get(row.job_id, ()), row.tag)
        return found

    def listed(self, workspace: str, job_ids: Sequence[str]) -> dict[str, bool]:
        """Return which of these jobs are in the library, with whether each is a favourite."""
        t = _table.c
        query = select(t.job_id, t.is_favourite).where(
            t.workspace == workspace, t.job_id.in_(job_ids), t.deleted_at.is_(None)
        )
        return {row.job_id: row.is_favourite for row in self._read(query)}

    def choices(self, workspace: str, name: str) -> tuple[str, ...]:
        """Return the values of ``gateway_id``, ``model_id``, ``ratio`` or ``tag`` here.

        Each is found from the one before through an index: 10,000 rows cost what their few
        different values do.
        """
        table = schema.tags if name == "tag" else _table
        column, own = table.c[name], table.c.workspace == workspace
        found = select(func.min(column).label("value")).where(own).cte("found", recursive=True)
        following = select(func.min(column)).where(own, column > found.c.value).scalar_subquery()
        found = found.union_all(select(following).where(found.c.value.is_not(None)))
        query = select(found.c.value).where(found.c.value.is_not(None)).limit(_CHOICES)
        return tuple(value for (value,) in self._read(query) if value)

    def last_deletion(self, workspace: str) -> tuple[int, float] | None:
        """Return how many jobs were deleted last and when; None: nothing can be brought back."""
        t = _table.c
        query = (
            select(func.count(), t.deleted_at)
            .where(t.workspace == workspace, t.deleted_at.is_not(None))
            .group_by(t.deleted_at)
            .order_by(t.deleted_at.desc())
            .limit(1)
        )
        return next(((int(count), float(at)) for count, at in self._read(query)), None)

    # Writing ------------------------------------------------------------------------------------

    def set_favourite(self, workspace: str, job_ids: Sequence[str], *, value: bool) -> None:
        """Mark jobs as favourites, or no more."""
        statement = update(_table).where(_own(workspace, job_ids)).values(is_favourite=value)
        self._store.writer.run(lambda connection: connection.execute(statement) and None)

    def add_tag(self, workspace: str, job_ids: Sequence[str], tag: str) -> None:
        """Give jobs a tag; those that have it, or as many as one may have, stay as they are."""
        tags = schema.tags

        def write(connection: Connection) -> None:
            query = select(_table.c.job_id).where(_own(workspace, job_ids))
            for (job_id,) in connection.execute(query).all():
                known = connection.scalars(select(tags.c.tag).where(tags.c.job_id == job_id)).all()
                if tag not in known and len(known) < MAX_TAGS:
                    values = {"job_id": job_id, "tag": tag, "workspace": workspace}
                    statement = insert_unless_there(connection, tags).values(values)
                    connection.execute(statement.on_conflict_do_nothing())

        self._store.writer.run(write)

    def remove_tag(self, workspace: str, job_ids: Sequence[str], tag: str) -> None:
        """Take a tag from jobs."""
        t = schema.tags.c
        statement = delete(schema.tags).where(
            t.workspace == workspace, t.job_id.in_(job_ids), t.tag == tag
        )
        self._store.writer.run(lambda connection: connection.execute(statement) and None)

    def delete(self, workspace: str, job_ids: Sequence[str]) -> tuple[int, float]:
        """Hide jobs that have ended, and return how many and when.

        A job that is being driven or in doubt stays: somebody still has to know how it ends.
        """
        now = self._clock()
        t = _table.c
        wanted = and_(_own(workspace, job_ids), t.deleted_at.is_(None), t.state.in_(_ENDED))
        return self._hide(wanted, deleted_at=now), now

    def restore(self, workspace: str, at: float) -> int:
        """Bring back what was deleted at an instant, and return how many jobs that were."""
        t = _table.c
        return self._hide(and_(t.workspace == workspace, t.deleted_at == at), deleted_at=None)

    # Inside -------------------------------------------------------------------------------------

    def _hide(self, wanted: ColumnElement[bool], *, deleted_at: float | None) -> int:
        jobs = schema.jobs

        def write(connection: Connection) -> list[Any]:
            query = update(_table).where(wanted).values(deleted_at=deleted_at)
            changed = connection.scalars(query.returning(_table.c.job_id)).all()
            # A new version is news: every page that is open looks again.
            told = update(jobs).where(jobs.c.id.in_(changed)).values(version=jobs.c.version + 1)
            told = told.returning(
                jobs.c.id, jobs.c.batch_id, jobs.c.workspace, jobs.c.state, jobs.c.version
            )
            return list(connection.execute(told))

        rows = self._store.writer.run(write)
        for row in rows:
            self._store.announce(
                JobId(row.id), row.batch_id, row.workspace, JobState(row.state), row.version
            )
        return len(rows)

    def _conditions(self, workspace: str, wanted: LibraryFilter) -> list[ColumnElement[bool]]:
        t = _table.c
        found = [t.workspace == workspace, t.deleted_at.is_(None)]
        for name in ("gateway_id", "model_id", "state", "ratio", "batch_id"):
            value = getattr(wanted, name)
            if value is not None:
                found.append(t[name] == value)
        if wanted.is_favourite:
            found.append(t.is_favourite.is_(True))
        if wanted.tag is not None:
            has_tag = schema.tags.c.job_id == t.job_id
            found.append(exists().where(has_tag, schema.tags.c.tag == wanted.tag))
        return [*found, *conditions(wanted.words, self._dialect)]

    def _read(self, query: Select[Any]) -> list[Any]:
        with self._store.engine.connect() as connection:
            return list(connection.execute(query))


def _own(workspace: str, job_ids: Sequence[str]) -> ColumnElement[bool]:
    return and_(_table.c.workspace == workspace, _table.c.job_id.in_(job_ids))


def _is_older(place: Place) -> ColumnElement[bool]:
    t = _table.c
    # The first part alone is what an index can begin at.
    return and_(
        t.created_at <= place.created_at,
        or_(
            t.created_at < place.created_at,
            t.position > place.position,
            and_(t.position == place.position, t.id < place.number),
        ),
    )


def _is_newer(place: Place) -> ColumnElement[bool]:
    t = _table.c
    return and_(
        t.created_at >= place.created_at,
        or_(
            t.created_at > place.created_at,
            t.position < place.position,
            and_(t.position == place.position, t.id > place.number),
        ),
    )
