"""A request that is held up between the note that it is sent and the first byte that leaves."""

import asyncio
from collections.abc import Callable

import pytest

from runway_core.errors import StoreUnavailableError
from runway_core.jobs import wishes
from runway_core.jobs.submission import HELD_UP_S, Tries, send
from runway_core.models import ChargeState, JobState
from tests.support.following import Desk
from tests.support.providers import ACCEPTED, HeldUp


def held_up(desk: Desk, seconds: float, meanwhile: Callable[[Desk], object]) -> None:
    """Send ``job-1``, hold its request up for some time, and do something meanwhile."""
    request = HeldUp(ACCEPTED)
    desk.provider.submits = [request, ACCEPTED]
    row = desk.queued()

    async def scene() -> None:
        async with desk.sending(row):
            await request.asked.wait()
            meanwhile(desk)
            await asyncio.sleep(seconds)
            request.released.set()

    desk.play(scene())


def leave_it(_desk: Desk) -> None:
    """Nobody decides anything."""


def take_over(desk: Desk) -> None:
    """Another process finds the job half sent."""
    desk.move(JobState.SUBMITTING, JobState.IN_DOUBT)


def send_again(desk: Desk) -> None:
    """And its user sends it again, which another process does at once."""
    take_over(desk)
    wishes.send_again(desk.store, desk.row())
    desk.move(JobState.QUEUED, JobState.SUBMITTING, attempt="of another process")


def mark_lost(desk: Desk) -> None:
    """Or gives it up."""
    take_over(desk)
    wishes.mark_lost(desk.store, desk.row())


@pytest.mark.parametrize("seconds", [0.0, HELD_UP_S + 60], ids=["at once", "late"])
def test_a_request_that_nobody_has_decided_about_leaves(desk: Desk, seconds: float) -> None:
    held_up(desk, seconds, leave_it)

    assert desk.row().state is JobState.RUNNING
    assert desk.provider.calls["left"] == 1


def test_a_job_that_was_taken_for_half_sent_is_queued_again_and_sent_once(desk: Desk) -> None:
    held_up(desk, HELD_UP_S, take_over)
    back = desk.row()

    desk.play(send(desk.context, back, Tries()))

    assert back.state is JobState.QUEUED
    assert desk.row().state is JobState.RUNNING
    assert desk.provider.calls["left"] == 1


def test_a_job_that_was_sent_again_meanwhile_is_not_sent_by_the_sleeper(desk: Desk) -> None:
    held_up(desk, HELD_UP_S, send_again)

    entries = desk.store.books.entries(["job-1"])["job-1"]
    assert (desk.row().state, desk.row().attempt) == (JobState.SUBMITTING, "of another process")
    assert [entry.state for entry in entries] == [ChargeState.RELEASED, ChargeState.RESERVED]
    assert desk.provider.calls["left"] == 0


def test_a_job_that_was_marked_lost_meanwhile_is_not_sent_and_costs_nothing(desk: Desk) -> None:
    held_up(desk, HELD_UP_S, mark_lost)

    (entry,) = desk.store.books.entries(["job-1"])["job-1"]
    assert (desk.row().state, entry.state) == (JobState.FAILED, ChargeState.RELEASED)
    assert desk.provider.calls["left"] == 0


def test_a_late_request_does_not_leave_while_nobody_can_say_what_became_of_its_job(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_job_id: str) -> None:
        raise StoreUnavailableError("the database is away")

    held_up(desk, HELD_UP_S, lambda desk: monkeypatch.setattr(desk.store, "job", away))
    monkeypatch.undo()

    assert desk.row().state is JobState.QUEUED
    assert desk.provider.calls["left"] == 0
