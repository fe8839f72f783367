"""A wish to cancel a job: what the gateway says to it and what becomes of the job."""

import asyncio
from collections.abc import Callable

import pytest

from runway_core.errors import PlaygroundError, RateLimitedError, TaskNotFoundError
from runway_core.jobs import wishes
from runway_core.jobs.reading import STOPPED_WATCHING
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
    assert "cancelling" in heard
    assert desk.provider.calls["cancel"] == 1


def test_a_task_unknown_after_an_agreed_cancel_is_cancelled(
    desk: Desk, cancelled: Cancelled
) -> None:
    desk.provider.reads = [an_error(TaskNotFoundError)]

    row = cancelled()

    assert row.state is JobState.CANCELLED
    assert "no longer knows" in desk.timeline()[-1].words


def test_a_gateway_that_refuses_keeps_the_job_running_and_says_so(
    desk: Desk, cancelled: Cancelled
) -> None:
    desk.provider.cancels = [False]
    desk.provider.reads = [RUNNING, SUCCEEDED]
    heard = desk.heard_words()

    assert cancelled().state is JobState.SUCCEEDED
    assert "the gateway did not cancel it" in heard
    assert desk.provider.calls["cancel"] == 1


@pytest.mark.parametrize("agreed", [True, False])
def test_a_cancel_that_loses_the_race_keeps_the_video(
    desk: Desk, cancelled: Cancelled, agreed: bool
) -> None:
    desk.provider.cancels = [agreed]
    desk.provider.reads = [SUCCEEDED]

    row = cancelled()

    assert row.state is JobState.SUCCEEDED
    assert row.video is not None


@pytest.mark.parametrize("kind", list(error_classes()), ids=lambda kind: kind.__name__)
def test_a_cancel_that_does_not_get_through_is_tried_again(
    desk: Desk, cancelled: Cancelled, kind: type[PlaygroundError]
) -> None:
    desk.provider.cancels = [an_error(kind), True]
    desk.provider.reads = [RUNNING, CANCELLED]
    heard = desk.heard_words()

    assert cancelled().state is JobState.CANCELLED
    assert desk.provider.calls["cancel"] == 2
    assert any("did not get through" in words for words in heard)


def test_a_gateway_without_cancel_is_no_longer_watched(desk: Desk, cancelled: Cancelled) -> None:
    row = cancelled(CANNOT_CANCEL)

    assert row.state is JobState.CANCELLED
    assert row.failure == STOPPED_WATCHING
    assert desk.provider.calls.total() == 0
    assert desk.timeline()[-1].actor == "you"


def test_a_cancel_while_the_request_is_on_its_way_is_passed_on_once_it_is_accepted(
    desk: Desk,
) -> None:
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
