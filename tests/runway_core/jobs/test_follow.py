import asyncio
from typing import Any

import pytest

from runway_core.errors import RateLimitedError, UnreachableError
from runway_core.jobs.follow import SLOTS_PER_GATEWAY
from runway_core.models import JobId, JobState
from tests.support.following import CANCELS, CANNOT_CANCEL, REPEATABLE, Desk
from tests.support.providers import ACCEPTED, RUNNING, SUCCEEDED, Held, an_error


def test_a_job_is_followed_from_the_queue_to_its_video(desk: Desk) -> None:
    desk.queued()

    row = desk.follow()

    assert row.state is JobState.SUCCEEDED
    assert desk.states() == ["queued", "submitting", "running", "downloading", "succeeded"]
    assert desk.provider.calls["submit"] == 1


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.DOWNLOADING])
def test_a_job_is_taken_up_from_where_its_row_stands(desk: Desk, state: JobState) -> None:
    desk.put(state)

    assert desk.follow().state is JobState.SUCCEEDED
    assert desk.provider.calls["submit"] == 0


@pytest.mark.parametrize("state", [state for state in JobState if not state.is_active], ids=str)
def test_what_waits_for_a_person_or_has_ended_is_left_alone(desk: Desk, state: JobState) -> None:
    before = desk.put(state)

    desk.follow()

    assert desk.provider.calls.total() == 0
    assert desk.row() == before


def test_following_a_job_that_is_gone_does_nothing(desk: Desk) -> None:
    desk.play(desk.follower.follow(JobId("nobody")))

    assert desk.provider.calls.total() == 0


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.SUBMITTING, JobState.RUNNING])
def test_a_job_of_a_gateway_of_a_later_release_is_left_as_it_is(
    desk: Desk, state: JobState
) -> None:
    desk.put(state)
    desk.change(gateways={})

    assert desk.follow().state is state
    assert desk.provider.calls.total() == 0


def test_a_submit_found_half_done_is_in_doubt_and_not_repeated(desk: Desk) -> None:
    desk.put(JobState.SUBMITTING)

    row = desk.follow()

    assert row.state is JobState.IN_DOUBT
    assert "on its way" in row.failure
    assert "nothing is sent again by itself" in row.hint
    assert desk.provider.calls["submit"] == 0


def test_a_submit_that_costs_nothing_is_simply_repeated(desk: Desk) -> None:
    desk.put(JobState.SUBMITTING, gateway_id=REPEATABLE)

    assert desk.follow().state is JobState.SUCCEEDED
    assert desk.provider.calls["submit"] == 1


def test_no_more_than_sixteen_submits_of_a_gateway_are_under_way(desk: Desk) -> None:
    held = Held(ACCEPTED)
    desk.provider.submits = [held]
    names = [f"job-{number}" for number in range(40)]
    desk.queue(*names)

    async def scene() -> list[JobState]:
        follows = desk.start(*names)
        await desk.until_called("submit", SLOTS_PER_GATEWAY)
        await asyncio.sleep(10)
        states = [desk.row(name).state for name in names]
        held.released.set()
        await asyncio.gather(*follows)
        return states

    states = desk.play(scene())

    assert states.count(JobState.SUBMITTING) == SLOTS_PER_GATEWAY == 16
    assert desk.provider.most_submits_at_once == 16
    assert desk.provider.calls["submit"] == 40


def test_a_slow_gateway_does_not_hold_up_another_one(desk: Desk) -> None:
    held = Held(ACCEPTED)
    desk.provider.submits = [*[held] * SLOTS_PER_GATEWAY, ACCEPTED]
    slow = [f"slow-{number}" for number in range(SLOTS_PER_GATEWAY)]
    desk.queue(*slow, gateway_id=CANNOT_CANCEL)
    desk.queue("job-1", gateway_id=CANCELS)

    async def scene() -> JobState:
        follows = desk.start(*slow)
        await held.asked.wait()
        await desk.follower.follow(JobId("job-1"))
        state = desk.row("job-1").state
        held.released.set()
        await asyncio.gather(*follows)
        return state

    assert desk.play(scene()) is JobState.SUCCEEDED


def test_a_gateway_out_of_reach_fails_the_job_after_five_tries_in_half_a_minute(
    desk: Desk,
) -> None:
    desk.provider.submits = [an_error(UnreachableError)]
    desk.queued()

    row = desk.follow()

    times = desk.provider.times_of("submit job-1")
    assert row.state is JobState.FAILED
    assert len(times) == 5
    assert times[-1] - times[0] == pytest.approx(1 + 2 + 4 + 8, abs=1)


def test_a_busy_gateway_is_not_counted_as_out_of_reach(desk: Desk) -> None:
    busy = RateLimitedError("slow down", retry_after_s=1)
    desk.provider.submits = [busy] * 5 + [an_error(UnreachableError)] * 4 + [ACCEPTED]
    desk.queued()

    assert desk.follow().state is JobState.SUCCEEDED
    assert desk.provider.calls["submit"] == 10


def test_a_wait_that_a_gateway_asks_for_holds_for_every_job_of_the_key(desk: Desk) -> None:
    desk.provider.submits = [RateLimitedError("slow down", retry_after_s=60), ACCEPTED]
    desk.queue("job-1", "job-2", "job-3")

    async def scene() -> None:
        (first,) = desk.start("job-1")
        await desk.until_called("submit")
        await asyncio.sleep(1)
        await asyncio.gather(first, *desk.start("job-2", "job-3"))

    desk.play(scene())

    told_at = desk.provider.times_of("submit job-1")[0]
    assert min(desk.provider.times_of("submit job-2")) >= told_at + 60
    assert min(desk.provider.times_of("submit job-3")) >= told_at + 60
    assert {desk.row(name).state for name in ("job-1", "job-2", "job-3")} == {JobState.SUCCEEDED}


def test_jobs_that_stand_in_line_for_a_slot_keep_the_wait_too(desk: Desk) -> None:
    busy = Held(RateLimitedError("slow down", retry_after_s=60))
    desk.provider.submits = [busy] * SLOTS_PER_GATEWAY + [ACCEPTED]
    names = [f"job-{number}" for number in range(SLOTS_PER_GATEWAY + 4)]
    desk.queue(*names)

    async def scene() -> float:
        follows = desk.start(*names)
        await desk.until_called("submit", SLOTS_PER_GATEWAY)
        busy.released.set()
        released_at = asyncio.get_running_loop().time()
        await asyncio.gather(*follows)
        return released_at

    released_at = desk.play(scene())

    later = [at for at, call in desk.provider.called_at if call.startswith("submit")]
    assert min(later[SLOTS_PER_GATEWAY:]) >= released_at + 59


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({"gateway_id": CANCELS}, id="another gateway"),
        pytest.param({"gateway_id": CANNOT_CANCEL, "simulated": True}, id="the simulated twin"),
    ],
)
def test_a_wait_does_not_hold_for_jobs_of_another_key(desk: Desk, other: dict[str, Any]) -> None:
    busy = RateLimitedError("slow down", retry_after_s=600)
    desk.provider.submits = [busy, ACCEPTED]
    desk.queue("job-1", gateway_id=CANNOT_CANCEL)
    desk.queue("job-2", **other)

    async def scene() -> None:
        (first,) = desk.start("job-1")
        await asyncio.sleep(1)
        await desk.follower.follow(JobId("job-2"))
        first.cancel()

    desk.play(scene())

    told_at = desk.provider.times_of("submit job-1")[0]
    assert desk.provider.times_of("submit job-2")[0] < told_at + 60
    assert desk.row("job-2").state is JobState.SUCCEEDED


def test_a_webhook_makes_a_waiting_task_be_read_at_once(desk: Desk) -> None:
    desk.provider.reads = [RUNNING, SUCCEEDED]
    desk.put(JobState.RUNNING)

    async def scene() -> float:
        (follow,) = desk.start("job-1")
        await desk.until_called("retrieve")
        woken_at = asyncio.get_running_loop().time()
        desk.follower.wake(JobId("job-1"))
        await follow
        return woken_at

    woken_at = desk.play(scene())

    second = desk.provider.times_of("retrieve job-1")[1]
    assert second - woken_at < 1


def test_a_fresh_task_is_not_read_before_the_gateways_interval(desk: Desk) -> None:
    desk.queued()

    desk.follow()

    sent_at = desk.provider.times_of("submit job-1")[0]
    assert desk.provider.times_of("retrieve job-1")[0] - sent_at >= 5


def test_an_old_task_found_after_a_restart_is_read_at_once(desk: Desk) -> None:
    desk.put(JobState.RUNNING)
    desk.wait(600)
    began_at = desk.clock()

    desk.follow()

    read_at = desk.provider.times_of("retrieve job-1")[0] - desk.play(loop_time()) + desk.clock()
    assert read_at - began_at < 1


async def loop_time() -> float:
    return asyncio.get_running_loop().time()


def test_stopping_waits_for_a_submit_under_way(desk: Desk) -> None:
    def release(held: Held) -> None:
        asyncio.get_running_loop().call_later(5, held.released.set)

    assert desk.stopped_while_sending(release, patience_s=10) is True
    assert desk.row().state is JobState.RUNNING


def test_stopping_gives_up_a_submit_without_an_answer_and_leaves_its_row_half_sent(
    desk: Desk,
) -> None:
    def never(_held: Held) -> None:
        pass

    assert desk.stopped_while_sending(never, patience_s=10) is False
    assert desk.row().state is JobState.SUBMITTING


@pytest.mark.parametrize(
    ("state", "parked"),
    [
        (JobState.QUEUED, JobState.FAILED),
        (JobState.SUBMITTING, JobState.IN_DOUBT),
        (JobState.RUNNING, JobState.EXPIRED),
        (JobState.DOWNLOADING, JobState.EXPIRED),
    ],
)
def test_a_fault_of_ours_parks_the_job_where_it_is_seen(
    desk: Desk, state: JobState, parked: JobState
) -> None:
    desk.put(state)

    desk.play(desk.follower.park(JobId("job-1")))

    assert desk.row().state is parked
    assert "fault" in desk.row().failure
    assert desk.row().hint


def test_parking_a_job_that_has_ended_changes_nothing(desk: Desk) -> None:
    ended = desk.put(JobState.CANCELLED)

    desk.play(desk.follower.park(JobId("job-1")))

    assert desk.row() == ended


def test_a_follow_that_ends_leaves_nothing_behind(desk: Desk) -> None:
    desk.provider.reads = [RUNNING, SUCCEEDED]
    desk.queued()

    desk.follow()

    assert desk.context.live.of("job-1").words == ""
