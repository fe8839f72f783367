import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, select, text
from sqlalchemy.exc import IntegrityError

from runway_core.errors import ConfigurationError, StoreUnavailableError
from runway_core.jobs import database
from runway_core.jobs.database import for_writes, open_database
from runway_core.jobs.schema import jobs, metadata
from tests.support.postgres import PostgresServer

POOL_SIZE = 15  # SQLAlchemy's own: five, and ten more when they are needed


def is_a_table_of_ours(name: str | None, _kind: str, _parents: object) -> bool:
    """SQLite keeps a full-text index in tables of its own making."""
    return name is None or not name.startswith("library_words")


def revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_the_migrations_make_exactly_the_schema(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'jobs.db'}")

    with engine.connect() as connection:
        ours = MigrationContext.configure(connection, opts={"include_name": is_a_table_of_ours})
        differences = compare_metadata(ours, metadata)

    engine.dispose()
    assert differences == []


def test_opening_an_up_to_date_database_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'jobs.db'}"
    first = open_database(url)
    before = revision(first)
    first.dispose()

    engine = open_database(url)

    assert revision(engine) == before is not None
    engine.dispose()


def test_a_commit_reaches_the_disk_before_it_returns(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'jobs.db'}")

    with engine.connect() as connection:
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
        synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar()

    engine.dispose()
    assert (journal, synchronous) == ("wal", 2)  # 2 is FULL


def test_a_database_that_cannot_be_opened_is_told_without_its_password() -> None:
    with pytest.raises(ConfigurationError) as caught:
        open_database("sqlite:////no/such/folder/secret-word/jobs.db")

    assert "PLAYGROUND_DATABASE_URL" in caught.value.hint
    assert "secret-word" not in caught.value.message


def test_a_locked_database_is_told_in_our_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_TIMEOUT_MS", 50)
    engine = open_database(f"sqlite:///{tmp_path / 'jobs.db'}")

    with closing(sqlite3.connect(tmp_path / "jobs.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(StoreUnavailableError, match="database is locked"),
            for_writes(engine).begin(),
        ):
            pytest.fail("the lock was taken twice")
    engine.dispose()


def test_a_server_that_is_away_is_told_in_our_words_and_used_again_when_back(
    database_url: str, postgres_server: PostgresServer
) -> None:
    engine = open_database(database_url)
    with engine.connect() as connection:
        postgres_server.stop()

        with pytest.raises(StoreUnavailableError, match=r"terminat|closed"):
            connection.execute(select(jobs.c.id))

    with pytest.raises(StoreUnavailableError, match="connection"):
        engine.connect()

    postgres_server.start()
    with engine.connect() as connection:
        assert connection.execute(select(jobs.c.id)).all() == []
    engine.dispose()


def standing(connection: Connection) -> TransactionStatus:
    """Whether a connection to a PostgreSQL server is inside a transaction."""
    driver: Any = connection.connection.driver_connection
    status: TransactionStatus = driver.info.transaction_status
    return status


def test_a_server_reads_without_a_transaction_and_writes_inside_one(database_url: str) -> None:
    engine = open_database(database_url)

    with engine.connect() as reading, for_writes(engine).begin() as writing:
        reading.execute(select(jobs.c.id))
        writing.execute(select(jobs.c.id))
        found = (standing(reading), standing(writing))

    with engine.connect() as reading_again:
        reading_again.execute(select(jobs.c.id))
        after = standing(reading_again)
    engine.dispose()
    assert found == (TransactionStatus.IDLE, TransactionStatus.INTRANS)
    assert after is TransactionStatus.IDLE


def test_the_connection_that_was_used_last_is_used_next(database_url: str) -> None:
    engine = open_database(database_url)
    which = text("SELECT pg_backend_pid()")

    with engine.connect() as first:
        with engine.connect() as second:
            second.execute(which)
        used = first.execute(which).scalar()
    with engine.connect() as next_one:
        taken = next_one.execute(which).scalar()

    engine.dispose()
    assert taken == used


def test_connections_that_are_all_in_use_are_told_in_our_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_POOL_TIMEOUT_S", 0.05)
    engine = open_database(f"sqlite:///{tmp_path / 'jobs.db'}")

    with ExitStack() as users:
        held = [users.enter_context(engine.connect()) for _ in range(POOL_SIZE)]
        with pytest.raises(StoreUnavailableError, match="every connection is in use"):
            engine.connect()

    with engine.connect() as connection:
        assert connection.execute(select(jobs.c.id)).all() == []
    assert len(held) == POOL_SIZE
    engine.dispose()


def test_a_mistake_of_ours_is_not_taken_for_a_database_that_is_away(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'jobs.db'}")

    with engine.connect() as connection, pytest.raises(IntegrityError):
        connection.execute(text("INSERT INTO jobs (id) VALUES (NULL)"))

    engine.dispose()
