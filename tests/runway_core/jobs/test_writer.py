import sqlite3
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

from runway_core.errors import StoreUnavailableError
from runway_core.jobs import database
from runway_core.jobs.database import open_database
from runway_core.jobs.writer import Writer


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'jobs.db'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE notes (words TEXT UNIQUE)"))
    yield engine
    engine.dispose()


@pytest.fixture
def writer(engine: Engine) -> Iterator[Writer]:
    writer = Writer(engine)
    yield writer
    writer.close()


def add(words: str, connection: Connection) -> str:
    connection.execute(text("INSERT INTO notes VALUES (:words)"), {"words": words})
    return words


def notes(engine: Engine) -> set[str]:
    with engine.connect() as connection:
        return set(connection.execute(text("SELECT words FROM notes")).scalars())


def test_a_write_returns_what_its_statement_returned_once_it_is_committed(
    writer: Writer, engine: Engine
) -> None:
    assert writer.run(partial(add, "one")) == "one"
    assert notes(engine) == {"one"}


def test_a_failing_write_fails_alone(writer: Writer, engine: Engine) -> None:
    gate = threading.Event()
    held = writer.submit(lambda connection: gate.wait() and add("first", connection))
    group = [writer.submit(partial(add, words)) for words in "abac"]

    gate.set()
    held.result()

    assert [future.exception() is None for future in group] == [True, True, False, True]
    assert notes(engine) == {"first", "a", "b", "c"}


def test_a_write_whose_asker_has_gone_is_left_out(writer: Writer, engine: Engine) -> None:
    gate = threading.Event()
    held = writer.submit(lambda connection: gate.wait() and add("held", connection))
    given_up = writer.submit(partial(add, "given up"))

    cancelled = given_up.cancel()
    gate.set()
    held.result()
    writer.run(partial(add, "after"))

    assert cancelled
    assert notes(engine) == {"held", "after"}


def test_closing_commits_what_is_queued(engine: Engine) -> None:
    writer = Writer(engine)
    futures = [writer.submit(partial(add, str(number))) for number in range(300)]

    writer.close()

    assert len(notes(engine)) == 300
    assert all(future.done() for future in futures)


def test_a_closed_writer_takes_no_more(engine: Engine) -> None:
    writer = Writer(engine)
    writer.close()

    with pytest.raises(RuntimeError, match="closed"):
        writer.submit(partial(add, "late"))


def test_a_lock_held_elsewhere_fails_the_whole_group_after_one_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_TIMEOUT_MS", 300)
    engine = open_database(f"sqlite:///{tmp_path / 'jobs.db'}")
    writer = Writer(engine)
    with sqlite3.connect(tmp_path / "jobs.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        first = writer.submit(partial(add, "first"))
        rest = [writer.submit(partial(add, str(number))) for number in range(50)]

        began = time.monotonic()
        errors = [future.exception(timeout=10) for future in [first, *rest]]
        waited_s = time.monotonic() - began
        other.execute("ROLLBACK")

    other.close()
    writer.close()
    engine.dispose()
    assert {type(error) for error in errors} == {StoreUnavailableError}
    assert waited_s < 5, "51 writes, each alone, would wait 15 s"


def test_closing_does_not_wait_for_a_database_that_stays_locked(engine: Engine) -> None:
    gate = threading.Event()
    writer = Writer(engine)
    held = writer.submit(lambda connection: gate.wait())

    writer.close(patience_s=0.05)
    is_done = held.done()
    gate.set()

    assert not is_done
    assert held.result(timeout=5)
