"""Finished takes put straight into a store: real videos, without a gateway."""

import json
import time
import uuid
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from runway_core.jobs.moves import write_move
from runway_core.jobs.rows import Move, NewJob
from runway_core.jobs.store import JobStore
from runway_core.media import MediaStore
from runway_core.media.probe import examine, keep_video
from runway_core.models import JobId, JobState
from tests.support.factories import a_plan, a_request

_WAY = [
    JobState.QUEUED,
    JobState.SUBMITTING,
    JobState.RUNNING,
    JobState.DOWNLOADING,
    JobState.SUCCEEDED,
]


def plant(
    store: JobStore,
    media: MediaStore,
    path: Path | None,
    *,
    workspace: str = "local",
    plan: dict[str, Any] | None = None,
    **request: Any,
) -> str:
    """Store a job as if it had gone its way, with a video or, without a path, still running.

    Args:
        store: The jobs.
        media: Where the video goes; the file is taken.
        path: The video.
        workspace: Whose it is.
        plan: Fields of the plan that differ, such as ``gateway_label``.
        request: Fields of the request that differ.

    Returns:
        The job's id.
    """
    job_id = JobId(uuid.uuid4().hex)
    video = None if path is None else _kept(media, path)
    store.add_batch(
        batch_id=uuid.uuid4().hex,
        workspace=workspace,
        submission_id=uuid.uuid4().hex,
        request=a_request(**request),
        jobs=[NewJob(id=job_id, plan=a_plan(**(plan or {})), base_url="https://example.org")],
    )
    store.writer.run(lambda connection: _go(connection, job_id, store, video))
    return job_id


def _go(connection: Connection, job_id: JobId, store: JobStore, video: str | None) -> None:
    """Go the whole way in one transaction: a driver must not find the job anywhere on it."""
    way = _WAY[:3] if video is None else _WAY
    values: dict[JobState, dict[str, Any]] = {
        JobState.SUBMITTING: {"attempt": job_id},
        JobState.SUCCEEDED: {"video": video},
    }
    for before, after in pairwise(way):
        move = Move(job_id=job_id, expected=[before], to=after, values=values.get(after, {}))
        assert write_move(connection, move, store.books, time.time()) is not None


def _kept(media: MediaStore, path: Path) -> str:
    """Keep a video, and return what a row says of it."""
    video = asdict(keep_video(media, path, examine(path)))
    video.pop("path")
    return json.dumps(video)
