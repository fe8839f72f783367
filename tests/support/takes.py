"""Finished takes put straight into a store: real videos, without a gateway."""

import json
import uuid
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any

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
    store.add_batch(
        batch_id=uuid.uuid4().hex,
        workspace=workspace,
        submission_id=uuid.uuid4().hex,
        request=a_request(**request),
        jobs=[NewJob(id=job_id, plan=a_plan(**(plan or {})), base_url="https://example.org")],
    )
    way = _WAY[:3] if path is None else _WAY
    for before, after in pairwise(way):
        values: dict[str, Any] = {"attempt": job_id} if after is JobState.SUBMITTING else {}
        if after is JobState.SUCCEEDED and path is not None:
            video = asdict(keep_video(media, path, examine(path)))
            video.pop("path")
            values["video"] = json.dumps(video)
        store.move(Move(job_id=job_id, expected=[before], to=after, values=values)).result(20)
    return job_id
