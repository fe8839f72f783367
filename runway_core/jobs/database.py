"""Opening the database: SQLite made durable, PostgreSQL impatient, both migrated.

SQLite runs in WAL mode with ``synchronous=FULL``: a commit that returned has reached the disk, so a
job whose intent was committed is known after a power cut.
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from runway_core.errors import ConfigurationError

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_TIMEOUT_MS = 15_000  # another process may hold SQLite's write lock for one group commit
_LOCK_TIMEOUT = "-c lock_timeout=10000 -c idle_in_transaction_session_timeout=30000"

WRITES = "playground_writes"
"""Execution option: the connection is about to write, so SQLite takes its lock at the start."""


def open_database(url: str) -> Engine:
    """Open the database at ``url`` and migrate it to the newest schema.

    Raises:
        ConfigurationError: The database cannot be opened; keys in the URL are not shown.
    """
    sqlite = url.startswith("sqlite")
    options: dict[str, Any] = (
        {"connect_args": {"check_same_thread": False, "timeout": _BUSY_TIMEOUT_MS / 1000}}
        if sqlite
        else {"pool_pre_ping": True, "connect_args": {"options": _LOCK_TIMEOUT}}
    )
    try:
        engine = create_engine(url, **options)
        if sqlite:
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        _migrate(engine)
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        raise ConfigurationError(
            f"the job database cannot be opened ({type(error).__name__})",
            hint="Check PLAYGROUND_DATABASE_URL, that the data folder can be written, and that the "
            "database server runs.",
        ) from error
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, below
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    with engine.execution_options(**{WRITES: True}).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
