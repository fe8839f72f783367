"""Fills a data folder with thousands of jobs to try the library: ``python -m bench.fill --help``.

The jobs are rows as finished ones are, without anybody having made them; they share one small clip,
so the folder stays small.
"""

import argparse
import io
import json
import random
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.stream import VideoStream
from sqlalchemy import Connection, Engine, insert

from runway_core import GenerationRequest, JobState, Plan, WireRequest, open_playground
from runway_core.jobs import schema
from runway_core.jobs.database import for_writes, open_database
from runway_core.jobs.rows import NewJob, first_values
from runway_core.media import MediaStore
from runway_core.media.probe import poster, probe
from runway_core.models import JobId

GATEWAYS = (("runway", "gen4_turbo"), ("cometapi", "gen3a_turbo"), ("gptplus5", "gen4_turbo"))
RATIOS = ("1280:720", "720:1280", "960:960")
WORDS = [
    "slow",
    "push",
    "in",
    "haze",
    "drifts",
    "over",
    "the",
    "ridges",
    "at",
    "dawn",
    "dusk",
    "street",
    "rain",
    "neon",
    "umbrella",
    "vase",
    "light",
    "crosses",
    "table",
    "黄昏",
    "山脉",
    "云雾",
    "飘动",
    "đêm",
    "Hà",
    "Nội",
    "xe",
    "máy",
    "mưa",
]
_SPAN_S = 90 * 24 * 3600.0
_AT_ONCE = 500  # jobs in one commit


def fill(engine: Engine, count: int, video: dict[str, Any] | None, *, seed: int = 7) -> None:
    """Add finished jobs to a database, spread over the last three months.

    Args:
        engine: An open, migrated database.
        count: How many jobs; one to three of them share a batch.
        video: What the probe said of a stored video; None: every job has failed.
        seed: The same seed gives the same jobs.
    """
    draw = random.Random(seed)
    waiting: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
    size = 0
    for batch, jobs in _batches(draw, count, video):
        waiting.append((batch, jobs))
        size += len(jobs)
        if size >= _AT_ONCE:
            _write(engine, waiting)
            waiting, size = [], 0
    if waiting:
        _write(engine, waiting)


def _batches(
    draw: random.Random, count: int, video: dict[str, Any] | None
) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    now, made = time.time(), 0
    while made < count:
        wanted = min(draw.randint(1, len(GATEWAYS)), count - made)
        request = GenerationRequest(
            prompt_text=" ".join(draw.choices(WORDS, k=draw.randint(4, 14))),
            ratio=draw.choice(RATIOS),
            seed=draw.randrange(2**31),
        )
        batch_id = uuid.UUID(int=draw.getrandbits(128)).hex
        placed = {"workspace": "local", "created_at": now - _SPAN_S * (1 - made / count)}
        batch = {
            **placed,
            "id": batch_id,
            "submission_id": batch_id,
            "request": request.model_dump_json(),
            "refusals": "[]",
        }
        jobs = [
            _job(draw, request, video, **placed, batch_id=batch_id, position=position)
            for position in range(wanted)
        ]
        made += wanted
        yield batch, jobs


def _job(
    draw: random.Random, request: GenerationRequest, video: dict[str, Any] | None, **placed: Any
) -> dict[str, Any]:
    gateway_id, model_id = GATEWAYS[placed["position"]]
    plan = Plan(
        gateway_id=gateway_id,
        gateway_label=gateway_id,
        model_id=model_id,
        wire=WireRequest(
            method="POST",
            url="https://example.org/v1/image_to_video",
            body={"promptText": request.prompt_text, "ratio": request.ratio},
        ),
    )
    new = NewJob(
        id=JobId(uuid.UUID(int=draw.getrandbits(128)).hex),
        plan=plan,
        base_url="https://example.org",
    )
    state = JobState.FAILED if video is None or draw.random() < 0.1 else JobState.SUCCEEDED
    at = placed["created_at"]
    return {
        **first_values(new, request, **placed),
        "state": state,
        "submitted_at": at + 1,
        "settled_at": at + draw.uniform(8, 90),
        "failure": "made up for trying" if state is JobState.FAILED else "",
        "video": json.dumps(video) if state is JobState.SUCCEEDED else None,
    }


def _write(engine: Engine, batches: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> None:
    with for_writes(engine).begin() as connection:
        _insert(connection, batches)


def _insert(
    connection: Connection, batches: list[tuple[dict[str, Any], list[dict[str, Any]]]]
) -> None:
    connection.execute(insert(schema.batches), [batch for batch, _ in batches])
    connection.execute(insert(schema.jobs), [job for _, jobs in batches for job in jobs])


def store_clip(media: MediaStore, folder: Path) -> dict[str, Any]:
    """Keep a second of moving bars, and return what the probe says of it."""
    path = folder / "bars.mp4"
    with av.open(path, "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=24)
        if not isinstance(stream, VideoStream):
            raise TypeError("the coder of the clip makes no pictures")
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        across = np.arange(320)
        for number in range(24):
            row = (128 + 100 * np.sin((across + 8 * number) / 20)).astype(np.uint8)
            picture = np.repeat(np.tile(row, (180, 1))[..., None], 3, axis=2)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    facts, picture_file = probe(path), io.BytesIO(poster(path)).getvalue()
    poster_sha256 = media.put(picture_file, "image/jpeg").sha256
    asset = media.put_file(path, facts.media_type)
    return {
        "sha256": asset.sha256,
        "media_type": facts.media_type,
        "byte_count": asset.byte_count,
        "width_px": facts.width_px,
        "height_px": facts.height_px,
        "duration_s": facts.duration_s,
        "fps": facts.fps,
        "frame_count": facts.frame_count,
        "has_audio": facts.has_audio,
        "poster_sha256": poster_sha256,
    }


def main() -> None:
    """Fill the folder that is named."""
    parser = argparse.ArgumentParser(prog="python -m bench.fill", description=__doc__)
    parser.add_argument("data_dir", type=Path, help="the data folder, made when it is missing")
    parser.add_argument("--jobs", type=int, default=10_000, help="how many (10,000)")
    chosen = parser.parse_args()
    with open_playground(data_dir=chosen.data_dir):
        pass  # made and migrated
    video = store_clip(MediaStore.in_folder(chosen.data_dir / "media"), chosen.data_dir)
    engine = open_database(f"sqlite:///{chosen.data_dir / 'jobs.db'}")
    fill(engine, chosen.jobs, video)
    engine.dispose()


if __name__ == "__main__":
    main()
