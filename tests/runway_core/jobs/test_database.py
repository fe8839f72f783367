from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from runway_core.errors import ConfigurationError
from runway_core.jobs.database import open_database
from runway_core.jobs.schema import metadata


def test_the_migrations_make_exactly_the_schema(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'jobs.db'}")

    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    engine.dispose()
    assert differences == []


def test_opening_an_up_to_date_database_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'jobs.db'}"
    open_database(url).dispose()

    engine = open_database(url)

    with engine.connect() as connection:
        assert (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0002"
        )
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
