import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from runway_core.errors import IllegalTransitionError, InvalidRequestError
from runway_core.jobs import schema, wishes
from runway_core.jobs.doubts import STOPPED_WATCHING
from runway_core.jobs.rows import JobRow, Move
from runway_core.jobs.store import JobStore
from runway_core.models import JobState
from tests.support.following import CANCELS, WAYS, Desk

ANY = set(JobState)
Wish = Callable[[JobStore, JobRow], None]
IS_OVER = {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED}


def of(states: set[JobState]) -> list[JobState]:
    """States in a fixed order, for pytest."""
    return sorted(states)


# Cancel -----------------------------------------------------------------------------------------


def test_a_job_that_was_not_sent_is_cancelled_on_the_spot(desk: Desk) -> None:
    wishes.cancel(desk.store, desk.queued())

    last = desk.timeline()[-1]
    assert desk.row().state is JobState.CANCELLED
    assert (last.words, last.actor) == ("cancelled before it was sent", "you")


@pytest.mark.parametrize("state", [JobState.SUBMITTING, JobState.RUNNING])
def test_a_job_that_was_sent_is_marked_for_whoever_follows_it(desk: Desk, state: JobState) -> None:
    wishes.cancel(desk.store, desk.put(state))

    assert (desk.row().state, desk.row().cancel_requested) == (state, True)
    assert desk.store.unfinished() == [("job-1", True)]


def test_a_job_that_came_back_unsent_while_it_is_cancelled_is_not_sent_again(desk: Desk) -> None:
    as_the_user_saw_it = desk.put(JobState.SUBMITTING)
    desk.move(JobState.SUBMITTING, JobState.QUEUED)

    wishes.cancel(desk.store, as_the_user_saw_it)

    assert desk.row().state is JobState.CANCELLED


def test_a_job_that_is_sent_while_it_is_cancelled_is_marked_too(desk: Desk) -> None:
    as_the_user_saw_it = desk.queued()
    desk.move(JobState.QUEUED, JobState.SUBMITTING)

    wishes.cancel(desk.store, as_the_user_saw_it)

    assert (desk.row().state, desk.row().cancel_requested) == (JobState.SUBMITTING, True)


@pytest.mark.parametrize("state", of(IS_OVER | {JobState.IN_DOUBT, JobState.DOWNLOADING}))
def test_what_cannot_be_cancelled_says_where_it_stands(desk: Desk, state: JobState) -> None:
    row = desk.put(state)

    with pytest.raises(IllegalTransitionError, match=state.value.replace("_", " ")) as caught:
        wishes.cancel(desk.store, row)

    assert caught.value.hint
    assert desk.row() == row


def test_a_video_on_its_way_is_named_as_the_reason(desk: Desk) -> None:
    with pytest.raises(IllegalTransitionError) as caught:
        wishes.cancel(desk.store, desk.put(JobState.DOWNLOADING))

    assert "on the way" in caught.value.hint


# Check again ------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", of({state for state in JobState if state.is_active}))
def test_a_job_that_is_driven_can_be_read(desk: Desk, state: JobState) -> None:
    row = desk.put(state)

    wishes.check_readable(row)

    assert desk.row() == row


@pytest.mark.parametrize("state", of(IS_OVER))
def test_a_job_that_is_over_cannot_be_read(desk: Desk, state: JobState) -> None:
    with pytest.raises(IllegalTransitionError, match="nothing to read"):
        wishes.check_readable(desk.put(state))


def test_a_job_without_a_task_says_what_to_do_instead(desk: Desk) -> None:
    with pytest.raises(IllegalTransitionError, match="no task id") as caught:
        wishes.check_readable(desk.put(JobState.IN_DOUBT))

    assert "mark the job lost" in caught.value.hint


# Deciding a doubt -------------------------------------------------------------------------------


def test_a_job_marked_lost_has_failed_by_the_users_word(desk: Desk) -> None:
    wishes.mark_lost(desk.store, desk.put(JobState.IN_DOUBT))

    row = desk.row()
    assert row.state is JobState.FAILED
    assert row.failure.startswith("Marked lost by you")
    assert row.settled_at is not None
    assert desk.timeline()[-1].actor == "you"


def test_a_job_sent_again_starts_clean(desk: Desk) -> None:
    desk.put(JobState.SUBMITTING)
    desk.move(JobState.SUBMITTING, JobState.IN_DOUBT, failure="It hung.", hint="Decide.")

    wishes.send_again(desk.store, desk.row())

    row = desk.row()
    assert (row.state, row.failure, row.hint) == (JobState.QUEUED, "", "")
    assert "may charge twice" in desk.timeline()[-1].words


@pytest.mark.parametrize("wish", [wishes.mark_lost, wishes.send_again])
@pytest.mark.parametrize("state", of(ANY - {JobState.IN_DOUBT}))
def test_a_doubt_is_decided_only_while_there_is_one(
    desk: Desk, wish: Wish, state: JobState
) -> None:
    row = desk.put(state)

    with pytest.raises(IllegalTransitionError, match="not in doubt"):
        wish(desk.store, row)

    assert desk.row() == row


def test_an_answer_that_came_before_the_decision_wins(desk: Desk) -> None:
    as_the_user_saw_it = desk.put(JobState.IN_DOUBT)
    desk.move(JobState.IN_DOUBT, JobState.RUNNING, task_id="task-1")

    with pytest.raises(IllegalTransitionError, match="the job is running"):
        wishes.send_again(desk.store, as_the_user_saw_it)

    assert desk.row().state is JobState.RUNNING


def test_two_clicks_on_one_doubt_send_it_again_once(desk: Desk) -> None:
    shown = desk.put(JobState.IN_DOUBT)

    wishes.send_again(desk.store, shown, doubt=shown.attempt)
    wishes.send_again(desk.store, shown, doubt=shown.attempt)

    assert desk.states().count(JobState.QUEUED) == 2  # at first, and again


def test_a_click_on_a_doubt_that_is_decided_does_not_decide_the_next_one(desk: Desk) -> None:
    shown = desk.put(JobState.IN_DOUBT)
    wishes.send_again(desk.store, shown, doubt=shown.attempt)
    desk.move(JobState.QUEUED, JobState.SUBMITTING, attempt="nonce-2")
    next_one = desk.move(JobState.SUBMITTING, JobState.IN_DOUBT)

    wishes.send_again(desk.store, next_one, doubt=shown.attempt)

    assert desk.row() == next_one


# Following again --------------------------------------------------------------------------------


def test_an_expired_job_followed_again_has_a_new_deadline_and_no_end(desk: Desk) -> None:
    row = desk.put(JobState.EXPIRED)
    assert row.settled_at is not None

    asked_at = time.time()
    wishes.follow_again(desk.store, row, lasts_s=60)

    again = desk.row()
    assert (again.state, again.settled_at, again.task_id) == (JobState.RUNNING, None, "task-1")
    assert asked_at + 60 <= (again.deadline_at or 0) <= time.time() + 60


def test_a_job_that_is_not_watched_any_more_is_followed_again_clean(desk: Desk) -> None:
    desk.put(JobState.RUNNING)
    row = desk.move(JobState.RUNNING, JobState.CANCELLED, failure=STOPPED_WATCHING)

    wishes.follow_again(desk.store, row, lasts_s=60)

    again = desk.row()
    assert (again.state, again.failure, again.settled_at) == (JobState.RUNNING, "", None)


def test_a_task_that_another_job_has_taken_meanwhile_is_not_followed_twice(desk: Desk) -> None:
    desk.put(JobState.RUNNING)
    row = desk.move(JobState.RUNNING, JobState.CANCELLED, failure=STOPPED_WATCHING)
    (other,) = desk.queue("job-2")
    taken = desk.store.note(other.id, states=[JobState.QUEUED], task_id=row.task_id)
    assert taken.result() is not None

    with pytest.raises(InvalidRequestError, match="belongs to another job"):
        wishes.follow_again(desk.store, row, lasts_s=60)

    assert desk.row() == row


@pytest.mark.parametrize("state", of(ANY - {JobState.EXPIRED}))
def test_only_an_expired_job_is_followed_again(desk: Desk, state: JobState) -> None:
    row = desk.put(state)

    with pytest.raises(IllegalTransitionError, match="not expired"):
        wishes.follow_again(desk.store, row, lasts_s=60)

    assert desk.row() == row


# Adopt ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [JobState.IN_DOUBT, JobState.EXPIRED])
def test_a_task_that_was_found_at_the_gateway_is_followed(desk: Desk, state: JobState) -> None:
    row = desk.put(state)

    wishes.adopt(desk.store, row, " task_7f:1 \n", lasts_s=60.0)

    adopted, last = desk.row(), desk.timeline()[-1]
    assert (adopted.state, adopted.task_id) == (JobState.RUNNING, "task_7f:1")
    assert (adopted.attempt, adopted.settled_at) == (row.attempt, None)
    assert adopted.deadline_at is not None
    assert (last.words, last.actor) == ("found at the gateway by you as task task_7f:1", "you")


@pytest.mark.parametrize("typed", ["", "   ", "two words", "../tasks", "a?b=c", "x" * 201, "…"])
def test_what_cannot_be_a_task_id_is_refused_and_changes_nothing(desk: Desk, typed: str) -> None:
    row = desk.put(JobState.IN_DOUBT)

    with pytest.raises(InvalidRequestError) as caught:
        wishes.adopt(desk.store, row, typed, lasts_s=60.0)

    assert caught.value.field == "task_id"
    assert desk.row() == row


@pytest.mark.parametrize("state", of(ANY - {JobState.IN_DOUBT, JobState.EXPIRED}))
def test_only_a_job_that_is_lost_sight_of_takes_a_task_id(desk: Desk, state: JobState) -> None:
    row = desk.put(state)

    with pytest.raises(IllegalTransitionError):
        wishes.adopt(desk.store, row, "task-7", lasts_s=60.0)

    assert desk.row() == row


def another(desk: Desk, state: JobState, **planned: Any) -> JobRow:
    """A second job, in a state, with the task ``task-2``."""
    (row,) = desk.queue("job-2", **planned)
    for step in WAYS[state]:
        move = Move(job_id=row.id, expected=[row.state], to=step, values={"task_id": "task-2"})
        moved = desk.store.move(move).result()
        assert moved is not None
        row = moved
    return row


@pytest.mark.parametrize("state", [JobState.RUNNING, JobState.SUCCEEDED, JobState.EXPIRED])
def test_a_task_that_another_job_has_is_refused_and_that_job_is_named(
    desk: Desk, state: JobState
) -> None:
    row = desk.put(JobState.IN_DOUBT)
    another(desk, state)

    with pytest.raises(InvalidRequestError, match=f"“.*” .id job-2, {state.value}") as caught:
        wishes.adopt(desk.store, row, "task-2", lasts_s=60.0)

    assert "nothing was sent" in caught.value.hint
    assert desk.row() == row


def test_a_task_of_somebody_elses_job_is_refused_without_a_word_of_it(desk: Desk) -> None:
    row = desk.put(JobState.IN_DOUBT)
    another(desk, JobState.RUNNING)
    theirs = update(schema.jobs).where(schema.jobs.c.id == "job-2").values(workspace="theirs")
    desk.store.writer.run(lambda connection: connection.execute(theirs) and None)

    with pytest.raises(InvalidRequestError) as caught:
        wishes.adopt(desk.store, row, "task-2", lasts_s=60.0)

    assert caught.value.message == "Task task-2 belongs to another job."


def test_the_same_id_at_another_gateway_is_another_task(desk: Desk) -> None:
    another(desk, JobState.RUNNING, gateway_id=CANCELS)

    wishes.adopt(desk.store, desk.put(JobState.IN_DOUBT), "task-2", lasts_s=60.0)

    assert desk.row().task_id == "task-2"


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.CANCELLED])
def test_a_task_whose_job_has_let_go_of_it_may_be_adopted(desk: Desk, state: JobState) -> None:
    another(desk, state)

    wishes.adopt(desk.store, desk.put(JobState.IN_DOUBT), "task-2", lasts_s=60.0)

    assert desk.row().task_id == "task-2"
