import json
import time
from dataclasses import asdict, replace
from typing import Any

from runway_core.jobs import statistics
from runway_core.jobs.rows import Move, NewJob
from runway_core.jobs.store import JobStore
from runway_core.models import JobId, JobState, Video
from tests.support.factories import a_plan, a_request, a_video


def a_video_after(
    store: JobStore,
    took_s: float,
    *,
    name: str,
    workspace: str = "local",
    video: Video | None = None,
) -> None:
    """A job of 5 s on Runway that took so long."""
    store.add_batch(
        batch_id=f"batch-{name}",
        workspace=workspace,
        submission_id=f"click-{name}",
        request=a_request(),
        jobs=[NewJob(id=JobId(name), plan=a_plan(), base_url="https://gw")],
    )
    steps: dict[JobState, dict[str, Any]] = {
        JobState.SUBMITTING: {},
        JobState.RUNNING: {"submitted_at": 1000.0},
        JobState.DOWNLOADING: {},
        JobState.SUCCEEDED: {
            "settled_at": 1000.0 + took_s,
            "video": None if video is None else json.dumps(asdict(replace(video, path=None))),
        },
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


def test_an_outcome_holds_what_came_and_when_it_was_fetched(store: JobStore) -> None:
    a_video_after(store, 41.5, name="job-1", video=a_video())

    (row,) = statistics.outcomes(store, "local", since=0.0, limit=10)

    assert (row.state, row.size_px, row.duration_s) == (JobState.SUCCEEDED, (1280, 720), 5.0)
    assert row.video == (1280, 720, 5.0)
    assert (row.submitted_at, row.settled_at) == (1000.0, 1041.5)
    assert row.fetched_at is not None
    assert row.fetched_at >= row.created_at


def test_outcomes_are_the_newest_of_the_period_and_of_the_workspace(store: JobStore) -> None:
    a_video_after(store, 1.0, name="job-1")
    a_video_after(store, 2.0, name="job-2")
    a_video_after(store, 3.0, name="job-3", workspace="ann")

    newest = statistics.outcomes(store, "local", since=0.0, limit=1)
    later = statistics.outcomes(store, "local", since=time.time() + 60, limit=10)

    assert [row.settled_at for row in newest] == [1002.0]
    assert later == []
    assert newest[0].video is None
