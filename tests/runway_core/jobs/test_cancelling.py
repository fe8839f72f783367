"""A wish to cancel a job: what the gateway says to it and what becomes of the job."""

import asyncio
from collections.abc import Callable

import pytest

from runway_core.errors import (
    IllegalTransitionError,
    PlaygroundError,
    RateLimitedError,
    ServerError,
    TaskNotFoundError,
)
from runway_core.jobs import wishes
from runway_core.jobs.doubts import STOPPED_WATCHING
from runway_core.jobs.reading import CANCELLING, NOT_CANCELLED
from runway_core.jobs.rows import JobRow
from runway_core.models import JobState, TaskSnapshot, TaskStatus
from tests.support.following import CANCELS, CANNOT_CANCEL, Desk
from tests.support.providers import ACCEPTED, RUNNING, SUCCEEDED, an_error, error_classes

CANCELLED = TaskSnapshot(status=TaskStatus.CANCELLED, wire_status="CANCELLED")


@pytest.fixture
def cancelled(desk: Desk) -> Callable[..., JobRow]:
    """Follow a running job whose user has wished to cancel it, to its end."""

    def follow(gateway_id: str = CANCELS) -> JobRow:
        desk.put(JobState.RUNNING, gateway_id=gateway_id)
        wishes.cancel(desk.store, desk.row())
        return desk.follow()

    return follow


Cancelled = Callable[..., JobRow]


def test_a_gateway_that_agrees_ends_the_job_when_it_says_so(
    desk: Desk, cancelled: Cancelled
) -> None:
    desk.provider.reads = [RUNNING, CANCELLED]
    heard = desk.heard_words()

    assert cancelled().state is JobState.CANCELLED
    assert CANCELLING in heard
    assert desk.provider.calls["cancel"] == 1


def test_a_task_unknown_after_an_agreed_cancel_is_cancelled(
    desk: Desk, cancelled: Cancelled
) -> None:
    desk.provider.reads = [RUNNING, an_error(TaskNotFoundError)]

    row = cancelled()

    assert row.state is JobState.CANCELLED
    assert "no longer knows" in desk.timeline()[-1].words


def test_a_gateway_that_refuses_keeps_the_job_running_and_says_so(
    desk: Desk, cancelled: Cancelled
) -> None:
    desk.provider.cancels = [False]
    desk.provider.reads = [RUNNING, RUNNING, RUNNING, SUCCEEDED]
    heard = desk.heard_words()

    assert cancelled().state is JobState.SUCCEEDED
    assert heard.count(NOT_CANCELLED) > 1, "the next readings do not take it back"
    assert desk.provider.calls["cancel"] == 1


def test_each_wish_to_cancel_is_passed_on_once(desk: Desk) -> None:
    desk.provider.cancels = [False, True]
    desk.provider.reads = [*[RUNNING] * 8, CANCELLED]
    desk.put(JobState.RUNNING, gateway_id=CANCELS)

    async def scene() -> None:
        (follow,) = desk.start("job-1")
        for _ in range(2):
            desk.cancel("job-1")
            await asyncio.sleep(12)
        await follow

    desk.play(scene())

    assert desk.row().state is JobState.CANCELLED
    assert desk.provider.calls["cancel"] == 2


@pytest.mark.parametrize("gateway_id", [CANCELS, CANNOT_CANCEL])
def test_a_task_that_has_ended_meanwhile_is_not_cancelled_but_brought_home(
    desk: Desk, cancelled: Cancelled, gateway_id: str
) -> None:
    desk.provider.reads = [SUCCEEDED]

    row = cancelled(gateway_id)

    assert row.state is JobState.SUCCEEDED
    assert row.video is not None
    assert desk.provider.calls["cancel"] == 0


@pytest.mark.parametrize("gateway_id", [CANCELS, CANNOT_CANCEL])
def test_a_task_that_is_made_and_whose_link_is_to_come_is_not_cancelled(
    desk: Desk, cancelled: Cancelled, gateway_id: str
) -> None:
    made = TaskSnapshot(status=TaskStatus.SUCCEEDED, wire_status="SUCCEEDED")
    desk.provider.reads = [made, made, SUCCEEDED]

    assert cancelled(gateway_id).state is JobState.SUCCEEDED
    assert desk.provider.calls["cancel"] == 0


def test_a_task_that_cannot_be_read_is_not_cancelled_unseen(
    desk: Desk, cancelled: Cancelled
) -> None:
    desk.provider.reads = [an_error(ServerError), an_error(ServerError), SUCCEEDED]

    assert cancelled().state is JobState.SUCCEEDED
    assert desk.provider.calls["cancel"] == 0


@pytest.mark.parametrize("kind", list(error_classes()), ids=lambda kind: kind.__name__)
def test_a_cancel_that_does_not_get_through_is_tried_again(
    desk: Desk, cancelled: Cancelled, kind: type[PlaygroundError]
) -> None:
    desk.provider.cancels = [an_error(kind), True]
    desk.provider.reads = [RUNNING, RUNNING, CANCELLED]
    heard = desk.heard_words()

    assert cancelled().state is JobState.CANCELLED
    assert desk.provider.calls["cancel"] == 2
    assert any("did not get through" in words for words in heard)


@pytest.mark.parametrize("answer", [RUNNING, an_error(ServerError)], ids=["running", "no answer"])
def test_a_gateway_without_cancel_is_no_longer_watched(
    desk: Desk, cancelled: Cancelled, answer: TaskSnapshot | Exception
) -> None:
    desk.provider.reads = [answer]

    row = cancelled(CANNOT_CANCEL)

    assert row.state is JobState.CANCELLED
    assert row.failure == STOPPED_WATCHING
    assert desk.provider.calls["cancel"] == 0
    assert desk.timeline()[-1].actor == "you"


def test_without_its_key_a_job_that_could_be_cancelled_is_no_longer_watched(
    desk: Desk, cancelled: Cancelled
) -> None:
    desk.forget_keys()

    row = cancelled()

    assert (row.state, row.failure) == (JobState.CANCELLED, STOPPED_WATCHING)
    assert desk.provider.calls.total() == 0


def test_what_is_no_longer_watched_can_be_followed_again(desk: Desk, cancelled: Cancelled) -> None:
    desk.provider.reads = [RUNNING]
    stopped = cancelled(CANNOT_CANCEL)
    desk.provider.reads = [SUCCEEDED]

    wishes.follow_again(desk.store, stopped, lasts_s=3600)

    assert desk.follow().state is JobState.SUCCEEDED
    assert desk.provider.calls["submit"] == 0


def test_what_the_gateway_has_cancelled_cannot_be_followed_again(
    desk: Desk, cancelled: Cancelled
) -> None:
    desk.provider.reads = [RUNNING, CANCELLED]

    with pytest.raises(IllegalTransitionError):
        wishes.follow_again(desk.store, cancelled(), lasts_s=3600)


def test_a_cancel_while_the_request_is_on_its_way_is_passed_on_once_it_is_accepted(
    desk: Desk,
) -> None:
    desk.provider.reads = [RUNNING, SUCCEEDED]

    row = desk.cancelled_while_sending(ACCEPTED, gateway_id=CANNOT_CANCEL)

    assert row.state is JobState.CANCELLED
    assert row.task_id == "task-1"


def test_a_cancel_while_the_request_is_on_its_way_keeps_it_from_being_sent_again(
    desk: Desk,
) -> None:
    row = desk.cancelled_while_sending(RateLimitedError("slow down", retry_after_s=60))

    assert row.state is JobState.CANCELLED
    assert desk.provider.calls["submit"] == 1


def test_a_cancel_reaches_a_job_that_keeps_quiet_for_its_key(desk: Desk) -> None:
    desk.provider.reads = [RateLimitedError("slow down", retry_after_s=3000)]
    desk.queue("job-1", "job-2")
    desk.provider.submits = [ACCEPTED]

    async def scene() -> float:
        follows = desk.start("job-1", "job-2")
        await asyncio.sleep(60)
        began_at = desk.clock()
        desk.cancel("job-1", "job-2")
        await asyncio.gather(*follows)
        return desk.clock() - began_at

    took_s = desk.play(scene())

    assert {desk.row(name).state for name in ("job-1", "job-2")} == {JobState.CANCELLED}
    assert took_s < 30


def test_a_job_that_came_back_to_the_queue_hears_a_cancel_that_was_meant_for_its_submit(
    desk: Desk,
) -> None:
    desk.provider.submits = [RateLimitedError("slow down", retry_after_s=3000)]
    desk.queue("job-1", "job-2")

    async def scene() -> float:
        (first,) = desk.start("job-1")
        await desk.until_called("submit")
        await asyncio.sleep(1)
        (second,) = desk.start("job-2")
        await asyncio.sleep(1)
        began_at = desk.clock()
        desk.note_cancel("job-2")
        await second
        took_s = desk.clock() - began_at
        first.cancel()
        return took_s

    took_s = desk.play(scene())

    assert desk.row("job-2").state is JobState.CANCELLED
    assert desk.provider.calls["submit job-2"] == 0
    assert took_s < 30


def test_a_job_sent_again_after_a_cancel_is_not_cancelled_again(desk: Desk) -> None:
    desk.put(JobState.SUBMITTING)
    wishes.cancel(desk.store, desk.row())
    desk.follow()
    assert desk.row().state is JobState.IN_DOUBT

    wishes.send_again(desk.store, desk.row())

    assert desk.follow().state is JobState.SUCCEEDED
