import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def held_up(writer: Writer) -> Iterator[None]:
    """Keep the writer busy with one write meanwhile."""
    begun, gate = threading.Event(), threading.Event()

    def hold(connection: Connection) -> None:
        begun.set()
        gate.wait()

    writer.submit(hold)
    assert begun.wait(timeout=10)
    yield
    gate.set()


def order_of(writer: Writer, words: str) -> str:
    """Write letters that wait together, the capitals urgently; return their order."""
    done: list[str] = []

    def note(word: str, connection: Connection) -> None:
        done.append(word)

    with held_up(writer):
        waiting = [writer.submit(partial(note, word), urgent=word.isupper()) for word in words]
    [future.result(timeout=10) for future in waiting]
    return "".join(done)


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


def test_what_is_urgent_goes_first_and_each_kind_in_its_order(writer: Writer) -> None:
    assert order_of(writer, "abUcV") == "UVabc"


def test_a_stream_of_urgent_writes_leaves_room_for_the_others(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runway_core.jobs.writer.GROUP_LIMIT", 1)

    assert order_of(writer, "UVWab") == "UaVbW"


def test_an_urgent_write_is_committed_before_a_slow_one_that_can_wait(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runway_core.jobs.writer.HURRIED_S", 0.0)
    end = threading.Event()
    with held_up(writer):
        writer.submit(partial(add, "quick"))
        slow = writer.submit(lambda connection: end.wait(10))
        urgent = writer.submit(partial(add, "urgent"), urgent=True)

    committed = urgent.result(timeout=10)
    is_slow_done = slow.done()
    end.set()

    assert (committed, is_slow_done) == ("urgent", False)


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
