"""What was asked for against what came, row by row: pure, from jobs with their timelines.

Cells hold facts, not words; pages say them. The rows' names are those of the columns of the CSV.
"""

import csv
import hashlib
import io
import json
import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from runway_core.models import Basis, ChargeState, FrameSource, ImageFrame, Job, JobState
from runway_core.outcomes import Spans, spans
from runway_core.recipes import recipe_of

from .values import CompareCell, CompareRow

_NOTED = {"first_frame", "last_frame", "price"}  # what is noted of them is a column of its own
_SAME_S = 0.15  # models end a clip on a whole frame or a whole group of frames
_SAME_SHAPE = 0.01  # in the logarithm: sides are rounded to even numbers

Cell = Callable[[Job], CompareCell]


def rows(jobs: Sequence[Job]) -> tuple[CompareRow, ...]:
    """Return the rows of a table of takes, settings first, then what came, then time and price."""
    return tuple(
        CompareRow(field=name, cells=tuple(cell(job) for job in jobs))
        for name, cell in _ROWS.items()
    )


def to_csv(jobs: Sequence[Job]) -> str:
    """Return one line a take, with a heading; what is not known is empty."""
    table = rows(jobs)
    asked = [row.field for row in table if any(cell.asked is not None for cell in row.cells)]
    names = ["job_id", "gateway_id", "model_id", "simulated"]
    for row in table:
        names += [f"{row.field}_asked"] if row.field in asked else []
        names += [row.field, f"{row.field}_note"] if row.field in _NOTED else [row.field]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    for index, job in enumerate(jobs):
        values: list[object] = [job.id, job.gateway_id, job.model_id, job.simulated]
        for row in table:
            cell = row.cells[index]
            values += [cell.asked] if row.field in asked else []
            values += [cell.delivered, cell.note] if row.field in _NOTED else [cell.delivered]
        writer.writerow([_harmless(value) for value in values])
    return file.getvalue()


def stages(job: Job) -> Spans:
    """Return how long a job queued, ran and was downloaded, as Insights counts it."""
    first: dict[JobState, float] = {}
    for event in job.timeline:
        first.setdefault(event.state, event.at.timestamp())
    # A task that is followed again enters RUNNING again: that ends no queue.
    accepted = _seconds(job.submitted_at)
    return spans(
        created_at=_seconds(job.created_at),
        submitted_at=first.get(JobState.RUNNING) if accepted is None else accepted,
        fetched_at=first.get(JobState.DOWNLOADING),
        settled_at=_seconds(job.settled_at),
    )


def _seconds(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()


def _harmless(value: object) -> object:
    # A spreadsheet would run a text that begins like a formula.
    is_formula = isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{value}" if is_formula else value


def _frame(job: Job) -> CompareCell:
    return _picture(job.request.first_frame)


def _last_frame(job: Job) -> CompareCell:
    return _picture(job.request.last_frame)


def _picture(source: FrameSource | None) -> CompareCell:
    if not isinstance(source, ImageFrame):
        return CompareCell(delivered=source)
    across, down = source.focus
    note = f"crop {across:g} {down:g}" if source.fit == "crop" else source.fit
    return CompareCell(delivered=source.sha256, note=note)


def _mask(job: Job) -> CompareCell:
    # It is cut as the first frame is, whatever its own fit.
    mask = job.request.foreground_mask
    return CompareCell(delivered=None if mask is None else mask.sha256)


def _motion(job: Job) -> CompareCell:
    moved = {name: value for name, value in job.request.motion.model_dump().items() if value}
    told = " ".join(f"{name} {value:+g}" for name, value in moved.items())
    return CompareCell(delivered=told)


def _as_asked(field: str) -> Cell:
    return lambda job: CompareCell(delivered=getattr(job.request, field))


def _watermark(job: Job) -> CompareCell:
    return CompareCell(asked=job.request.watermark)


def _extra(job: Job) -> CompareCell:
    if not job.request.extra_body:
        return CompareCell(delivered="")
    # A recipe's: without keys, private paths and links that may be signed.
    recipe = recipe_of(job)
    if "extra_body" in recipe.left_out:
        digest = hashlib.sha256(_compact(job.request.extra_body).encode()).hexdigest()
        return CompareCell(delivered=f"… {digest[:7]}")  # too much to tell, enough to tell apart
    return CompareCell(delivered=_compact(recipe.request.extra_body))


def _compact(fields: dict[str, Any]) -> str:
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _changes(job: Job) -> CompareCell:
    return CompareCell(delivered="; ".join(change.words for change in job.adjustments))


def _size(job: Job) -> CompareCell:
    if job.video is None:
        return CompareCell(asked=job.request.ratio)
    came = job.video.width_px, job.video.height_px
    return CompareCell(
        asked=job.request.ratio,
        delivered=f"{came[0]}:{came[1]}",
        fits=came == job.request.size_px,
    )


def _ratio(job: Job) -> CompareCell:
    width, height = job.request.size_px
    asked = width / height
    if job.video is None:
        return CompareCell(asked=round(asked, 3))
    came = job.video.width_px / job.video.height_px
    return CompareCell(
        asked=round(asked, 3),
        delivered=round(came, 3),
        fits=abs(math.log(came / asked)) <= _SAME_SHAPE,
    )


def _duration(job: Job) -> CompareCell:
    if job.video is None:
        return CompareCell(asked=job.request.duration_s)
    came = round(job.video.duration_s, 3)
    return CompareCell(
        asked=job.request.duration_s,
        delivered=came,
        fits=abs(came - job.request.duration_s) <= _SAME_S,
    )


def _fps(job: Job) -> CompareCell:
    return CompareCell(delivered=None if job.video is None else round(job.video.fps, 3))


def _frames(job: Job) -> CompareCell:
    return CompareCell(delivered=None if job.video is None else job.video.frame_count)


def _audio(job: Job) -> CompareCell:
    return CompareCell(delivered=None if job.video is None else job.video.has_audio)


def _bytes(job: Job) -> CompareCell:
    return CompareCell(delivered=None if job.video is None else job.video.byte_count)


def _stage(name: str) -> Cell:
    def cell(job: Job) -> CompareCell:
        span = getattr(stages(job), name)
        return CompareCell(delivered=None if span is None else round(span, 1))

    return cell


def _price(job: Job) -> CompareCell:
    if job.simulated:
        return CompareCell(delivered=0.0, note="simulated")
    charge = job.charge
    if charge.state is ChargeState.SETTLED and charge.amount_usd is not None:
        origin = f"{_ORIGINS[charge.basis]} {charge.source}".strip()
        return CompareCell(delivered=charge.amount_usd, note=f"USD, {origin}")
    source = f"{job.price.currency}, {job.price.source}" if job.price.is_known else ""
    return CompareCell(delivered=job.price.amount, note=source)


_ORIGINS = {
    Basis.COST: "told by the gateway",
    Basis.ESTIMATE: "estimated by the gateway",
    Basis.PRICE_CARD: "by the price card",
    Basis.ASSUMED: "assumed, no price is documented",
    Basis.UNKNOWN: "",
}

_ROWS: dict[str, Cell] = {
    "prompt_text": _as_asked("prompt_text"),
    "first_frame": _frame,
    "last_frame": _last_frame,
    "foreground_mask": _mask,
    "motion": _motion,
    "camera_words": _as_asked("camera_words"),
    "motion_score": _as_asked("motion_score"),
    "style": _as_asked("style"),
    "seed": _as_asked("seed"),
    "watermark": _watermark,
    "interpolate": _as_asked("interpolate"),
    "upscale": _as_asked("upscale"),
    "extra_body": _extra,
    "changes": _changes,
    "size": _size,
    "ratio": _ratio,
    "duration_s": _duration,
    "fps": _fps,
    "frame_count": _frames,
    "has_audio": _audio,
    "byte_count": _bytes,
    "queue_s": _stage("queue_s"),
    "run_s": _stage("run_s"),
    "download_s": _stage("fetch_s"),
    "total_s": _stage("total_s"),
    "price": _price,
}
