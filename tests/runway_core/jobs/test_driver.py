import asyncio
import errno
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from runway_core.errors import RateLimitedError, StoreUnavailableError
from runway_core.jobs import wishes
from runway_core.jobs.driver import EmbeddedDriver
from runway_core.jobs.follow import Follower
from runway_core.jobs.store import JobStore
from runway_core.models import JobId, JobState
from tests.support.following import CANCELS, Desk
from tests.support.providers import ACCEPTED, RUNNING, SUCCEEDED, Held, Slow

T = TypeVar("T")
PATIENCE_S = 20.0
POLL_S = 0.05


@pytest.fixture(autouse=True)
def short_waits(desk: Desk) -> None:
    """Drivers run in real time, on a loop of their own."""
    desk.allow(poll_interval_s=POLL_S)


@pytest.fixture
def drive(desk: Desk) -> Iterator[Callable[..., EmbeddedDriver]]:
    """Start a driver of the desk's jobs; it is stopped in the end."""
    with ExitStack() as drivers:

        async def nothing() -> None:
            pass

        def start(close: Any = nothing, patience_s: float = 0.3) -> EmbeddedDriver:
            driver = EmbeddedDriver(
                desk.store,
                desk.settings.data_dir / "driver.lock",
                lambda: Follower(desk.context),
                close,
                submit_patience_s=patience_s,
            )
            drivers.callback(driver.stop)
            driver.start()
            return driver

        yield start


Drive = Callable[..., EmbeddedDriver]


def settle(desk: Desk, state: JobState, job_id: str = "job-1") -> None:
    """Wait until a job has come to a state in which it stays."""
    reached = threading.Event()
    remove = desk.changes.add_listener(lambda change: reached.set())
    until = time.monotonic() + PATIENCE_S
    while desk.row(job_id).state is not state and time.monotonic() < until:
        reached.wait(0.5)
        reached.clear()
    remove()
    assert desk.row(job_id).state is state


def wait_for_call(desk: Desk, call: str, times: int = 1) -> None:
    """Wait until the provider was called so often."""
    until = time.monotonic() + PATIENCE_S
    while desk.provider.calls[call] < times and time.monotonic() < until:
        time.sleep(0.01)
    assert desk.provider.calls[call] >= times


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Assert that a block takes no longer."""
    began_at = time.monotonic()
    yield
    assert time.monotonic() - began_at < seconds


def test_a_new_job_is_followed_to_its_video_when_the_driver_is_nudged(
    desk: Desk, drive: Drive
) -> None:
    driver = drive()

    desk.queued()
    driver.nudge()

    settle(desk, JobState.SUCCEEDED)
    assert desk.provider.calls["submit"] == 1


def test_a_job_that_nobody_tells_of_is_found_by_looking(desk: Desk, drive: Drive) -> None:
    drive()

    desk.queued()

    settle(desk, JobState.SUCCEEDED)


def test_a_wish_to_cancel_is_passed_on_to_the_gateway(desk: Desk, drive: Drive) -> None:
    desk.provider.reads = [RUNNING]
    desk.put(JobState.RUNNING, gateway_id=CANCELS)
    driver = drive()
    wait_for_call(desk, "retrieve")

    wishes.cancel(desk.store, desk.row())
    driver.nudge()

    wait_for_call(desk, "cancel")


def test_a_woken_job_is_read_at_once(desk: Desk, drive: Drive) -> None:
    desk.allow(poll_interval_s=600.0)
    desk.provider.reads = [RUNNING, SUCCEEDED]
    desk.put(JobState.RUNNING)
    desk.wait(600.0)  # so that it is read when it is taken up
    driver = drive()
    wait_for_call(desk, "retrieve")

    driver.wake(JobId("job-1"))

    settle(desk, JobState.SUCCEEDED)


def test_waking_a_job_that_nobody_follows_is_no_fault(desk: Desk, drive: Drive) -> None:
    driver = drive()
    driver.wake(JobId("nobody"))

    desk.queued()
    driver.nudge()

    settle(desk, JobState.SUCCEEDED)


def test_one_of_two_drivers_drives_and_the_other_takes_over(desk: Desk, drive: Drive) -> None:
    first = drive()
    desk.queue("job-1")
    settle(desk, JobState.SUCCEEDED)
    second = drive()
    time.sleep(0.1)
    drove_both = second.is_driving

    first.stop()
    desk.queue("job-2")

    settle(desk, JobState.SUCCEEDED, "job-2")
    assert not drove_both
    assert (first.is_driving, second.is_driving) == (False, True)
    assert desk.provider.calls["submit"] == 2


# Ending -----------------------------------------------------------------------------------------


def test_stopping_with_nothing_on_its_way_takes_no_time(desk: Desk, drive: Drive) -> None:
    desk.provider.reads = [RateLimitedError("slow down", retry_after_s=3000)]
    desk.put(JobState.RUNNING)
    driver = drive(patience_s=60)
    wait_for_call(desk, "retrieve")

    with at_most(3):
        driver.stop()

    assert desk.row().state is JobState.RUNNING


def test_stopping_breaks_off_a_reading_and_loses_nothing(desk: Desk, drive: Drive) -> None:
    desk.provider.reads = [Held(RUNNING)]
    desk.put(JobState.RUNNING)
    driver = drive(patience_s=60)
    wait_for_call(desk, "retrieve")

    with at_most(3):
        driver.stop()

    desk.provider.reads = [SUCCEEDED]
    drive()
    settle(desk, JobState.SUCCEEDED)


def test_stopping_waits_for_the_answer_to_a_submit(desk: Desk, drive: Drive) -> None:
    desk.provider.submits = [Slow(ACCEPTED, 0.5)]
    desk.queued()
    driver = drive(patience_s=10)
    wait_for_call(desk, "submit")

    driver.stop()

    assert (desk.row().state, desk.row().task_id) == (JobState.RUNNING, "task-1")


def test_stopping_gives_up_a_submit_that_is_never_answered_and_it_is_in_doubt_later(
    desk: Desk, drive: Drive
) -> None:
    desk.provider.submits = [Held(ACCEPTED)]
    desk.queued()
    driver = drive(patience_s=0.3)
    wait_for_call(desk, "submit")

    with at_most(4):
        driver.stop()
    left_behind = desk.row().state
    drive()

    settle(desk, JobState.IN_DOUBT)
    assert left_behind is JobState.SUBMITTING
    assert desk.provider.calls["submit"] == 1


def test_clients_that_do_not_close_keep_nobody_waiting(desk: Desk, drive: Drive) -> None:
    async def hang() -> None:
        await asyncio.Event().wait()

    driver = drive(hang)
    desk.queued()
    settle(desk, JobState.SUCCEEDED)

    with at_most(4):
        driver.stop()

    assert not driver.is_driving


def test_stopping_before_the_lock_was_free_ends_the_wait_for_it(desk: Desk, drive: Drive) -> None:
    first = drive()
    desk.queued()
    settle(desk, JobState.SUCCEEDED)
    second = drive()

    with at_most(3):
        second.stop()

    assert first.is_driving


def test_a_driver_that_waits_for_the_lock_wakes_nobody(desk: Desk, drive: Drive) -> None:
    drive()
    desk.queued()
    settle(desk, JobState.SUCCEEDED)
    second = drive()

    second.wake(JobId("job-1"))
    second.stop()

    assert desk.provider.calls["retrieve"] == 1


def test_a_driver_that_does_not_end_is_left_behind(
    desk: Desk, drive: Drive, caplog: pytest.LogCaptureFixture
) -> None:
    gate = threading.Event()

    async def block() -> None:
        gate.wait()

    driver = drive(block, patience_s=0.1)
    desk.queued()
    settle(desk, JobState.SUCCEEDED)

    with at_most(8):
        driver.stop()
    gate.set()

    assert "left behind" in caplog.text


def test_a_stopped_driver_hears_nothing_any_more(desk: Desk, drive: Drive) -> None:
    driver = drive()
    driver.stop()

    driver.nudge()
    driver.wake(JobId("job-1"))
    driver.stop()

    assert not driver.is_driving


def test_a_driver_that_never_started_can_be_stopped(desk: Desk) -> None:
    async def nothing() -> None:
        pass

    driver = EmbeddedDriver(
        desk.store, desk.settings.data_dir / "lock", lambda: Follower(desk.context), nothing
    )

    driver.stop()

    assert not driver.is_driving


# Breaking ---------------------------------------------------------------------------------------


def test_a_fault_of_ours_parks_its_job_and_no_other(
    desk: Desk, drive: Drive, caplog: pytest.LogCaptureFixture
) -> None:
    desk.provider.reads = [ZeroDivisionError("a bug"), SUCCEEDED]
    desk.queue("job-1")
    driver = drive()
    settle(desk, JobState.EXPIRED)

    desk.queue("job-2")
    driver.nudge()

    settle(desk, JobState.SUCCEEDED, "job-2")
    assert "ZeroDivisionError: a bug" in caplog.text


def failing_once(real: Callable[..., T], faults: list[Exception]) -> Callable[..., T]:
    """A function that fails on the driver's thread as long as there are faults."""

    def read(*args: Any, **options: Any) -> T:
        if faults and threading.current_thread().name == "job-driver":
            raise faults.pop()
        return real(*args, **options)

    return read


@pytest.mark.parametrize(
    ("owner", "name", "fault"),
    [
        (JobStore, "unfinished", StoreUnavailableError("locked")),
        (JobStore, "job", StoreUnavailableError("locked")),
        (JobStore, "unfinished", ZeroDivisionError("a bug")),
        (Path, "mkdir", OSError(errno.ENOSPC, "no room for the lock")),
    ],
)
def test_a_driver_that_is_kept_from_its_jobs_for_a_moment_tries_again(
    desk: Desk, drive: Drive, monkeypatch: pytest.MonkeyPatch, owner: type, name: str, fault: Any
) -> None:
    faults = [fault]
    monkeypatch.setattr(owner, name, failing_once(getattr(owner, name), faults))
    desk.queued()

    drive()

    settle(desk, JobState.SUCCEEDED)
    assert faults == []
    assert desk.provider.calls["submit"] == 1
