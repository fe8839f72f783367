"""The migrations on both databases: what they make, and that two releases can share one."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine, create_engine, insert, text

from runway_core.changes import Changes
from runway_core.jobs import database as jobs_database
from runway_core.jobs import schema
from runway_core.jobs.database import for_writes, open_database
from runway_core.jobs.rows import NewJob, first_values
from runway_core.jobs.store import JobStore
from runway_core.models import UNRECORDED, JobId
from tests.support.factories import a_plan, a_request

ROOT = Path(__file__).parents[3]
MIGRATIONS = Path(jobs_database.__file__).parent / "migrations"


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    engine = open_database(database)
    yield engine
    engine.dispose()


def migrate(connection: Connection, revision: str) -> None:
    """Bring an empty database to a revision, as an earlier release would have."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def add_as_the_first_release(connection: Connection, job_id: str) -> None:
    """Insert a batch of one job with the columns that the first release knew."""
    connection.execute(
        insert(schema.batches).values(
            id=f"batch-of-{job_id}",
            workspace="local",
            submission_id=f"click-of-{job_id}",
            request=a_request().model_dump_json(),
            refusals="[]",
            created_at=0.0,
        )
    )
    job = NewJob(id=JobId(job_id), plan=a_plan(), base_url="https://gw")
    placed = {"workspace": "local", "batch_id": f"batch-of-{job_id}", "position": 0}
    connection.execute(
        insert(schema.jobs).values(first_values(job, a_request(), **placed, created_at=0.0))
    )


def is_of_the_schema(thing: object, name: str | None, *_more: object) -> bool:
    """Whether SQLAlchemy knows of a table or an index, and both databases have it."""
    apart = ("library_words", "ix_library_pairs", "ix_library_state")
    return not str(name).startswith(apart)


def test_the_migrations_make_exactly_the_schema(engine: Engine) -> None:
    options = {"include_object": is_of_the_schema}
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, schema.metadata)

    assert differences == []


def test_jobs_of_the_first_release_are_read_after_the_migration(database: str) -> None:
    old = create_engine(database)
    with old.begin() as connection:
        migrate(connection, "0001")
        add_as_the_first_release(connection, "job-1")
    old.dispose()

    store = JobStore(open_database(database), Changes())

    row = store.job("job-1")
    assert row is not None
    charges = store.books.charges([row])
    store.close()
    assert (row.owner, row.owner_lacks_key) == (None, False)
    assert charges == {"job-1": UNRECORDED}


def test_a_move_leaves_the_indexes_of_the_library_alone(database_url: str) -> None:
    engine = open_database(database_url)
    with for_writes(engine).begin() as connection:
        add_as_the_first_release(connection, "job-1")

    with for_writes(engine).begin() as connection:
        connection.execute(text("UPDATE jobs SET state = 'running', version = 2"))
        changed = connection.execute(
            text(
                "SELECT pg_stat_get_xact_tuples_updated('library'::regclass),"
                " pg_stat_get_xact_tuples_hot_updated('library'::regclass)"
            )
        ).one()

    engine.dispose()
    assert tuple(changed) == (1, 1)


def test_the_first_release_goes_on_adding_jobs_to_a_migrated_table(engine: Engine) -> None:
    with for_writes(engine).begin() as connection:
        add_as_the_first_release(connection, "job-1")

    with engine.connect() as connection:
        assert connection.execute(text("SELECT id, owner FROM jobs")).all() == [("job-1", None)]


def test_a_database_that_a_later_release_has_migrated_is_opened_as_it_is(
    database: str, engine: Engine
) -> None:
    with for_writes(engine).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of a later release'"))

    store = JobStore(open_database(database), Changes())

    assert store.jobs() == []
    store.close()


def test_a_job_in_a_state_of_a_later_release_is_left_to_it(database: str, engine: Engine) -> None:
    with for_writes(engine).begin() as connection:
        add_as_the_first_release(connection, "job-1")
        add_as_the_first_release(connection, "job-2")
        connection.execute(text("UPDATE jobs SET state = 'upscaling' WHERE id = 'job-1'"))

    store = JobStore(open_database(database), Changes())

    seen = ([row.id for row in store.jobs()], store.job("job-1"), store.unfinished())
    store.close()
    assert seen == (["job-2"], None, [("job-2", False)])


def test_processes_that_start_at_once_migrate_once(database_url: str) -> None:
    program = (
        f"from runway_core.jobs.database import open_database; open_database({database_url!r})"
    )
    processes = [subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) for _ in range(2)]

    assert [process.wait() for process in processes] == [0, 0]
