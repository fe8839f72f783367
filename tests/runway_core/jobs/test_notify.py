"""What one process hears of another over a real PostgreSQL."""

import asyncio
import logging
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from unittest.mock import Mock

import pytest
from sqlalchemy import text

from runway_core.changes import Change, Changes, JobChange, Missed
from runway_core.jobs.database import for_writes, open_database
from runway_core.jobs.live import LiveReadings, Reading
from runway_core.jobs.notify import CHANNEL, TOLD_AT_ONCE, NewsWire
from runway_core.jobs.rows import Move
from runway_core.jobs.store import JobStore
from runway_core.jobs.thread import LoopThread
from runway_core.models import JobId, JobState
from tests.support.postgres import PostgresServer
from tests.support.shared_table import SharedTable, a_shared_table

PATIENCE_S = 20.0
JOB = JobId("job-1")


@dataclass
class Process:
    """One end of the wire, with what came in over it."""

    store: JobStore
    changes: Changes
    live: LiveReadings
    looked: threading.Event = field(default_factory=threading.Event)
    woken: defaultdict[str, threading.Event] = field(
        default_factory=lambda: defaultdict(threading.Event)
    )
    heard: list[JobChange] = field(default_factory=list)
    wire: NewsWire = field(init=False)

    def wake_own(self, job_id: JobId) -> None:
        """Be told of a wake."""
        self.woken[job_id].set()

    def look(self) -> None:
        """Be told of work."""
        self.looked.set()

    def hears(self, job_id: str, state: str) -> bool:
        """Whether a job's change to a state arrives."""
        arrived = threading.Event()

        def listen(change: JobChange) -> None:
            if (change.job_id, change.state) == (job_id, state):
                arrived.set()

        forget = self.changes.add_listener(listen)
        known = any((change.job_id, change.state) == (job_id, state) for change in self.heard)
        arrives = known or arrived.wait(PATIENCE_S)
        forget()
        return arrives


@contextmanager
def a_process(url: str) -> Iterator[Process]:
    """Listen as a process of its own would, until the block ends."""
    engine, changes = open_database(url), Changes()
    process = Process(JobStore(engine, changes), changes, LiveReadings(changes))
    process.wire = NewsWire(engine, process.store.writer, changes, process.live, process)
    changes.add_listener(process.heard.append)
    ending = asyncio.Event()

    async def listen() -> None:
        listening = asyncio.create_task(process.wire.listen())
        await ending.wait()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)

    thread = LoopThread(listen, "listening")
    thread.start()
    try:
        assert process.looked.wait(PATIENCE_S)
        process.looked.clear()
        yield process
    finally:
        thread.call(ending.set)
        thread.join(PATIENCE_S)
        process.store.close()


@pytest.fixture
def table(database_url: str) -> Iterator[SharedTable]:
    with a_shared_table(database_url) as table:
        yield table


@pytest.fixture
def process(table: SharedTable, database_url: str) -> Iterator[Process]:
    with a_process(database_url) as process:
        yield process


def test_a_job_that_another_process_adds_is_heard_of_and_looked_for(
    table: SharedTable, process: Process
) -> None:
    table.queue("job-1")

    assert process.hears("job-1", JobState.QUEUED)
    assert process.looked.wait(PATIENCE_S)


def test_every_move_of_another_process_is_heard_with_its_version(
    table: SharedTable, process: Process
) -> None:
    table.queue("job-1")
    table.store.move(Move(job_id=JOB, expected=[JobState.QUEUED], to=JobState.CANCELLED)).result()

    assert process.hears("job-1", JobState.CANCELLED)
    assert [(change.state, change.version) for change in process.heard] == [
        ("queued", 1),
        ("cancelled", 2),
    ]


def test_the_news_of_a_job_and_of_its_readings_says_whose_it_is(
    table: SharedTable, process: Process, database_url: str
) -> None:
    table.queue("job-1", workspace="ada")
    process.hears("job-1", JobState.QUEUED)
    row = table.store.job("job-1")
    assert row is not None

    with a_process(database_url) as owner:
        owner.live.tell(row, Reading(words="RUNNING"))
        owner.wire.tell_readings({JOB})
        owner.wire.tell_wake(JobId("the last news"))

        assert process.woken["the last news"].wait(PATIENCE_S)
    assert [change.workspace for change in process.heard] == ["ada", "ada"]


def test_a_change_of_this_process_is_told_once(table: SharedTable, process: Process) -> None:
    table.queue("job-1")
    process.hears("job-1", JobState.QUEUED)
    cancel = Move(job_id=JOB, expected=[JobState.QUEUED], to=JobState.CANCELLED)

    process.store.move(cancel).result()
    table.queue("job-2")

    assert process.hears("job-2", JobState.QUEUED)
    assert [change.state for change in process.heard] == ["queued", "cancelled", "queued"]


def test_a_change_of_owner_is_no_news(table: SharedTable, process: Process) -> None:
    table.queue("job-1")
    table.change("job-1", owner="somebody")
    table.queue("job-2")

    assert process.hears("job-2", JobState.QUEUED)
    assert [change.job_id for change in process.heard] == ["job-1", "job-2"]


def test_what_a_running_task_says_of_itself_is_read_in_every_process(
    table: SharedTable, process: Process, database_url: str
) -> None:
    table.queue("job-1")
    row = table.store.job("job-1")
    assert row is not None
    reading = Reading(words="RUNNING", progress_fraction=0.4)

    with a_process(database_url) as owner:
        owner.live.tell(row, reading)
        process.heard.clear()
        owner.wire.tell_readings({JOB})

        assert process.hears("job-1", JobState.QUEUED)
    assert process.live.of("job-1") == reading


def test_a_reading_is_told_once_and_only_by_the_process_that_follows(
    table: SharedTable, process: Process, database_url: str
) -> None:
    table.queue("job-1", "job-2")
    rows = {row.id: row for row in table.store.jobs()}

    with a_process(database_url) as owner:
        owner.live.tell(rows[JobId("job-2")], Reading(words="not followed there"))
        owner.live.tell(rows[JOB], Reading(words="said twice"))
        owner.wire.tell_readings({JOB})
        owner.changes.publish(owner.heard[-1])
        owner.wire.tell_readings({JOB})
        owner.wire.tell_wake(JobId("the last news"))

        assert process.woken["the last news"].wait(PATIENCE_S)
    assert [change.job_id for change in process.heard[2:]] == ["job-1"]
    assert process.live.of("job-2") == Reading()


def say_of_all(table: SharedTable, owner: Process, reading: Reading) -> None:
    """Have every job's task say the same."""
    for row in table.store.jobs(limit=1000):
        owner.live.tell(row, reading)


def test_many_readings_are_told_in_writes_that_hold_up_no_others(
    table: SharedTable, process: Process, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"job-{number}" for number in range(2 * TOLD_AT_ONCE + 1)]
    table.queue(*names)
    said = Reading(words="RUNNING")

    with a_process(database_url) as owner:
        say_of_all(table, owner, said)
        submit = Mock(wraps=owner.store.writer.submit)
        monkeypatch.setattr(owner.store.writer, "submit", submit)
        owner.wire.tell_readings({JobId(name) for name in names})
        writes = submit.call_count
        owner.wire.tell_wake(JobId("the last news"))

        assert process.woken["the last news"].wait(PATIENCE_S)
    assert writes == 3
    assert {process.live.of(name) for name in names} == {said}


def test_a_reading_of_any_length_travels(
    table: SharedTable, process: Process, database_url: str
) -> None:
    table.queue("job-1")
    row = table.store.job("job-1")
    assert row is not None

    with a_process(database_url) as owner:
        owner.live.tell(row, Reading(words="𝄞" * 20_000))
        process.heard.clear()
        owner.wire.tell_readings({JOB})

        assert process.hears("job-1", JobState.QUEUED)
    assert process.live.of("job-1").words == "𝄞" * 500


def test_the_reading_of_a_job_that_has_ended_elsewhere_is_forgotten(
    table: SharedTable, process: Process
) -> None:
    table.queue("job-1")
    news = JobChange(job_id=JOB, batch_id="", workspace="", state="", version=1)
    process.live.take(news, Reading(words="…"))

    table.store.move(Move(job_id=JOB, expected=[JobState.QUEUED], to=JobState.CANCELLED)).result()

    assert process.hears("job-1", JobState.CANCELLED)
    assert process.live.of("job-1") == Reading()


def test_freed_jobs_are_looked_for(table: SharedTable, process: Process, database_url: str) -> None:
    with a_process(database_url) as leaving:
        leaving.wire.tell_freed()

        assert process.looked.wait(PATIENCE_S)


@pytest.mark.parametrize(
    "payload",
    ["", "not JSON", "[1, 2]", '{"of a later release": 1}'],
    ids=["empty", "no JSON", "no object", "another kind"],
)
def test_what_is_no_news_is_passed_over(table: SharedTable, process: Process, payload: str) -> None:
    with for_writes(table.engine).begin() as connection:
        connection.execute(
            text("SELECT pg_notify(:channel, :payload)"), {"channel": CHANNEL, "payload": payload}
        )
    table.queue("job-1")

    assert process.hears("job-1", JobState.QUEUED)


def test_news_that_breaks_the_reader_does_not_leave_the_process_deaf(
    table: SharedTable, process: Process, caplog: pytest.LogCaptureFixture
) -> None:
    with for_writes(table.engine).begin() as connection:
        connection.execute(
            text("SELECT pg_notify(:channel, :payload)"),
            {"channel": CHANNEL, "payload": '{"job": "job-1"}'},
        )
    assert process.looked.wait(PATIENCE_S)
    table.queue("job-1")

    assert process.hears("job-1", JobState.QUEUED)
    assert "it begins again" in caplog.text


def test_after_a_cut_everything_is_read_again(
    process: Process, postgres_server: PostgresServer
) -> None:
    async def told_after_a_restart() -> Change:
        with process.changes.subscribe() as news:
            await asyncio.to_thread(postgres_server.stop)
            await asyncio.to_thread(postgres_server.start)
            async with asyncio.timeout(PATIENCE_S):
                return await anext(news)

    assert asyncio.run(told_after_a_restart()) == Missed()
    assert process.looked.wait(PATIENCE_S)


def test_news_after_the_store_was_closed_is_dropped(
    database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with a_process(database_url) as process:
        process.store.writer.close()

        process.wire.tell_freed()

    assert "news was not told" in caplog.text
