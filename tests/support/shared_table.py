"""The jobs table of a PostgreSQL as an app without a worker sees it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, select, text, update

from runway_core.changes import Changes
from runway_core.jobs import schema
from runway_core.jobs.database import for_writes, open_database
from runway_core.jobs.keys import KeyRing
from runway_core.jobs.rows import NewJob
from runway_core.jobs.store import JobStore
from runway_core.models import JobId
from runway_core.settings import load_settings
from tests.support.factories import a_plan, a_request

LIVES_FOR_EVER = 4e9  # a heart that beat in the year 2096


@dataclass(frozen=True, slots=True)
class SharedTable:
    """Adds and looks at jobs; follows none."""

    engine: Engine
    store: JobStore

    def queue(self, *ids: str, workspace: str = "local", **plan: Any) -> None:
        """Add a batch of jobs for Runway itself; ``plan`` changes their plan."""
        self.store.add_batch(
            batch_id=f"batch-of-{ids[0]}",
            workspace=workspace,
            submission_id=f"click-of-{ids[0]}",
            request=a_request(),
            jobs=[
                NewJob(id=JobId(job_id), plan=a_plan(**plan), base_url="https://gw")
                for job_id in ids
            ],
        )

    def change(self, job_id: str, **values: Any) -> None:
        """Write columns behind everybody's back."""
        with for_writes(self.engine).begin() as connection:
            connection.execute(update(schema.jobs).where(schema.jobs.c.id == job_id).values(values))

    def register(self, owner: str, *, beat_at: float = LIVES_FOR_EVER) -> None:
        """Add a process whose heart has beaten at an instant."""
        with for_writes(self.engine).begin() as connection:
            connection.execute(
                schema.workers.insert().values(id=owner, name="test:1", beat_at=beat_at)
            )

    def owners(self) -> dict[str, str | None]:
        """Who owns which job."""
        return {row.id: row.owner for row in self.store.jobs(limit=1000)}

    def workers(self) -> set[str]:
        """Who is registered."""
        with self.engine.connect() as connection:
            return set(connection.execute(select(schema.workers.c.id)).scalars())


@contextmanager
def a_shared_table(url: str) -> Iterator[SharedTable]:
    """Open the table until the block ends."""
    engine = open_database(url)
    store = JobStore(engine, Changes())
    try:
        yield SharedTable(engine, store)
    finally:
        store.close()


def a_key_ring(**environ: str) -> KeyRing:
    """The keys of a process with these variables; by default it knows Runway's."""
    return KeyRing(load_settings(environ or {"PLAYGROUND_RUNWAY_API_KEY": "key_for_tests"}))


def await_blocked(engine: Engine) -> None:
    """Wait until a session of a PostgreSQL database waits for another one."""
    query = text("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    until = time.monotonic() + 20
    while time.monotonic() < until:
        with engine.connect() as connection:
            if connection.execute(query).scalar():
                return
        time.sleep(0.02)
    raise TimeoutError("nobody is blocked")
