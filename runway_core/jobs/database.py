"""Opening the database: SQLite made durable, PostgreSQL impatient, both migrated.

SQLite runs in WAL mode with ``synchronous=FULL``: a commit that returned has reached the disk, so a
job whose intent was committed is known after a power cut.
"""

import secrets
import time
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    InterfaceError,
    InternalError,
    InvalidatePoolError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as NoConnectionFreeError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection, QueuePool

from runway_core.errors import ConfigurationError, StoreUnavailableError

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_TIMEOUT_MS = 15_000  # another process may hold SQLite's write lock for one group commit
_LOCK_TIMEOUT_MS = 10_000
_POOL_TIMEOUT_S = 10.0  # until a connection of this process is free
_FRESH_S = 1.0  # a connection that was used so lately is not asked whether it is still there
_FROZEN_TIMEOUT_MS = 5_000  # a frozen process must not hold rows longer than it may own jobs

_WRITES = "playground_writes"
"""Execution option: the connection is about to write, so SQLite takes its lock at the start."""

_PROCESS = "playground_process"
_SAID_LIMIT = 200  # characters of the database's own words

_UNAVAILABLE = (OperationalError, InternalError, InterfaceError)
"""What drivers raise when the same statement is worth trying again."""


class _Pool(QueuePool):
    """Connections that are all in use are told like a database that is away."""

    def connect(self) -> PoolProxiedConnection:
        """Return a connection, waiting for one where need be."""
        try:
            return super().connect()
        except NoConnectionFreeError as error:
            raise StoreUnavailableError(
                "The database of jobs cannot be used just now (every connection is in use)."
            ) from error


def open_database(url: str) -> Engine:
    """Open the database at ``url`` and migrate it to the newest schema.

    The engine is for reading; `for_writes` makes one that writes. Whatever is done with either from
    then on raises `StoreUnavailableError`, never an error of SQLAlchemy, while the database is
    locked, full or away.

    Raises:
        ConfigurationError: The database cannot be opened; keys in the URL are not shown.
    """
    sqlite = url.startswith("sqlite")
    process = secrets.token_hex(16)
    options: dict[str, Any] = (
        {"connect_args": {"check_same_thread": False, "timeout": _BUSY_TIMEOUT_MS / 1000}}
        if sqlite
        else {
            "execution_options": {_PROCESS: process},
            "connect_args": _impatient(process),
            # A reading is one statement: to begin and to end a transaction are two ways more.
            "isolation_level": "AUTOCOMMIT",
            # What a server's process has learned of the tables and statements is used again.
            "pool_use_lifo": True,
        }
    )
    try:
        engine = create_engine(url, poolclass=_Pool, pool_timeout=_POOL_TIMEOUT_S, **options)
        if sqlite:
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        else:
            _ask_the_rested(engine)
        _migrate(engine)
        event.listen(engine, "handle_error", _say_unavailable)
    except (SQLAlchemyError, ModuleNotFoundError) as error:
        raise ConfigurationError(
            f"the job database cannot be opened ({type(error).__name__})",
            hint="Check PLAYGROUND_DATABASE_URL, that the data folder can be written, and that the "
            "database server runs.",
        ) from error
    return engine


def for_writes(engine: Engine) -> Engine:
    """Return an engine on the same connections whose ``begin`` is a transaction that writes.

    Of its ``connect`` SQLAlchemy connects anew what was cut off, and without transactions;
    ``begin`` refuses to go on.
    """
    options: dict[str, Any] = {_WRITES: True}
    if engine.dialect.name == "postgresql":
        options["isolation_level"] = "READ COMMITTED"
    return engine.execution_options(**options)


def process_of(engine: Engine) -> str:
    """Return the random name under which this opening of a PostgreSQL database writes."""
    return str(engine.get_execution_options()[_PROCESS])


def connect_arguments(engine: Engine) -> dict[str, Any]:
    """Return what `psycopg.connect` needs for a connection like those of a PostgreSQL engine."""
    return {**engine.dialect.create_connect_args(engine.url)[1], **_impatient(process_of(engine))}


def _impatient(process: str) -> dict[str, Any]:
    options = (
        f"-c lock_timeout={_LOCK_TIMEOUT_MS} "
        f"-c idle_in_transaction_session_timeout={_FROZEN_TIMEOUT_MS} "
        f"-c playground.process={process}"
    )
    return {
        "options": options,
        "connect_timeout": 5,
        # A server that vanished without a word is given up after 5 + 3 × 2 seconds.
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": 11_000,
    }


def _ask_the_rested(engine: Engine) -> None:
    """Have connections replaced that were cut off while they rested.

    To ask is a way to the server and back, as long as most statements, and SQLAlchemy's own
    ``pool_pre_ping`` asks each time. A connection that is cut off within the second after its use
    breaks as one that is in use does.
    """

    def note(_connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
        record.info["used_at"] = time.monotonic()

    def ask(connection: DBAPIConnection, record: ConnectionPoolEntry, _: object) -> None:
        if time.monotonic() - record.info["used_at"] < _FRESH_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error  # the others were cut off with it

    event.listen(engine, "connect", note)
    event.listen(engine, "checkin", note)
    event.listen(engine, "checkout", ask)


def _say_unavailable(context: ExceptionContext) -> None:
    """Raise our error in place of SQLAlchemy's."""
    if isinstance(context.sqlalchemy_exception, _UNAVAILABLE):
        said = str(context.original_exception).strip().partition("\n")[0]
        raise StoreUnavailableError(
            f"The database of jobs cannot be used just now ({said[:_SAID_LIMIT]})."
        )


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
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    with for_writes(engine).begin() as connection:
        config.attributes["connection"] = connection
        stands_at = set(MigrationContext.configure(connection).get_current_heads())
        if stands_at != set(scripts.get_heads()) and not _is_newer(stands_at, scripts):
            command.upgrade(config, "head")


def _is_newer(stands_at: set[str], scripts: ScriptDirectory) -> bool:
    """Whether a later release has migrated the database: it only added what may be ignored."""
    return not stands_at <= {script.revision for script in scripts.walk_revisions()}
