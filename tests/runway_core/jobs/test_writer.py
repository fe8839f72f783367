import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, text

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
    assert writer.run(lambda connection: add("one", connection)) == "one"
    assert notes(engine) == {"one"}


def test_a_failing_write_fails_alone(writer: Writer, engine: Engine) -> None:
    gate = threading.Event()
    held = writer.submit(lambda connection: gate.wait() and add("first", connection))
    group = [writer.submit(lambda connection, w=words: add(w, connection)) for words in "abac"]

    gate.set()
    held.result()

    assert [future.exception() is None for future in group] == [True, True, False, True]
    assert notes(engine) == {"first", "a", "b", "c"}


def test_a_write_whose_asker_has_gone_is_left_out(writer: Writer, engine: Engine) -> None:
    gate = threading.Event()
    held = writer.submit(lambda connection: gate.wait() and add("held", connection))
    given_up = writer.submit(lambda connection: add("given up", connection))

    cancelled = given_up.cancel()
    gate.set()
    held.result()
    writer.run(lambda connection: add("after", connection))

    assert cancelled
    assert notes(engine) == {"held", "after"}


def test_closing_commits_what_is_queued(engine: Engine) -> None:
    writer = Writer(engine)
    futures = [writer.submit(lambda connection, w=str(n): add(w, connection)) for n in range(300)]

    writer.close()

    assert len(notes(engine)) == 300
    assert all(future.done() for future in futures)


def test_a_closed_writer_takes_no_more(engine: Engine) -> None:
    writer = Writer(engine)
    writer.close()

    with pytest.raises(RuntimeError, match="closed"):
        writer.submit(lambda connection: add("late", connection))
