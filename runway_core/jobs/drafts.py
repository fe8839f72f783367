"""The table of drafts: one row a tab, a bounded number a workspace."""

import time
from concurrent.futures import Future

from sqlalchemy import Connection, delete, select, update

from .inserts import insert_unless_there
from .schema import drafts
from .store import JobStore


def save(
    store: JobStore, workspace: str, tab_id: str, body: str, *, tabs_limit: int
) -> "Future[None]":
    """Write a tab's draft; with a new tab the oldest beyond ``tabs_limit`` are forgotten."""
    now = time.time()
    own = (drafts.c.workspace == workspace) & (drafts.c.tab_id == tab_id)

    def write(connection: Connection) -> None:
        values = {"body": body, "updated_at": now}
        if connection.execute(update(drafts).where(own).values(values)).rowcount:
            return
        placed = {"workspace": workspace, "tab_id": tab_id}
        connection.execute(
            insert_unless_there(connection, drafts)
            .values({**placed, **values})
            .on_conflict_do_update(index_elements=[*placed], set_=values)
        )
        newest = (
            select(drafts.c.tab_id)
            .where(drafts.c.workspace == workspace)
            .order_by(drafts.c.updated_at.desc())
            .limit(tabs_limit)
        )
        kept = connection.execute(newest).scalars().all()
        connection.execute(
            delete(drafts).where(drafts.c.workspace == workspace, drafts.c.tab_id.not_in(kept))
        )

    return store.writer.submit(write)


def newest(store: JobStore, workspace: str) -> str | None:
    """Return the newest draft of a workspace, or None."""
    query = (
        select(drafts.c.body)
        .where(drafts.c.workspace == workspace)
        .order_by(drafts.c.updated_at.desc())
        .limit(1)
    )
    return next((str(row.body) for row in store.select(query)), None)
