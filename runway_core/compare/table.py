"""What was asked for against what came, row by row: pure, from jobs with their timelines.

Cells hold facts, not words; pages say them. The rows' names are those of the columns of the CSV.
"""

import csv
import io
import math
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import pairwise

from runway_core.models import Basis, ChargeState, ImageFrame, Job, JobState

from .values import CompareCell, CompareRow

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
        names += [row.field, f"{row.field}_note"] if row.field == "price" else [row.field]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    for index, job in enumerate(jobs):
        values: list[object] = [job.id, job.gateway_id, job.model_id, job.simulated]
        for row in table:
            cell = row.cells[index]
            values += [cell.asked] if row.field in asked else []
            values += [cell.delivered, cell.note] if row.field == "price" else [cell.delivered]
        writer.writerow([_harmless(value) for value in values])
    return file.getvalue()


def stages(job: Job) -> tuple[float | None, float | None, float | None]:
    """Return the seconds a job queued, ran and was downloaded, as its timeline tells; else None.

    The last time each state was entered counts: a task that was followed again ran until then.
    """
    entered: dict[JobState, datetime] = {event.state: event.at for event in job.timeline}
    marks = [
        job.created_at,
        entered.get(JobState.RUNNING) or job.submitted_at,
        entered.get(JobState.DOWNLOADING),
        entered.get(JobState.SUCCEEDED) or job.settled_at,
    ]
    spans = [
        None if start is None or end is None else max(0.0, (end - start).total_seconds())
        for start, end in pairwise(marks)
    ]
    return spans[0], spans[1], spans[2]


def _harmless(value: object) -> object:
    # A spreadsheet would run a text that begins like a formula.
    is_formula = isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"}
    return f"'{value}" if is_formula else value


def _prompt(job: Job) -> CompareCell:
    return CompareCell(delivered=job.request.prompt_text)


def _frame(job: Job) -> CompareCell:
    source = job.request.first_frame
    told = source.sha256 if isinstance(source, ImageFrame) else source
    return CompareCell(delivered=told)


def _last_frame(job: Job) -> CompareCell:
    source = job.request.last_frame
    told = source.sha256 if isinstance(source, ImageFrame) else source
    return CompareCell(delivered=told)


def _motion(job: Job) -> CompareCell:
    moved = {name: value for name, value in job.request.motion.model_dump().items() if value}
    told = " ".join(f"{name} {value:+g}" for name, value in moved.items())
    return CompareCell(delivered=told)


def _seed(job: Job) -> CompareCell:
    return CompareCell(delivered=job.request.seed)


def _style(job: Job) -> CompareCell:
    return CompareCell(delivered=job.request.style)


def _watermark(job: Job) -> CompareCell:
    return CompareCell(asked=job.request.watermark)


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


def _stage(index: int) -> Cell:
    def cell(job: Job) -> CompareCell:
        span = stages(job)[index]
        return CompareCell(delivered=None if span is None else round(span, 1))

    return cell


def _total(job: Job) -> CompareCell:
    if job.settled_at is None:
        return CompareCell()
    return CompareCell(delivered=round((job.settled_at - job.created_at).total_seconds(), 1))


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
    "prompt_text": _prompt,
    "first_frame": _frame,
    "last_frame": _last_frame,
    "motion": _motion,
    "style": _style,
    "seed": _seed,
    "watermark": _watermark,
    "changes": _changes,
    "size": _size,
    "ratio": _ratio,
    "duration_s": _duration,
    "fps": _fps,
    "frame_count": _frames,
    "has_audio": _audio,
    "byte_count": _bytes,
    "queue_s": _stage(0),
    "run_s": _stage(1),
    "download_s": _stage(2),
    "total_s": _total,
    "price": _price,
}
