"""Values for tests, complete and plausible; a test names only the fields that matter to it."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from runway_core.models import (
    Batch,
    GenerationRequest,
    ImageFrame,
    Job,
    JobId,
    JobState,
    Plan,
    Price,
    TaskSnapshot,
    TaskStatus,
    Video,
    WireRequest,
)

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def a_frame(**changes: Any) -> ImageFrame:
    """A stored 1280 × 720 JPEG."""
    fields: dict[str, Any] = {
        "sha256": "a1" * 32,
        "media_type": "image/jpeg",
        "width_px": 1280,
        "height_px": 720,
        "byte_count": 180_000,
    }
    return ImageFrame(**(fields | changes))


def a_request(**changes: Any) -> GenerationRequest:
    """A five-second push-in from one stored picture."""
    fields: dict[str, Any] = {
        "prompt_text": "slow push in over the ridges",
        "first_frame": a_frame(),
        "ratio": "1280:720",
        "duration_s": 5,
        "seed": 7,
    }
    return GenerationRequest(**(fields | changes))


def a_wire_request(**changes: Any) -> WireRequest:
    """What Runway's own API would be sent for `a_request`, shortened."""
    wire = WireRequest(
        method="POST",
        url="https://api.dev.runwayml.com/v1/image_to_video",
        headers={"X-Runway-Version": "2024-11-06"},
        body={"model": "gen4_turbo", "promptText": "slow push in over the ridges", "duration": 5},
    )
    return replace(wire, **changes)


def a_plan(**changes: Any) -> Plan:
    """A plan for Runway itself that changes nothing and costs a quarter."""
    fields: dict[str, Any] = {
        "gateway_id": "runway",
        "gateway_label": "Runway",
        "model_id": "gen4_turbo",
        "wire": a_wire_request(),
        "price": Price(amount=0.25, source="price card of 2026-11-20"),
    }
    return Plan(**(fields | changes))


def a_snapshot(**changes: Any) -> TaskSnapshot:
    """A task that is running, 40 % done."""
    snapshot = TaskSnapshot(
        status=TaskStatus.RUNNING, wire_status="RUNNING", progress_fraction=0.4, raw={}
    )
    return replace(snapshot, **changes)


def a_video(**changes: Any) -> Video:
    """A probed five-second clip at 24 frames a second, without sound."""
    video = Video(
        sha256="b2" * 32,
        media_type="video/mp4",
        byte_count=2_400_000,
        width_px=1280,
        height_px=720,
        duration_s=5.0,
        fps=24.0,
        frame_count=120,
        has_audio=False,
        poster_sha256="c3" * 32,
    )
    return replace(video, **changes)


def a_job(**changes: Any) -> Job:
    """A job on Runway itself, queued at noon."""
    job = Job(
        id=JobId("job-1"),
        batch_id="batch-1",
        gateway_id="runway",
        gateway_label="Runway",
        model_id="gen4_turbo",
        simulated=False,
        state=JobState.QUEUED,
        request=a_request(),
        created_at=NOON,
    )
    return replace(job, **changes)


def a_finished_job(**changes: Any) -> Job:
    """A job that succeeded 41 seconds after it was made, with its video."""
    fields: dict[str, Any] = {
        "state": JobState.SUCCEEDED,
        "submitted_at": NOON,
        "settled_at": NOON.replace(second=41),
        "progress_fraction": 1.0,
        "video": a_video(),
    }
    return a_job(**(fields | changes))


def a_batch(*jobs: Job) -> Batch:
    """A batch of the given jobs, or of one queued job."""
    return Batch(id="batch-1", request=a_request(), created_at=NOON, jobs=jobs or (a_job(),))


@cache
def a_picture(
    width_px: int = 1280, height_px: int = 720, *, kind: str = "JPEG", seed: int = 0
) -> bytes:
    """An image file with a smooth gradient and fine seeded grain; ``kind`` is Pillow's word."""
    rng = np.random.default_rng(seed)
    down, across = np.mgrid[0:height_px, 0:width_px]
    base = np.stack(
        [
            60 + 150 * across / max(width_px, 1),
            40 + 120 * down / max(height_px, 1),
            np.full((height_px, width_px), 90.0),
        ],
        axis=-1,
    )
    grain = rng.normal(0, 12, base.shape)
    file = BytesIO()
    Image.fromarray((base + grain).clip(0, 255).astype(np.uint8)).save(file, kind)
    return file.getvalue()
