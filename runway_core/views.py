"""From rows to the values that pages see."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime

from runway_core.gateways import GatewaySpec
from runway_core.jobs.live import WAITING_FOR_KEY, Reading
from runway_core.jobs.rows import BatchRow, EventRow, JobRow
from runway_core.jobs.wishes import can_follow_again
from runway_core.media import MediaStore
from runway_core.models import (
    UNRECORDED,
    Batch,
    Charge,
    Job,
    JobEvent,
    JobState,
    Price,
    TaskId,
    Video,
)

GATEWAY_UNKNOWN = (
    "This release does not know the gateway. It is left as it is; one that does will go on with it."
)


def job_view(
    row: JobRow,
    spec: GatewaySpec | None,
    reading: Reading,
    media: MediaStore,
    timeline: Sequence[EventRow] = (),
    *,
    charge: Charge = UNRECORDED,
    called_task_id: str | None = None,
) -> Job:
    """Put a row and the last reading of its task together.

    ``spec`` is None for a gateway that is no longer installed; the job stays readable.
    """
    return Job(
        id=row.id,
        batch_id=row.batch_id,
        gateway_id=row.gateway_id,
        gateway_label=row.plan.gateway_label,
        model_id=row.model_id,
        simulated=row.simulated,
        state=row.state,
        request=row.request,
        adjustments=row.plan.adjustments,
        notes=row.plan.notes,
        price=price_view(row, spec),
        charge=charge,
        can_cancel=spec is not None and spec.cancel is not None,
        task_id=None if row.task_id is None else TaskId(row.task_id),
        called_task_id=None if called_task_id is None else TaskId(called_task_id),
        doubt=(row.attempt or "") if row.state is JobState.IN_DOUBT else "",
        can_follow_again=can_follow_again(row),
        created_at=instant(row.created_at),
        submitted_at=None if row.submitted_at is None else instant(row.submitted_at),
        settled_at=None if row.settled_at is None else instant(row.settled_at),
        gateway_words="" if reading.is_ours else reading.words or row.gateway_words,
        waits_for_key=row.state.is_active and reading == WAITING_FOR_KEY,
        says=_says(row, spec, reading),
        progress_fraction=reading.progress_fraction,
        failure=row.failure,
        failure_code=row.failure_code,
        hint=row.hint,
        video=video_view(row, media),
        timeline=tuple(
            JobEvent(at=instant(event.at), state=event.state, words=event.words, actor=event.actor)
            for event in timeline
        ),
    )


def _says(row: JobRow, spec: GatewaySpec | None, reading: Reading) -> str:
    if spec is None and row.state.is_active:
        return GATEWAY_UNKNOWN
    return reading.words if reading.is_ours else ""


def batch_view(row: BatchRow, jobs: tuple[Job, ...]) -> Batch:
    """Put the row of a batch and its jobs together."""
    return Batch(
        id=row.id,
        request=row.request,
        created_at=instant(row.created_at),
        jobs=jobs,
        refusals=row.refusals,
    )


def price_view(row: JobRow, spec: GatewaySpec | None) -> Price:
    """Return what the job costs: as the gateway told it, else as it was planned."""
    card = None if spec is None else spec.price_card
    if row.cost_credits is None or card is None or row.simulated:
        return row.plan.price
    amount = round(row.cost_credits * card.usd_per_credit, 4)
    return Price(amount=amount, source="told by the gateway")


def video_view(row: JobRow, media: MediaStore) -> Video | None:
    """Return the job's video, with its path where the media store is a folder."""
    if row.video is None:
        return None
    known = {field.name for field in fields(Video)}  # a later release may have stored more
    values = {name: value for name, value in row.video.items() if name in known}
    return Video(**values, path=media.path(row.video["sha256"]))


def instant(seconds: float) -> datetime:
    """Return an aware UTC instant from seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)
