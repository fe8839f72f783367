"""What leaves the library as files: telling names, recipes, and the table that goes along."""

import csv
import io
import re
from collections.abc import Sequence

from runway_core.media import Asset
from runway_core.models import Job, LibraryItem
from runway_core.recipes import recipe_box
from runway_core.web import TakeFile

_WORDS = re.compile(r"[^\w]+")
_NAME_CHARACTERS = 40
_WITH_RECIPE = {"video/mp4", "video/quicktime"}
_ENDINGS = {"video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm"}
_COLUMNS = (
    "file", "job", "batch", "task", "gateway", "model", "simulated", "state", "made_at", "prompt",
    "ratio", "duration_s", "seed", "width_px", "height_px", "fps", "video_s", "price", "currency",
    "price_source", "favourite", "tags", "video_sha256",
)  # fmt: skip


def file_name(job: Job) -> str:
    """Return a name for a job's video that tells what it is and that no other job's has."""
    words = _WORDS.sub("-", job.request.prompt_text)[:_NAME_CHARACTERS].strip("-_")
    ending = "mp4" if job.video is None else _ENDINGS.get(job.video.media_type, "mp4")
    parts = (job.gateway_id, words, job.id[:12])
    return f"{'-'.join(part for part in parts if part)}.{ending}"


def take_file(job: Job) -> TakeFile | None:
    """Return a job's video as it is given away; None before there is one."""
    video = job.video
    if video is None:
        return None
    return TakeFile(
        name=file_name(job),
        asset=Asset(sha256=video.sha256, media_type=video.media_type, byte_count=video.byte_count),
        tail=recipe_box(job) if video.media_type in _WITH_RECIPE else b"",
    )


def manifest(items: Sequence[LibraryItem]) -> bytes:
    """Return a table of takes as CSV, UTF-8 with the mark that spreadsheets look for."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows([_cell(value) for value in _row(item)] for item in items)
    return text.getvalue().encode("utf-8-sig")


def _row(item: LibraryItem) -> Sequence[object]:
    job, video, request = item.job, item.job.video, item.job.request
    return (
        file_name(job) if video else "",
        job.id,
        job.batch_id,
        job.task_id,
        job.gateway_id,
        job.model_id,
        job.simulated,
        job.state.value,
        job.created_at.isoformat(),
        request.prompt_text,
        request.ratio,
        request.duration_s,
        request.seed,
        video and video.width_px,
        video and video.height_px,
        video and round(video.fps, 3),
        video and round(video.duration_s, 3),
        job.price.amount,
        job.price.currency,
        job.price.source,
        item.is_favourite,
        ", ".join(item.tags),
        video and video.sha256,
    )


def _cell(value: object) -> str:
    text = "" if value is None else str(value)
    # A spreadsheet would take these for a formula.
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
