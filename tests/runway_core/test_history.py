from datetime import UTC, datetime

from runway_core.cards import NO_HISTORY
from runway_core.history import REMEMBERED, health
from runway_core.jobs.rows import EndedRow
from runway_core.models import JobState


def ended(
    took_s: float = 40.0,
    state: JobState = JobState.SUCCEEDED,
    *,
    gateway_id: str = "runway",
    failure: str = "",
) -> EndedRow:
    return EndedRow(
        gateway_id=gateway_id,
        model_id="gen4_turbo",
        state=state,
        submitted_at=1000.0,
        settled_at=1000.0 + took_s,
        failure=failure,
    )


def test_the_median_counts_only_what_succeeded() -> None:
    rows = [ended(30.0), ended(50.0), ended(40.0), ended(2.0, JobState.FAILED, failure="Refused")]

    found = health(rows)["runway"]

    assert (found.ended, found.succeeded, found.median_s) == (4, 3, 40.0)


def test_the_newest_failure_is_told() -> None:
    rows = [
        ended(),
        ended(state=JobState.FAILED, failure="newer"),
        ended(state=JobState.FAILED, failure="older"),
    ]

    assert health(rows)["runway"].last_failure == "newer"


def test_the_moment_of_the_newest_failure_is_told() -> None:
    found = health([ended(), ended(2.0, JobState.FAILED, failure="Refused")])["runway"]

    assert found.last_failed_at == datetime.fromtimestamp(1002.0, UTC)


def test_each_gateway_has_its_own_history() -> None:
    found = health([ended(30.0), ended(90.0, gateway_id="cometapi")])

    assert (found["runway"].median_s, found["cometapi"].median_s) == (30.0, 90.0)


def test_old_jobs_are_forgotten() -> None:
    rows = [ended(10.0)] * REMEMBERED + [ended(1000.0)] * REMEMBERED

    assert health(rows)["runway"].median_s == 10.0


def test_a_gateway_that_was_never_used_has_no_history() -> None:
    assert health([]) == {}
    assert NO_HISTORY.median_s is None


def test_failures_alone_give_no_time() -> None:
    assert health([ended(3.0, JobState.FAILED)])["runway"].median_s is None
