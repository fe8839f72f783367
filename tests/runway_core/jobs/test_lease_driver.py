"""The driver around the lease, with a follower that only tells what it is asked for."""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import cast

import pytest

from runway_core.changes import Changes
from runway_core.gateways import load_gateways
from runway_core.jobs import lease_driver, wishes
from runway_core.jobs.database import open_database
from runway_core.jobs.follow import Follower
from runway_core.jobs.lease import Lease
from runway_core.jobs.lease_driver import LeaseDriver
from runway_core.jobs.live import LiveReadings
from runway_core.jobs.notify import NewsWire
from runway_core.jobs.store import JobStore
from runway_core.models import JobId, JobState
from tests.support.postgres import PostgresServer
from tests.support.shared_table import SharedTable, a_key_ring, a_shared_table

PATIENCE_S = 20.0


class TellingFollower:
    """Follows until it is told to stop; ``submits`` is how many looks its last submit takes."""

    def __init__(self, submits: int = 0) -> None:
        self.submits = submits
        self.abandoned = threading.Event()
        self.started: defaultdict[str, threading.Event] = defaultdict(threading.Event)
        self.stopped: defaultdict[str, threading.Event] = defaultdict(threading.Event)
        self.woken: defaultdict[str, threading.Event] = defaultdict(threading.Event)
        self.cancelled: defaultdict[str, threading.Event] = defaultdict(threading.Event)

    async def follow(self, job_id: JobId) -> None:
        """Wait for ever."""
        self.started[job_id].set()
        try:
            await asyncio.Event().wait()
        finally:
            self.stopped[job_id].set()

    def wake(self, job_id: JobId, *, cancel: bool = False) -> None:
        """Tell who was woken, and what for."""
        (self.cancelled if cancel else self.woken)[job_id].set()

    def wake_keyless(self, job_ids: list[JobId]) -> None:
        """Tell for whom a key may have come."""
        for job_id in job_ids:
            self.woken[job_id].set()

    async def finish_submits(self, patience_s: float) -> bool:
        """Pretend that a submit is under way for some looks."""
        self.submits -= 1
        await asyncio.sleep(0)
        return self.submits < 0

    async def abandon_submits(self) -> None:
        """Remember that it came to this."""
        self.abandoned.set()


@pytest.fixture
def table(database_url: str) -> Iterator[SharedTable]:
    with a_shared_table(database_url) as table:
        yield table


@contextmanager
def driving(
    url: str, follower: TellingFollower, *, submit_patience_s: float = 10.0
) -> Iterator[LeaseDriver]:
    """Drive as a process of its own would."""
    engine, changes = open_database(url), Changes()
    store = JobStore(engine, changes)

    async def close_providers() -> None:
        """There are none."""

    driver = LeaseDriver(
        engine,
        store,
        changes=changes,
        live=LiveReadings(changes),
        keys=a_key_ring(),
        gateways=load_gateways(),
        make_follower=lambda: cast(Follower, follower),
        close_providers=close_providers,
        submit_patience_s=submit_patience_s,
    )
    driver.start()
    try:
        yield driver
    finally:
        driver.stop()
        store.close()


def test_a_job_that_another_process_adds_is_followed(table: SharedTable, database_url: str) -> None:
    follower = TellingFollower()
    with driving(database_url, follower) as driver:
        table.queue("job-1")

        assert follower.started["job-1"].wait(PATIENCE_S)
        assert driver.is_driving
        assert table.owners() == {"job-1": driver.owner}


def test_a_job_that_now_belongs_to_another_process_is_not_followed_any_more(
    table: SharedTable, database_url: str
) -> None:
    follower = TellingFollower()
    table.queue("job-1", "job-2")
    table.register("another")
    with driving(database_url, follower):
        follower.started["job-1"].wait(PATIENCE_S)

        table.change("job-1", owner="another")

        assert follower.stopped["job-1"].wait(PATIENCE_S)
        assert not follower.stopped["job-2"].is_set()


def test_readings_are_told_while_another_process_lives(
    table: SharedTable, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {True: threading.Event(), False: threading.Event()}
    monkeypatch.setattr(
        NewsWire, "tell_readings", lambda _wire, followed: told["job-1" in followed].set()
    )
    follower = TellingFollower()
    table.queue("job-1")
    with driving(database_url, follower) as driver:
        assert follower.started["job-1"].wait(PATIENCE_S)
        told[False].clear()
        driver.nudge()
        assert told[False].wait(PATIENCE_S)
        assert not told[True].is_set()

        table.register("another")

        assert told[True].wait(PATIENCE_S)


def test_a_typed_key_reaches_the_jobs_followed_here(table: SharedTable, database_url: str) -> None:
    follower = TellingFollower()
    table.queue("job-1")
    with driving(database_url, follower) as driver:
        assert follower.started["job-1"].wait(PATIENCE_S)

        driver.keys_changed()

        assert follower.woken["job-1"].wait(PATIENCE_S)


def test_a_wish_to_cancel_reaches_the_process_that_follows(
    table: SharedTable, database_url: str
) -> None:
    follower = TellingFollower()
    table.queue("job-1")
    with driving(database_url, follower):
        follower.started["job-1"].wait(PATIENCE_S)
        table.change("job-1", state=JobState.RUNNING)
        row = table.store.job("job-1")
        assert row is not None

        wishes.cancel(table.store, row)

        assert follower.cancelled["job-1"].wait(PATIENCE_S)


def test_a_wake_reaches_the_process_that_follows(table: SharedTable, database_url: str) -> None:
    owner, other = TellingFollower(), TellingFollower()
    table.queue("job-1")
    with driving(database_url, owner):
        owner.started["job-1"].wait(PATIENCE_S)
        with driving(database_url, other) as bystander:
            bystander.wake(JobId("job-1"))

            assert owner.woken["job-1"].wait(PATIENCE_S)
            assert not other.woken["job-1"].is_set()


def test_a_wake_of_a_job_that_is_followed_here_stays_here(
    table: SharedTable, database_url: str
) -> None:
    follower = TellingFollower()
    table.queue("job-1")
    with driving(database_url, follower) as driver:
        follower.started["job-1"].wait(PATIENCE_S)

        driver.wake(JobId("job-1"))

        assert follower.woken["job-1"].wait(PATIENCE_S)


def test_a_stop_hands_every_job_over_and_leaves_no_heart_behind(
    table: SharedTable, database_url: str
) -> None:
    follower = TellingFollower(submits=2)
    table.queue("job-1", "job-2")
    with driving(database_url, follower):
        follower.started["job-2"].wait(PATIENCE_S)
        table.change("job-1", state=JobState.RUNNING)
        table.change("job-2", state=JobState.RUNNING)

    assert follower.stopped["job-1"].is_set()
    assert table.owners() == {"job-1": None, "job-2": None}
    assert table.workers() == set()


def test_a_submit_that_never_ends_is_given_up_with_its_job_free_for_others(
    table: SharedTable, database_url: str
) -> None:
    follower = TellingFollower(submits=10_000)
    table.queue("job-1")
    with driving(database_url, follower, submit_patience_s=0.1):
        follower.started["job-1"].wait(PATIENCE_S)
        table.change("job-1", state=JobState.SUBMITTING)

    assert follower.abandoned.is_set()
    assert table.workers() == set()


def test_a_job_handed_over_is_taken_up_by_the_others(table: SharedTable, database_url: str) -> None:
    first, second = TellingFollower(), TellingFollower()
    table.queue("job-1")
    with ExitStack() as leaving:
        leaving.enter_context(driving(database_url, first))
        first.started["job-1"].wait(PATIENCE_S)
        with driving(database_url, second):
            leaving.close()

            assert second.started["job-1"].wait(PATIENCE_S)


def test_a_driver_that_was_never_started_stops(table: SharedTable, database_url: str) -> None:
    engine, changes = open_database(database_url), Changes()
    store = JobStore(engine, changes)

    async def close_providers() -> None:
        """There are none."""

    driver = LeaseDriver(
        engine,
        store,
        changes=changes,
        live=LiveReadings(changes),
        keys=a_key_ring(),
        gateways={},
        make_follower=lambda: cast(Follower, TellingFollower()),
        close_providers=close_providers,
    )
    driver.stop()
    store.close()

    assert not driver.is_driving


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """What breaks the next heart beats, one each."""
    faults: list[Exception] = []
    beat = Lease.beat

    def breaking(lease: Lease, room: int) -> list[tuple[JobId, bool]]:
        if faults:
            raise faults.pop()
        return beat(lease, room)

    monkeypatch.setattr(Lease, "beat", breaking)
    return faults


def test_a_fault_of_ours_in_a_heart_beat_leaves_no_job_to_nobody(
    table: SharedTable,
    database_url: str,
    faults: list[Exception],
    caplog: pytest.LogCaptureFixture,
) -> None:
    follower = TellingFollower()
    table.queue("job-1")
    faults.append(ZeroDivisionError("a bug"))

    with driving(database_url, follower):
        assert follower.started["job-1"].wait(PATIENCE_S)

    assert "ZeroDivisionError: a bug" in caplog.text


def test_a_heart_that_a_fault_has_stopped_lets_its_jobs_go_until_it_beats_again(
    table: SharedTable,
    database_url: str,
    faults: list[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lease_driver, "LEASE_S", 0.01)
    follower = TellingFollower()
    table.queue("job-1")
    with driving(database_url, follower) as driver:
        assert follower.started["job-1"].wait(PATIENCE_S)
        follower.started["job-1"].clear()

        faults.append(ZeroDivisionError("a bug"))
        driver.nudge()

        assert follower.stopped["job-1"].wait(PATIENCE_S)
        assert follower.started["job-1"].wait(PATIENCE_S)


def test_jobs_are_followed_on_through_a_restart_of_the_database(
    table: SharedTable, database_url: str, postgres_server: PostgresServer
) -> None:
    follower = TellingFollower()
    table.queue("job-1")
    with driving(database_url, follower):
        follower.started["job-1"].wait(PATIENCE_S)

        postgres_server.stop()
        postgres_server.stay_away(1.5)
        postgres_server.start()
        table.queue("job-2")

        assert follower.started["job-2"].wait(PATIENCE_S)
        assert not follower.stopped["job-1"].is_set()
