"""Tasks that never end, or that their gateway does not know any more: when a job is given up."""

import pytest

from runway_core.errors import RateLimitedError, ServerError, TaskNotFoundError
from runway_core.jobs import wishes
from runway_core.jobs.reading import LOST_AFTER_S, UNKNOWN_FOR_NOW
from runway_core.models import JobState
from tests.support.following import Desk
from tests.support.providers import RUNNING, SUCCEEDED

HOUR_S = 3600.0
GONE = TaskNotFoundError("HTTP 400: task_not_exist", excerpt='{"code": "task_not_exist"}')


def test_a_task_the_gateway_does_not_know_any_more_expires_and_can_be_followed_again(
    desk: Desk,
) -> None:
    desk.provider.reads = [GONE]
    desk.put(JobState.RUNNING)

    row = desk.follow()

    times = desk.provider.times_of("retrieve job-1")
    assert times[-1] - times[0] >= LOST_AFTER_S
    assert row.state is JobState.EXPIRED
    assert row.failure == "Lost sight of the task: openai-hk says that it does not know it."
    assert row.gateway_words == GONE.excerpt
    assert "may be charged" in row.hint
    desk.provider.reads = [SUCCEEDED]
    wishes.follow_again(desk.store, row, lasts_s=HOUR_S)
    assert desk.follow().state is JobState.SUCCEEDED


def test_a_task_that_is_unknown_for_a_moment_goes_on(desk: Desk) -> None:
    desk.provider.reads = [RUNNING, *[GONE] * 5, RUNNING, *[GONE] * 5, SUCCEEDED]
    heard = desk.heard_words()
    desk.put(JobState.RUNNING)

    assert desk.follow().state is JobState.SUCCEEDED
    assert UNKNOWN_FOR_NOW in heard


def test_a_task_that_never_ends_expires_at_its_deadline(desk: Desk) -> None:
    desk.provider.reads = [RUNNING]
    began_at = desk.put(JobState.RUNNING).submitted_at or 0

    row = desk.follow()

    assert row.state is JobState.EXPIRED
    assert "No video after 60 min" in row.failure
    assert "charged" in row.hint
    assert HOUR_S <= (row.settled_at or 0) - began_at < HOUR_S + 60


@pytest.mark.parametrize("answer", [ServerError("500"), RateLimitedError("429", retry_after_s=600)])
def test_faults_do_not_keep_a_job_beyond_its_deadline(desk: Desk, answer: Exception) -> None:
    desk.provider.reads = [answer]
    desk.put(JobState.RUNNING)

    assert desk.follow().state is JobState.EXPIRED


def test_an_expired_job_followed_again_ends_with_its_video(desk: Desk) -> None:
    desk.provider.reads = [RUNNING]
    desk.put(JobState.RUNNING)
    row = desk.follow()
    desk.provider.reads = [SUCCEEDED]

    wishes.follow_again(desk.store, row, lasts_s=HOUR_S)

    assert desk.follow().state is JobState.SUCCEEDED
    assert desk.row().failure == ""
    assert desk.provider.calls["submit"] == 0
