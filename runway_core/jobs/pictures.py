"""The pictures of each workspace: what was added, when, and from where."""

import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, or_, select

from runway_core.models import ImageFrame, PictureSource

from . import schema
from .inserts import insert_unless_there
from .writer import Writer

Place = tuple[float, str]
"""Where a picture stands among the others: the second it was added at, its SHA-256."""


class PictureTable:
    """Reads and writes the pictures that people have added."""

    def __init__(
        self, engine: Engine, writer: Writer, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._clock = clock

    def add(self, frame: ImageFrame, workspace: str) -> ImageFrame:
        """Remember a picture; adding it again moves it to the front.

        Returns:
            The picture as it is remembered: with the link it came from, if it ever came by one.
        """
        values = _values(frame, workspace, self._clock())
        renewed = dict(values)
        if frame.source is None:  # a file dropped later does not forget the link it once came by
            del renewed["source_url"], renewed["source_fault"]

        def write(connection: Connection) -> ImageFrame:
            statement = (
                insert_unless_there(connection, schema.images)
                .values(values)
                .on_conflict_do_update(index_elements=["sha256", "workspace"], set_=renewed)
                .returning(schema.images)
            )
            source = _source(connection.execute(statement).one())
            return frame.model_copy(update={"source": source})

        return self._writer.run(write)

    def find(self, sha256: str, workspace: str) -> ImageFrame | None:
        """Return a picture of a workspace; None when it was never added there."""
        table = schema.images
        query = select(table).where(table.c.sha256 == sha256, table.c.workspace == workspace)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else _frame(row)

    def newest(
        self, workspace: str, *, limit: int, after: Place | None = None
    ) -> tuple[list[ImageFrame], Place | None]:
        """Return pictures of a workspace, newest first.

        Args:
            workspace: Whose pictures.
            limit: How many at most.
            after: The place where the page before ended; None begins with the newest.

        Returns:
            The pictures, and the place to go on from; None where there are no more.
        """
        table = schema.images
        query = (
            select(table)
            .where(table.c.workspace == workspace)
            .order_by(table.c.created_at.desc(), table.c.sha256)
            .limit(limit + 1)
        )
        if after is not None:
            at, sha256 = after
            query = query.where(
                or_(
                    table.c.created_at < at,
                    and_(table.c.created_at == at, table.c.sha256 > sha256),
                )
            )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        shown = rows[:limit]
        last = shown[-1] if len(rows) > limit else None
        return [_frame(row) for row in shown], None if last is None else (
            last.created_at,
            last.sha256,
        )


def _values(frame: ImageFrame, workspace: str, now: float) -> dict[str, Any]:
    source = frame.source
    return {
        "sha256": frame.sha256,
        "workspace": workspace,
        "media_type": frame.media_type,
        "width_px": frame.width_px,
        "height_px": frame.height_px,
        "byte_count": frame.byte_count,
        "created_at": now,
        "source_url": None if source is None else source.url,
        "source_fault": "" if source is None else source.fault,
    }


def _frame(row: Row[Any]) -> ImageFrame:
    return ImageFrame(
        sha256=row.sha256,
        media_type=row.media_type,
        width_px=row.width_px,
        height_px=row.height_px,
        byte_count=row.byte_count,
        source=_source(row),
    )


def _source(row: Row[Any]) -> PictureSource | None:
    if row.source_url is None:
        return None
    return PictureSource(url=row.source_url, fault=row.source_fault)
