import pytest

from runway_core.changes import Changes, JobChange
from runway_core.jobs.live import NOTHING, PROGRESS_APART_S, LiveReadings, Reading
from runway_core.models import JobId, JobState
from tests.support.clock import FakeClock
from tests.support.following import Desk


@pytest.fixture
def heard(changes: Changes) -> list[JobChange]:
    """The news, in order."""
    news: list[JobChange] = []
    changes.add_listener(news.append)
    return news


@pytest.fixture
def live(changes: Changes, clock: FakeClock) -> LiveReadings:
    return LiveReadings(changes, clock=clock.monotonic)


def test_nothing_is_known_of_a_job_that_was_never_read(live: LiveReadings) -> None:
    assert live.of("job-1") == NOTHING == Reading(words="", progress_fraction=None)


def test_the_last_reading_counts_and_is_announced(
    live: LiveReadings, heard: list[JobChange], desk: Desk, clock: FakeClock
) -> None:
    row = desk.put(JobState.RUNNING)

    live.tell(row, Reading(words="RUNNING", progress_fraction=0.2))
    clock.advance(PROGRESS_APART_S)
    live.tell(row, Reading(words="RUNNING", progress_fraction=0.4))

    assert live.of("job-1").progress_fraction == 0.4
    assert (
        heard
        == [
            JobChange(
                job_id=row.id,
                batch_id=row.batch_id,
                workspace=row.workspace,
                state="running",
                version=row.version,
            )
        ]
        * 2
    )


def test_progress_alone_is_announced_now_and_then_but_always_known(
    live: LiveReadings, heard: list[JobChange], desk: Desk, clock: FakeClock
) -> None:
    row = desk.put(JobState.RUNNING)

    live.tell(row, Reading(words="RUNNING", progress_fraction=0.2))
    live.tell(row, Reading(words="RUNNING", progress_fraction=0.3))
    told_early, known = len(heard), live.of("job-1").progress_fraction
    clock.advance(PROGRESS_APART_S)
    live.tell(row, Reading(words="RUNNING", progress_fraction=0.4))

    assert (told_early, known, len(heard)) == (1, 0.3, 2)


def test_progress_that_came_too_soon_is_announced_when_it_stays(
    live: LiveReadings, heard: list[JobChange], desk: Desk, clock: FakeClock
) -> None:
    row = desk.put(JobState.RUNNING)

    live.tell(row, Reading(words="RUNNING", progress_fraction=0.2))
    live.tell(row, Reading(words="RUNNING", progress_fraction=0.4))
    clock.advance(PROGRESS_APART_S)
    live.tell(row, Reading(words="RUNNING", progress_fraction=0.4))
    live.tell(row, Reading(words="RUNNING", progress_fraction=0.4))

    assert len(heard) == 2


def test_other_words_are_announced_at_once(
    live: LiveReadings, heard: list[JobChange], desk: Desk
) -> None:
    row = desk.put(JobState.RUNNING)

    live.tell(row, Reading(words="PENDING"))
    live.tell(row, Reading(words="RUNNING", progress_fraction=0.1))

    assert len(heard) == 2


def test_a_reading_that_says_nothing_new_wakes_nobody(
    live: LiveReadings, heard: list[JobChange], desk: Desk
) -> None:
    row = desk.put(JobState.RUNNING)

    live.tell(row, Reading())
    live.tell(row, Reading(words="RUNNING"))
    live.tell(row, Reading(words="RUNNING"))

    assert len(heard) == 1


def test_a_reading_of_another_process_is_taken_over_with_its_news(
    live: LiveReadings, heard: list[JobChange]
) -> None:
    news = JobChange(
        job_id=JobId("job-7"), batch_id="batch-1", workspace="local", state="running", version=4
    )

    live.take(news, Reading(words="RUNNING", progress_fraction=0.5))
    live.take(news, Reading(words="RUNNING", progress_fraction=0.5))

    assert live.of("job-7").progress_fraction == 0.5
    assert heard == [news]


def test_a_job_that_is_followed_no_more_is_forgotten(live: LiveReadings, desk: Desk) -> None:
    live.tell(desk.put(JobState.RUNNING), Reading(words="RUNNING"))

    live.forget("job-1")
    live.forget("job-1")

    assert live.of("job-1") == NOTHING
