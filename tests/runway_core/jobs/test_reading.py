from dataclasses import replace

import pytest

from runway_core.errors import (
    ContentModeratedError,
    PlaygroundError,
    RateLimitedError,
    RefusedError,
    ServerError,
    TaskFailedError,
    TaskNotFoundError,
)
from runway_core.jobs import reading
from runway_core.jobs.context import Outcome
from runway_core.jobs.reading import (
    LINK_TO_COME,
    Patience,
    read_once,
)
from runway_core.jobs.rows import JobRow
from runway_core.models import JobState, TaskSnapshot, TaskStatus
from tests.support.factories import a_snapshot
from tests.support.following import Desk
from tests.support.providers import RUNNING, SUCCEEDED, VIDEO_URL, an_error, error_classes

HOUR_S = 3600.0
WITHOUT_LINK = TaskSnapshot(status=TaskStatus.SUCCEEDED, wire_status="SUCCEEDED")


def read(desk: Desk, row: JobRow, patience: Patience | None = None) -> Outcome:
    """Read a job's task once."""
    return desk.play(read_once(desk.context, row, patience or Patience()))


def words_after(desk: Desk, answer: TaskSnapshot | Exception) -> str:
    """What a running job says of itself after one reading."""
    desk.provider.reads = [answer]
    read(desk, desk.put(JobState.RUNNING))
    return desk.context.live.of("job-1").words


# What a reading says ----------------------------------------------------------------------------


def test_a_finished_task_moves_on_to_the_download_with_its_links(desk: Desk) -> None:
    answer = {"id": "task-1", "output": [VIDEO_URL]}
    desk.provider.reads = [replace(SUCCEEDED, raw=answer, cost_credits=25.0)]

    row = read(desk, desk.put(JobState.RUNNING)).row

    assert row is not None
    assert (row.state, row.output_urls) == (JobState.DOWNLOADING, (VIDEO_URL,))
    assert (row.last_answer, row.cost_credits) == (answer, 25.0)


def test_a_running_task_writes_nothing_and_shows_how_far_it_is(desk: Desk) -> None:
    desk.provider.reads = [a_snapshot(progress_fraction=0.4)]
    row = desk.put(JobState.RUNNING)

    outcome = read(desk, row)

    live = desk.context.live.of("job-1")
    assert outcome.row == desk.row() == row
    assert (live.words, live.progress_fraction) == ("RUNNING", 0.4)


@pytest.mark.parametrize(
    ("snapshot", "words"),
    [
        pytest.param(
            a_snapshot(status=TaskStatus.QUEUED, wire_status="THROTTLED"), "THROTTLED", id="waiting"
        ),
        pytest.param(
            a_snapshot(wire_status="REHEATING", is_known_status=False),
            "unknown word 'REHEATING'",
            id="undocumented",
        ),
        pytest.param(a_snapshot(wire_status=""), "", id="no word at all"),
    ],
)
def test_the_gateways_own_word_is_shown(desk: Desk, snapshot: TaskSnapshot, words: str) -> None:
    assert words_after(desk, snapshot) == words
    assert desk.row().state is JobState.RUNNING


def test_a_failed_task_keeps_every_word_of_the_gateway(desk: Desk) -> None:
    desk.provider.reads = [
        TaskSnapshot(
            status=TaskStatus.FAILED,
            wire_status="FAILED",
            failure="An unexpected error occurred.",
            failure_code="INTERNAL.BAD_OUTPUT.CODE01",
            raw={"status": "FAILED"},
        )
    ]

    row = read(desk, desk.put(JobState.RUNNING)).row

    assert row is not None
    assert row.state is JobState.FAILED
    assert row.gateway_words == "An unexpected error occurred."
    assert row.failure_code == "INTERNAL.BAD_OUTPUT.CODE01"
    assert "An unexpected error occurred." in row.failure
    assert row.last_answer == {"status": "FAILED"}


@pytest.mark.parametrize(
    ("failure", "code", "kind", "message"),
    [
        pytest.param(
            "Blood is shown.",
            "SAFETY.INPUT.TEXT",
            ContentModeratedError,
            "Moderation refused it: Blood is shown.",
            id="moderated",
        ),
        pytest.param(
            "",
            "safety.output.video",
            ContentModeratedError,
            "Moderation refused it: safety.output.video",
            id="moderated, the code is all that is told",
        ),
        pytest.param(
            "", "", TaskFailedError, "The model did not make a video; the gateway gave no reason."
        ),
    ],
)
def test_a_failure_is_told_by_its_kind(
    failure: str, code: str, kind: type[TaskFailedError], message: str
) -> None:
    snapshot = a_snapshot(status=TaskStatus.FAILED, failure=failure, failure_code=code)

    error = reading.task_failure(snapshot)

    assert (type(error), error.message) == (kind, message)
    assert (error.failure, error.failure_code) == (failure, code)


def test_a_task_cancelled_at_the_gateway_cancels_the_job(desk: Desk) -> None:
    desk.provider.reads = [a_snapshot(status=TaskStatus.CANCELLED, wire_status="CANCELLED")]

    row = read(desk, desk.put(JobState.RUNNING)).row

    assert row is not None
    assert (row.state, row.failure) == (
        JobState.CANCELLED,
        "The task was cancelled at the gateway.",
    )


def test_a_job_that_somebody_else_has_moved_is_left_to_them(desk: Desk) -> None:
    row = desk.put(JobState.RUNNING)
    desk.move(JobState.RUNNING, JobState.EXPIRED)

    assert read(desk, row).row is None
    assert desk.row().state is JobState.EXPIRED


# Success without a link -------------------------------------------------------------------------


def test_success_without_a_link_is_given_time(desk: Desk) -> None:
    desk.provider.reads = [WITHOUT_LINK, WITHOUT_LINK, WITHOUT_LINK, SUCCEEDED]
    heard = desk.heard_words()
    desk.put(JobState.RUNNING)

    assert desk.follow().state is JobState.SUCCEEDED
    assert LINK_TO_COME in heard


def test_success_that_never_has_a_link_fails_after_a_minute(desk: Desk) -> None:
    desk.provider.reads = [WITHOUT_LINK]
    desk.put(JobState.RUNNING)

    row = desk.follow()

    times = desk.provider.times_of("retrieve job-1")
    assert row.state is JobState.FAILED
    assert "gives no link" in row.failure
    assert row.hint
    assert 60 <= times[-1] - times[0] < 75


# Faults -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "kind",
    [kind for kind in error_classes() if not issubclass(kind, TaskNotFoundError)],
    ids=lambda kind: kind.__name__,
)
def test_no_error_of_a_reading_ends_the_job(desk: Desk, kind: type[PlaygroundError]) -> None:
    desk.provider.reads = [an_error(kind, "it went wrong")]
    row = desk.put(JobState.RUNNING)

    outcome = read(desk, row)

    assert outcome.row == desk.row() == row
    assert outcome.wait_s > 0
    assert "Still followed" in desk.context.live.of("job-1").words
    assert desk.context.live.of("job-1").is_ours
    assert "it went wrong" in desk.context.live.of("job-1").words


def test_a_refusal_at_a_read_is_no_reason_to_forget_a_paid_task(desk: Desk) -> None:
    assert "Still followed" in words_after(desk, an_error(RefusedError))


def test_a_fault_keeps_the_progress_that_was_seen(desk: Desk) -> None:
    row = desk.put(JobState.RUNNING)
    desk.provider.reads = [a_snapshot(progress_fraction=0.7), an_error(ServerError)]

    read(desk, row)
    read(desk, row)

    assert desk.context.live.of("job-1").progress_fraction == 0.7


def test_faults_in_a_row_are_waited_out_longer_and_longer(desk: Desk) -> None:
    desk.provider.reads = [an_error(ServerError)]
    row, patience = desk.put(JobState.RUNNING), Patience()

    waits_s = [read(desk, row, patience).wait_s for _ in range(6)]

    assert waits_s == pytest.approx([5, 10, 20, 40, 60, 60])


def test_a_good_reading_ends_the_row_of_faults(desk: Desk) -> None:
    fault = an_error(ServerError)
    desk.provider.reads = [fault, fault, RUNNING, fault]
    row, patience = desk.put(JobState.RUNNING), Patience()

    waits_s = [read(desk, row, patience).wait_s for _ in range(4)]

    assert waits_s[3] == waits_s[0]


def test_a_gateway_that_is_busy_is_read_again_when_it_says(desk: Desk) -> None:
    desk.provider.reads = [RateLimitedError("slow down", retry_after_s=42)]

    outcome = read(desk, desk.put(JobState.RUNNING))

    assert (outcome.wait_s, outcome.hush) == (42, True)


def test_a_busy_gateway_that_names_no_time_is_a_fault_like_others(desk: Desk) -> None:
    desk.provider.reads = [RateLimitedError("slow down")]

    outcome = read(desk, desk.put(JobState.RUNNING))

    assert (outcome.wait_s, outcome.hush) == (5, False)


def test_a_busy_gateway_keeps_every_job_of_its_key_from_reading(desk: Desk) -> None:
    desk.queue("job-1", "job-2")
    desk.provider.reads = [RateLimitedError("slow down", retry_after_s=300), SUCCEEDED]

    desk.follow("job-1", "job-2")

    times = sorted(
        desk.provider.times_of("retrieve job-1") + desk.provider.times_of("retrieve job-2")
    )
    assert times[1] - times[0] >= 300
