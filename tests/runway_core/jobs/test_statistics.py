from runway_core.jobs import statistics
from runway_core.jobs.rows import Move, NewJob
from runway_core.jobs.store import JobStore
from runway_core.models import JobId, JobState
from tests.support.factories import a_plan, a_request


def a_video_after(store: JobStore, took_s: float, *, name: str, workspace: str = "local") -> None:
    """A job of 5 s on Runway that took so long."""
    store.add_batch(
        batch_id=f"batch-{name}",
        workspace=workspace,
        submission_id=f"click-{name}",
        request=a_request(),
        jobs=[NewJob(id=JobId(name), plan=a_plan(), base_url="https://gw")],
    )
    steps = {
        JobState.SUBMITTING: {},
        JobState.RUNNING: {"submitted_at": 1000.0},
        JobState.DOWNLOADING: {},
        JobState.SUCCEEDED: {"settled_at": 1000.0 + took_s},
    }
    before = JobState.QUEUED
    for state, values in steps.items():
        move = Move(job_id=JobId(name), expected=[before], to=state, values=values)
        assert store.move(move).result() is not None
        before = state


def test_a_video_tells_how_long_it_took_and_how_long_it_was_to_be(store: JobStore) -> None:
    a_video_after(store, 41.5, name="job-1")

    (row,) = statistics.times(store, "local")

    assert (row.gateway_id, row.model_id, row.simulated) == ("runway", "gen4_turbo", False)
    assert (row.duration_s, row.took_s) == (5, 41.5)


def test_another_workspace_lends_no_times(store: JobStore) -> None:
    a_video_after(store, 41.5, name="job-1", workspace="ann")

    assert statistics.times(store, "local") == []
    assert len(statistics.times(store, "ann")) == 1
