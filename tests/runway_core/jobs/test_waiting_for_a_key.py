"""A job whose gateway's key is not known: it waits in sight, and goes on once it is typed."""

import asyncio
import threading
import time

import pytest

from runway_core.changes import JobChange
from runway_core.jobs.driver import EmbeddedDriver
from runway_core.jobs.follow import KEY_PAUSE_S, SLOTS_PER_GATEWAY, Follower
from runway_core.jobs.live import WAITING_FOR_KEY
from runway_core.jobs.reading import Patience, read_once
from runway_core.models import JobId, JobState
from tests.support.following import CANNOT_CANCEL, KEY, WORKSPACE, Desk
from tests.support.providers import ACCEPTED, Held

PATIENCE_S = 20.0


def test_a_job_without_its_key_waits_visibly_and_goes_on_when_it_is_typed(desk: Desk) -> None:
    desk.forget_keys()
    heard = desk.heard_words()
    desk.queued()

    async def scene() -> JobState:
        (follow,) = desk.start("job-1")
        await asyncio.sleep(3600)
        waiting = desk.row().state
        desk.context.keys.type_key(CANNOT_CANCEL, WORKSPACE, KEY)
        await follow
        return waiting

    assert desk.play(scene()) is JobState.QUEUED
    assert WAITING_FOR_KEY.words in heard
    assert desk.row().state is JobState.SUCCEEDED
    assert set(desk.provider.keys) == {KEY}


def test_a_job_whose_key_is_forgotten_while_it_waits_for_its_turn_waits_for_the_key(
    desk: Desk,
) -> None:
    desk.forget_keys()
    desk.context.keys.type_key(CANNOT_CANCEL, WORKSPACE, KEY)
    before = [Held(ACCEPTED) for _ in range(SLOTS_PER_GATEWAY)]
    desk.provider.submits = [*before, ACCEPTED]
    names = [f"job-{number}" for number in range(SLOTS_PER_GATEWAY + 1)]
    desk.queue(*names)

    async def scene() -> None:
        follows = desk.start(*names)
        await desk.until_called("submit", SLOTS_PER_GATEWAY)
        desk.context.keys.type_key(CANNOT_CANCEL, WORKSPACE, "")
        release(before)
        await asyncio.sleep(60)
        desk.context.keys.type_key(CANNOT_CANCEL, WORKSPACE, KEY)
        await asyncio.gather(*follows)

    desk.play(scene())

    assert {desk.row(name).state for name in names} == {JobState.SUCCEEDED}
    assert submitted_at(desk, names[-1]) > 60  # the first of them are read without a key meanwhile


def submitted_at(desk: Desk, name: str) -> float:
    """When a job was sent, in seconds since the first one was."""
    first, last = desk.provider.times_of("submit job-0"), desk.provider.times_of(f"submit {name}")
    return last[0] - first[0]


def release(answers: list[Held]) -> None:
    """Let answers come."""
    for answer in answers:
        answer.released.set()


def test_a_job_that_is_woken_looks_for_its_key_at_once(desk: Desk) -> None:
    desk.forget_keys()
    desk.queued()

    async def scene() -> float:
        (follow,) = desk.start("job-1")
        await asyncio.sleep(1)
        desk.context.keys.type_key(CANNOT_CANCEL, WORKSPACE, KEY)
        woken_at = asyncio.get_running_loop().time()
        desk.follower.wake(JobId("job-1"))
        await follow
        return woken_at

    woken_at = desk.play(scene())

    assert desk.provider.times_of("submit job-1")[0] - woken_at < 1


def test_a_typed_key_wakes_the_jobs_that_wait_for_one_and_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, _other = desk.queue("job-1", "job-2")
    desk.context.live.tell(waiting, WAITING_FOR_KEY)
    woken: list[JobId] = []
    monkeypatch.setattr(desk.follower, "wake", woken.append)

    desk.follower.wake_keyless([JobId("job-1"), JobId("job-2")])

    assert woken == ["job-1"]


def test_a_running_job_whose_key_is_typed_again_is_read_at_once(desk: Desk) -> None:
    desk.put(JobState.RUNNING)
    desk.forget_keys()

    async def scene() -> float:
        (follow,) = desk.start("job-1")
        await asyncio.sleep(60)
        desk.context.keys.type_key(CANNOT_CANCEL, WORKSPACE, KEY)
        typed_at = asyncio.get_running_loop().time()
        desk.follower.wake_keyless([JobId("job-1")])
        await follow
        return typed_at

    typed_at = desk.play(scene())

    assert desk.provider.times_of("retrieve job-1")[0] - typed_at < 1


def test_a_driver_that_hears_of_a_key_does_not_wait_for_the_next_look(desk: Desk) -> None:
    waiting, sent_at = threading.Event(), []

    def listen(change: JobChange) -> None:
        if desk.context.live.of(change.job_id) == WAITING_FOR_KEY:
            waiting.set()
        if change.state == JobState.SUBMITTING:
            sent_at.append(time.monotonic())
            sent.set()

    async def nothing() -> None:
        """There are no clients to close."""

    sent = threading.Event()
    desk.forget_keys()
    desk.changes.add_listener(listen)
    desk.queued()
    lock = desk.settings.data_dir / "driver.lock"
    driver = EmbeddedDriver(desk.store, lock, lambda: Follower(desk.context), nothing)
    driver.start()
    assert waiting.wait(PATIENCE_S)

    desk.context.keys.type_key(CANNOT_CANCEL, WORKSPACE, KEY)
    typed_at = time.monotonic()
    driver.keys_changed()

    assert sent.wait(PATIENCE_S)
    driver.stop()
    assert sent_at[0] - typed_at < KEY_PAUSE_S / 2


def test_a_running_job_whose_key_is_gone_waits_visibly_for_it(desk: Desk) -> None:
    desk.forget_keys()

    row = desk.put(JobState.RUNNING)

    outcome = desk.play(read_once(desk.context, row, Patience()))

    assert desk.context.live.of("job-1") == WAITING_FOR_KEY
    assert (outcome.row, outcome.wait_s) == (desk.row(), 5.0)
    assert desk.provider.calls["retrieve"] == 0


def test_a_running_job_goes_on_when_its_key_is_typed(desk: Desk) -> None:
    desk.forget_keys()
    desk.put(JobState.RUNNING)

    async def scene() -> None:
        (follow,) = desk.start("job-1")
        await asyncio.sleep(600)
        desk.context.keys.type_key(CANNOT_CANCEL, WORKSPACE, KEY)
        await follow

    desk.play(scene())

    assert desk.row().state is JobState.SUCCEEDED


def test_a_job_without_its_key_waits_beyond_its_deadline_and_is_read_when_the_key_comes(
    desk: Desk,
) -> None:
    desk.forget_keys()
    desk.put(JobState.RUNNING)

    async def scene() -> JobState:
        (follow,) = desk.start("job-1")
        await asyncio.sleep(2 * 3600)
        waiting = desk.row().state
        desk.context.keys.type_key(CANNOT_CANCEL, WORKSPACE, KEY)
        await follow
        return waiting

    assert desk.play(scene()) is JobState.RUNNING
    assert desk.row().state is JobState.SUCCEEDED
