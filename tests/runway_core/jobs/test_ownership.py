"""Following a job while it belongs to somebody else: what is not sent, and what still counts."""

import pytest

from runway_core.errors import RateLimitedError, UnreachableError
from runway_core.jobs.submission import Tries, send
from runway_core.models import JobId, JobState
from tests.support.following import CANNOT_CANCEL, REPEATABLE, Desk
from tests.support.providers import ACCEPTED, Held, an_error


@pytest.fixture
def shared(desk: Desk) -> Desk:
    """A desk whose process is called "me"."""
    desk.change(owner="me")
    return desk


def belongs_to(desk: Desk, owner: str) -> None:
    """Give ``job-1`` to a process."""
    noted = desk.store.note(JobId("job-1"), states=list(JobState), owner=owner).result()
    assert noted is not None


def test_a_job_of_another_process_is_not_sent(shared: Desk) -> None:
    row = shared.queued()
    belongs_to(shared, "another")

    outcome = shared.play(send(shared.context, row, Tries()))

    assert outcome.row is None
    assert shared.provider.calls["submit"] == 0
    assert shared.row().state is JobState.QUEUED


def test_a_job_of_this_process_is_sent(shared: Desk) -> None:
    row = shared.queued()
    belongs_to(shared, "me")

    shared.play(send(shared.context, row, Tries()))

    assert shared.row().state is JobState.RUNNING


def test_an_answer_is_recorded_whoever_the_job_belongs_to_by_then(shared: Desk) -> None:
    held = Held(ACCEPTED)
    shared.provider.submits = [held]
    row = shared.queued()
    belongs_to(shared, "me")

    async def scene() -> None:
        async with shared.sending(row):
            await held.asked.wait()
            belongs_to(shared, "another")
            held.released.set()

    shared.play(scene())
    assert (shared.row().state, shared.row().owner) == (JobState.RUNNING, "another")


@pytest.mark.parametrize("gateway_id", [CANNOT_CANCEL, REPEATABLE], ids=["once", "repeatable"])
def test_a_half_sent_job_of_another_process_is_left_to_it(shared: Desk, gateway_id: str) -> None:
    shared.put(JobState.SUBMITTING, gateway_id=gateway_id)
    belongs_to(shared, "another")

    row = shared.follow()

    assert row.state is JobState.SUBMITTING


def test_a_half_sent_job_that_this_process_took_over_is_in_doubt(shared: Desk) -> None:
    shared.put(JobState.SUBMITTING, gateway_id=CANNOT_CANCEL)
    belongs_to(shared, "me")

    assert shared.follow().state is JobState.IN_DOUBT
    assert shared.provider.calls["submit"] == 0


@pytest.mark.parametrize("kind", [UnreachableError, RateLimitedError])
def test_what_was_never_sent_ends_the_doubt_that_others_had(
    desk: Desk, kind: type[UnreachableError] | type[RateLimitedError]
) -> None:
    row = desk.answered_late(
        lambda: desk.move(JobState.SUBMITTING, JobState.IN_DOUBT, failure="it stopped"),
        an_error(kind),
    )

    assert (row.state, row.failure) == (JobState.QUEUED, "")
