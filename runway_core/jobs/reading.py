"""Reading a running task until it ends, and what each reading means for the job."""

import json
from dataclasses import dataclass, field

from runway_core.errors import (
    ContentModeratedError,
    PlaygroundError,
    RateLimitedError,
    TaskDeadlineError,
    TaskFailedError,
    TaskNotFoundError,
)
from runway_core.models import JobState, TaskSnapshot, TaskStatus

from . import pace
from .context import Context, Outcome, SteadyClock
from .doubts import STOPPED_WATCHING
from .ledger import told_by
from .live import WAITING_FOR_KEY, Reading, note
from .rows import JobRow, Move
from .submission import failure_values

RESUME_SPREAD_S = 0.3  # a thousand tasks found after a restart are not read in one moment
LOST_AFTER_S = 60.0  # one "no such task" may come from a replica that lags behind
CANCEL_PAUSE_S = 30.0  # the longest between two tries to cancel, whatever the gateway asks for
CANCELLING = "Cancelling: the gateway has agreed."
NOT_CANCELLED = "The gateway did not agree to cancel it: it goes on, and may be charged."
LINK_TO_COME = "It is made; the link to the video is not there yet."
UNKNOWN_FOR_NOW = "The gateway does not know this task just now; it is asked again."


@dataclass(slots=True)
class Patience:
    """What a reader remembers between two readings of one task."""

    failures: int = 0
    """Faults in a row."""
    is_fresh: bool = False
    """Whether the latest try to read the task succeeded."""
    lost_since: float | None = None
    """When the gateway first said that it does not know the task, and has said so since."""
    says: str = ""
    """What is to be said of the job whatever the gateway says of the task."""
    without_link_since: float | None = None
    """When the gateway first said "succeeded" without a link."""
    cancel_agreed: bool | None = None
    """What the gateway said to a cancel; None: it was not asked."""
    has_read: bool = False
    """Whether the task could ever be read; from then on no call stands for a reading."""
    clock: SteadyClock = field(default_factory=SteadyClock)


def first_wait_s(context: Context, row: JobRow) -> float:
    """Return the wait before the first reading: a task found after a restart is read at once."""
    return max(
        context.poll_interval_s(row) - context.age_s(row),
        context.draw() * RESUME_SPREAD_S,
    )


async def read_once(context: Context, row: JobRow, patience: Patience) -> Outcome:
    """Read the task once and settle the job when it has ended."""
    interval_s, age_s = context.poll_interval_s(row), patience.clock.age_s(context, row)
    patience.is_fresh = False
    if context.waits_for_key(row):
        context.live.tell(row, WAITING_FOR_KEY)  # for as long as it takes: its task goes on
        return Outcome(row=row, wait_s=interval_s)
    try:
        with context.counted("retrieve", row):
            snapshot = await context.provider_of(row).retrieve(
                context.handle(row, age_s, hears_calls=not patience.has_read),
                key=context.key(row),
            )
    except TaskNotFoundError as error:
        return Outcome(row=await _not_found(context, row, error, patience), wait_s=interval_s)
    except PlaygroundError as error:
        return await _after_fault(context, row, error, patience)
    patience.failures, patience.is_fresh, patience.lost_since = 0, True, None
    patience.has_read = patience.has_read or not snapshot.is_called
    moved = await apply(context, row, snapshot, patience)
    wait_s = pace.poll_delay_s(interval_s, age_s, context.draw())
    return Outcome(row=moved, wait_s=wait_s)


async def apply(
    context: Context, row: JobRow, snapshot: TaskSnapshot, patience: Patience
) -> JobRow | None:
    """Do to the job what one reading of its task says."""
    if snapshot.status is TaskStatus.SUCCEEDED:
        if snapshot.output_urls:
            return await _to(
                context,
                row,
                JobState.DOWNLOADING,
                snapshot,
                output_urls=json.dumps(snapshot.output_urls),
            )
        return await _without_link(context, row, snapshot, patience)
    if snapshot.status is TaskStatus.FAILED:
        error = task_failure(snapshot)
        return await _to(context, row, JobState.FAILED, snapshot, **failure_values(error))
    if snapshot.status is TaskStatus.CANCELLED:
        return await _to(
            context,
            row,
            JobState.CANCELLED,
            snapshot,
            failure="The task was cancelled at the gateway.",
        )
    says = snapshot.remark or patience.says
    told = Reading(words=_words(snapshot), progress_fraction=snapshot.progress_fraction)
    context.live.tell(row, note(says, snapshot.progress_fraction) if says else told)
    return await _unless_expired(context, row, patience)


async def cancel(context: Context, row: JobRow, read: Outcome, patience: Patience) -> Outcome:
    """Cancel at the gateway where it can; else stop watching and say so.

    A gateway may throw the video away with a finished task, so only a task that has just been seen
    unfinished is cancelled. One that cannot be read is not given up by that either: the reading is
    tried again soon.

    Args:
        context: The parts to work with.
        row: The job, running.
        read: What the reading right before has come to.
        patience: Of the same reader.
    """
    if patience.without_link_since is not None:
        return read  # it is made
    if context.spec(row).cancel is None or context.waits_for_key(row):
        return Outcome(row=await _stop_watching(context, row))
    soon_s = min(read.wait_s, CANCEL_PAUSE_S)
    if not patience.is_fresh:
        return Outcome(row=row, wait_s=soon_s)
    try:
        agreed = await context.provider_of(row).cancel(context.handle(row), key=context.key(row))
    except PlaygroundError as error:
        _say(context, row, patience, f"The cancel did not get through yet: {error.message}")
        return Outcome(row=row, wait_s=soon_s)
    patience.cancel_agreed = agreed
    _say(context, row, patience, CANCELLING if agreed else NOT_CANCELLED)
    if agreed:
        return Outcome(row=row)  # the next reading says what has become of it
    # Another press is another wish.
    asked = await context.note(row.id, states=[JobState.RUNNING], cancel_requested=False)
    return Outcome(row=asked, wait_s=read.wait_s)


async def _stop_watching(context: Context, row: JobRow) -> JobRow | None:
    return await context.move(
        Move(
            job_id=row.id,
            expected=[JobState.RUNNING],
            to=JobState.CANCELLED,
            words="stopped watching",
            actor="you",
            values={"failure": STOPPED_WATCHING},
        )
    )


def _say(context: Context, row: JobRow, patience: Patience, words: str) -> None:
    """Say something of a running job that the next readings do not take back."""
    patience.says = words
    context.live.tell(row, note(words, context.live.of(row.id).progress_fraction))


def task_failure(snapshot: TaskSnapshot) -> TaskFailedError:
    """Return the failure that a snapshot tells of, moderation told apart (PROTOCOL.md 1.5)."""
    moderated = "SAFETY" in snapshot.failure_code.upper()
    kind = ContentModeratedError if moderated else TaskFailedError
    reason = "Moderation refused it" if moderated else "The model did not make a video"
    told = snapshot.failure or snapshot.failure_code
    return kind(
        f"{reason}: {told}" if told else f"{reason}; the gateway gave no reason.",
        failure=snapshot.failure,
        failure_code=snapshot.failure_code,
    )


async def _to(
    context: Context, row: JobRow, state: JobState, snapshot: TaskSnapshot, **values: str
) -> JobRow | None:
    context.live.forget(row.id)
    return await context.move(
        Move(
            job_id=row.id,
            expected=[JobState.RUNNING],
            to=state,
            words=_words(snapshot),
            actor="gateway",
            told=told_by(context.spec(row), snapshot),
            values={
                "gateway_words": snapshot.failure or _words(snapshot),
                "last_answer": json.dumps(snapshot.raw, default=str),
                "cost_credits": snapshot.cost_credits,
                **values,
            },
        )
    )


async def _without_link(
    context: Context, row: JobRow, snapshot: TaskSnapshot, patience: Patience
) -> JobRow | None:
    now = patience.clock.now(context)
    if patience.without_link_since is None:
        patience.without_link_since = now
    if now - patience.without_link_since < context.spec(row).success_without_url_grace_s:
        context.live.tell(row, note(LINK_TO_COME))
        return await _unless_expired(context, row, patience)
    error = TaskFailedError(
        "The gateway says it succeeded and gives no link to the video.",
        hint="The raw answer is kept with the job; ask the gateway about this task.",
    )
    return await _to(context, row, JobState.FAILED, snapshot, **failure_values(error))


async def _not_found(
    context: Context, row: JobRow, error: TaskNotFoundError, patience: Patience
) -> JobRow | None:
    if patience.cancel_agreed:
        return await context.move(
            Move(
                job_id=row.id,
                expected=[JobState.RUNNING],
                to=JobState.CANCELLED,
                words="cancelled; the gateway no longer knows the task",
                values={"failure": "The task was cancelled at the gateway."},
            )
        )
    now = patience.clock.now(context)
    patience.lost_since = now if patience.lost_since is None else patience.lost_since
    if now - patience.lost_since < LOST_AFTER_S:
        context.live.tell(row, note(UNKNOWN_FOR_NOW))
        return await _unless_expired(context, row, patience)
    lost = TaskDeadlineError(
        f"Lost sight of the task: {context.spec(row).label} says that it does not know it.",
        waited_s=patience.clock.age_s(context, row),
        hint="It was accepted and may be charged. Follow it again later, or ask the gateway.",
    )
    return await _expire(context, row, lost, gateway_words=error.excerpt)


async def _after_fault(
    context: Context, row: JobRow, error: PlaygroundError, patience: Patience
) -> Outcome:
    """Keep the job running through a fault and say what is going on."""
    patience.failures += 1
    context.live.tell(
        row,
        note(
            f"Still followed; the last reading failed: {error.message}",
            context.live.of(row.id).progress_fraction,
        ),
    )
    current = await _unless_expired(context, row, patience)
    if isinstance(error, RateLimitedError) and error.retry_after_s:
        return Outcome(row=current, wait_s=error.retry_after_s, hush=True)
    wait_s = pace.backoff_s(patience.failures, context.poll_interval_s(row), context.draw())
    return Outcome(row=current, wait_s=wait_s)


async def _unless_expired(context: Context, row: JobRow, patience: Patience) -> JobRow | None:
    if row.deadline_at is None or patience.clock.now(context) < row.deadline_at:
        return row
    waited_s = patience.clock.age_s(context, row)
    waited = f"{waited_s:.0f} s" if waited_s < 120 else f"{waited_s / 60:.0f} min"
    return await _expire(
        context,
        row,
        TaskDeadlineError(
            f"No video after {waited}; the task was last seen running.", waited_s=waited_s
        ),
    )


async def _expire(
    context: Context, row: JobRow, error: TaskDeadlineError, **told: str
) -> JobRow | None:
    return await context.move(
        Move(
            job_id=row.id,
            expected=[JobState.RUNNING],
            to=JobState.EXPIRED,
            words=error.message,
            values=failure_values(error) | told,
        )
    )


def _words(snapshot: TaskSnapshot) -> str:
    if not snapshot.is_known_status:
        return f"unknown word {snapshot.wire_status!r}"
    return snapshot.wire_status
