import pytest

from runway_core.jobs.standing import standing
from runway_core.models import JobState
from tests.support.following import Desk


def test_every_state_is_counted_also_those_without_a_job(desk: Desk) -> None:
    desk.put(JobState.RUNNING)
    desk.queue("job-2", "job-3")

    (queued_at,) = {row.created_at for row in desk.store.jobs() if row.state is JobState.QUEUED}
    counted = standing(desk.store, streams=4, now=queued_at + 9)

    assert (counted.by_state["running"], counted.by_state["queued"]) == (1, 2)
    assert set(counted.by_state) == {state.value for state in JobState}
    assert counted.oldest_queued_s == pytest.approx(9)
    assert counted.streams == 4


def test_where_none_waits_nothing_is_old(desk: Desk) -> None:
    assert standing(desk.store, streams=0, now=desk.clock()).oldest_queued_s == 0.0
