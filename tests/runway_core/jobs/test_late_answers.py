"""A job is sent again while its first request may still be answered: every order of the answers.

The gateway receives two requests, never a third. What is accepted first is followed, what was not
accepted costs nothing, and what nobody knows of goes on counting.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runway_core.errors import (
    PlaygroundError,
    RateLimitedError,
    RefusedError,
    SubmissionInDoubtError,
    UnreachableError,
)
from runway_core.jobs import wishes
from runway_core.jobs.rows import JobRow
from runway_core.jobs.submission import Tries, send
from runway_core.models import Charge, ChargeState, JobId, JobState, Submission, TaskId
from tests.support.databases import migrated
from tests.support.following import Desk, a_desk
from tests.support.providers import Held, an_error

ACCEPTED = "accepted"
FIRST, SECOND = 0, 1
DOUBT, REFUSED = SubmissionInDoubtError, RefusedError
RUNNING, IN_DOUBT, FAILED = JobState.RUNNING, JobState.IN_DOUBT, JobState.FAILED
ORDERS: dict[str, tuple[Any, ...]] = {
    "the first is accepted, then the second": (
        (FIRST, ACCEPTED, ACCEPTED),
        (RUNNING, "task-1", "reserved", "unknown"),
    ),
    "the second is accepted, then the first": (
        (SECOND, ACCEPTED, ACCEPTED),
        (RUNNING, "task-2", "unknown", "reserved"),
    ),
    "the first is accepted, then the second refused": (
        (FIRST, ACCEPTED, REFUSED),
        (RUNNING, "task-1", "reserved", "released"),
    ),
    "the first is accepted, then the second never arrives": (
        (FIRST, ACCEPTED, UnreachableError),
        (RUNNING, "task-1", "reserved", "released"),
    ),
    "the first is accepted, then the second is in doubt": (
        (FIRST, ACCEPTED, DOUBT),
        (RUNNING, "task-1", "reserved", "unknown"),
    ),
    "the second is in doubt, then the first accepted": (
        (SECOND, ACCEPTED, DOUBT),
        (RUNNING, "task-1", "reserved", "unknown"),
    ),
    "the second is refused, then the first accepted": (
        (SECOND, ACCEPTED, REFUSED),
        (RUNNING, "task-1", "reserved", "released"),
    ),
    "the second is told to wait, then the first accepted": (
        (SECOND, ACCEPTED, RateLimitedError),
        (RUNNING, "task-1", "reserved", "released"),
    ),
    "the first is refused, then the second accepted": (
        (FIRST, REFUSED, ACCEPTED),
        (RUNNING, "task-2", "released", "reserved"),
    ),
    "the second is accepted, then the first refused": (
        (SECOND, REFUSED, ACCEPTED),
        (RUNNING, "task-2", "released", "reserved"),
    ),
    "the second is accepted, then it is known that the first never left": (
        (SECOND, UnreachableError, ACCEPTED),
        (RUNNING, "task-2", "released", "reserved"),
    ),
    "the first is refused, then the second is in doubt": (
        (FIRST, REFUSED, DOUBT),
        (IN_DOUBT, None, "released", "reserved"),
    ),
    "the second is in doubt, then the first refused": (
        (SECOND, REFUSED, DOUBT),
        (IN_DOUBT, None, "released", "reserved"),
    ),
    "the second is refused, and the first stays in doubt": (
        (SECOND, DOUBT, REFUSED),
        (IN_DOUBT, None, "unknown", "released"),
    ),
    "the first is refused, then the second": (
        (FIRST, REFUSED, REFUSED),
        (FAILED, None, "released", "released"),
    ),
    "the second is refused, then the first": (
        (SECOND, REFUSED, REFUSED),
        (FAILED, None, "released", "released"),
    ),
}


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Iterator[Desk]:
    if database.startswith("sqlite"):
        migrated(tmp_path / "jobs.db")
    with a_desk(tmp_path, database) as desk:
        yield desk


def held(answer: Any, task_id: str) -> Held:
    """An answer on its way: a task, or an error of a class."""
    if answer == ACCEPTED:
        return Held(Submission(task_id=TaskId(task_id), raw={"id": task_id}))
    return Held(an_error(answer))


def doubt_and_send_again(desk: Desk) -> JobRow:
    """What a user does with a job that another process has found half sent; it is queued then."""
    wishes.send_again(desk.store, desk.move(JobState.SUBMITTING, JobState.IN_DOUBT))
    return desk.row()


def sent_twice(desk: Desk, order: int, first: Any, second: Any) -> JobRow:
    """Send a job and, in doubt, send it again; then let the answers come, ``order`` first."""
    answers = [held(first, "task-1"), held(second, "task-2")]
    desk.provider.submits = list(answers)
    row = desk.queued()

    async def scene() -> None:
        async with desk.sending(row):
            await answers[FIRST].asked.wait()
            again = asyncio.ensure_future(send(desk.context, doubt_and_send_again(desk), Tries()))
            await answers[SECOND].asked.wait()
            answers[order].released.set()
            await asyncio.sleep(1)  # of the loop's own time, which is over at once
            answers[1 - order].released.set()
            await again

    desk.play(scene())
    return desk.row()


def charges(desk: Desk) -> list[ChargeState]:
    """What the ledger says of each sending."""
    return [entry.state for entry in desk.store.books.entries(["job-1"])["job-1"]]


def charge(desk: Desk) -> Charge:
    """What a page says of the job."""
    return desk.store.books.charges([desk.row()])["job-1"]


@pytest.mark.parametrize(("answers", "end"), ORDERS.values(), ids=ORDERS)
def test_two_answers_in_any_order_end_in_what_is_true(
    desk: Desk, answers: tuple[int, Any, Any], end: tuple[Any, ...]
) -> None:
    row = sent_twice(desk, *answers)

    assert (row.state, row.task_id, *charges(desk)) == end
    assert desk.provider.calls["submit"] == 2


def refuse_late(desk: Desk, error: type[PlaygroundError] = RefusedError) -> JobRow:
    """Let the first request be refused while the job waits to be sent again."""
    return desk.answered_late(lambda: doubt_and_send_again(desk), an_error(error))


@pytest.mark.parametrize("error", [RefusedError, UnreachableError, RateLimitedError])
def test_a_refusal_before_the_job_is_sent_again_gives_the_first_price_back(
    desk: Desk, error: type[PlaygroundError]
) -> None:
    row = refuse_late(desk, error)

    assert row.state is JobState.QUEUED
    assert charges(desk) == ["released", "reserved"]
    assert "costs nothing" in desk.timeline()[-1].words


def test_a_second_refusal_ends_a_job_whose_first_request_was_refused_late(desk: Desk) -> None:
    refuse_late(desk)
    desk.provider.submits = [an_error(RefusedError)]

    desk.follow()

    assert desk.row().state is FAILED
    assert charges(desk) == ["released", "released"]


def test_a_late_refusal_is_announced_to_open_pages(desk: Desk) -> None:
    heard: list[int] = []
    desk.changes.add_listener(lambda change: heard.append(change.version))

    row = refuse_late(desk)

    assert heard[-1] == row.version


def mark_lost(desk: Desk) -> None:
    """Give up a job that another process has found half sent."""
    wishes.mark_lost(desk.store, desk.move(JobState.SUBMITTING, JobState.IN_DOUBT))


def test_a_job_that_was_marked_lost_is_followed_when_its_answer_comes_after_all(
    desk: Desk,
) -> None:
    row = desk.answered_late(lambda: mark_lost(desk))

    assert (row.state, row.task_id, row.failure, row.settled_at) == (RUNNING, "task-1", "", None)
    assert desk.timeline()[-1].words.endswith("so it is not lost")
    assert charges(desk) == ["reserved"]


def test_a_job_that_was_marked_lost_and_is_refused_late_costs_nothing(desk: Desk) -> None:
    row = desk.answered_late(
        lambda: mark_lost(desk), an_error(RefusedError, "the ratio is refused")
    )

    assert (row.state, row.failure) == (FAILED, "the ratio is refused")
    assert charges(desk) == ["released"]


def take_back(desk: Desk) -> None:
    """Send again, and think better of it before that was done."""
    wishes.cancel(desk.store, doubt_and_send_again(desk))


def test_a_job_that_is_cancelled_before_it_went_out_again_is_in_doubt_as_before(
    desk: Desk,
) -> None:
    row = desk.answered_late(lambda: take_back(desk), an_error(SubmissionInDoubtError))

    assert (row.state, row.doubted, row.cancel_requested) == (IN_DOUBT, (), False)
    assert charges(desk) == ["unknown", "released"]
    assert charge(desk).state is ChargeState.UNKNOWN


def test_a_late_answer_heals_a_job_whose_second_request_was_taken_back(desk: Desk) -> None:
    row = desk.answered_late(lambda: take_back(desk))

    assert (row.state, row.task_id) == (RUNNING, "task-1")
    assert charges(desk) == ["reserved", "released"]


def test_a_fault_of_ours_before_it_goes_out_again_leaves_the_doubt(desk: Desk) -> None:
    desk.put(JobState.SUBMITTING)
    doubt_and_send_again(desk)

    desk.play(desk.follower.park(JobId("job-1")))

    assert (desk.row().state, *charges(desk)) == (IN_DOUBT, "unknown", "released")


def test_a_job_that_came_back_unsent_and_is_cancelled_is_in_doubt_as_before(desk: Desk) -> None:
    desk.put(JobState.SUBMITTING)
    doubt_and_send_again(desk)
    desk.note_cancel("job-1")

    desk.follow()

    assert (desk.row().state, *charges(desk)) == (IN_DOUBT, "unknown", "released")
    assert desk.provider.calls["submit"] == 0


def test_a_task_that_is_found_at_the_gateway_is_paid_for_whatever_else_was_refused(
    desk: Desk,
) -> None:
    def find_it() -> None:
        doubted = desk.move(JobState.SUBMITTING, JobState.IN_DOUBT)
        wishes.adopt(desk.store, doubted, "task-9", lasts_s=60)

    row = desk.answered_late(find_it, an_error(RefusedError))

    assert (row.state, row.task_id) == (RUNNING, "task-9")
    assert charges(desk) == ["reserved"]


def test_a_late_task_beside_the_one_that_was_found_is_named_on_the_timeline(desk: Desk) -> None:
    def find_another() -> None:
        doubted = desk.move(JobState.SUBMITTING, JobState.IN_DOUBT)
        wishes.adopt(desk.store, doubted, "task-9", lasts_s=60)

    row = desk.answered_late(find_another)

    assert (row.state, row.task_id) == (RUNNING, "task-9")
    assert "task-1" in desk.timeline()[-1].words


def test_a_refused_second_request_leaves_the_choice_that_there_was_before(desk: Desk) -> None:
    row = sent_twice(desk, SECOND, DOUBT, REFUSED)

    assert "still not known" in row.failure
    assert charge(desk).state is ChargeState.UNKNOWN
    wishes.adopt(desk.store, row, "task-1", lasts_s=60)
    assert (desk.row().state, *charges(desk)) == (RUNNING, "reserved", "released")


def test_a_third_sending_does_not_bring_a_refused_one_back(desk: Desk) -> None:
    sent_twice(desk, SECOND, DOUBT, REFUSED)

    wishes.send_again(desk.store, desk.row())

    assert charges(desk) == ["unknown", "released", "reserved"]
    assert charge(desk).state is ChargeState.RESERVED


def test_a_task_that_nobody_follows_is_named_on_the_timeline(desk: Desk) -> None:
    sent_twice(desk, FIRST, ACCEPTED, ACCEPTED)

    last = desk.timeline()[-1]
    assert (last.state, last.actor) == (RUNNING, "gateway")
    assert "task-2" in last.words
