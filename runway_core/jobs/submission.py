"""Sending a job's request, once.

The order is what keeps a job from being paid twice: the gateway's slot first, then intent commit →
one POST → record commit as one unit that nothing cancels. Whatever breaks in between leaves the row
in ``submitting``, and whoever finds it there treats it as in doubt.
"""

import asyncio
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from runway_core.errors import (
    AuthenticationError,
    ConfigurationError,
    InsufficientCreditsError,
    InvalidRequestError,
    PlaygroundError,
    RateLimitedError,
    RefusedError,
    RenderError,
    StoreUnavailableError,
    UnreachableError,
)
from runway_core.models import JobState, Submission

from . import pace
from .context import Context, Outcome
from .doubts import end_or_doubt
from .ledger import Told
from .live import note
from .moves import Remark
from .rows import JobRow, Move

DEFINITE_REFUSALS = (
    AuthenticationError,
    InsufficientCreditsError,
    RefusedError,
    ConfigurationError,
    InvalidRequestError,
    RenderError,
)
"""The gateway said no, or nothing was sent at all: nothing can have been accepted."""

_UNANSWERED = [JobState.SUBMITTING, JobState.IN_DOUBT]
_WITHOUT_TASK = frozenset({JobState.QUEUED, *_UNANSWERED, JobState.FAILED})

HELD_UP_S = 2.0  # no lease ends sooner, and most requests leave within it
_TAILS = {
    JobState.QUEUED: "so it is not sent again",
    JobState.FAILED: "so it is not lost",
}
UNREACHED_LIMIT = 5  # connection attempts, about half a minute, before a person hears of it
UNREACHED_PAUSE_S = 1.0
RATE_LIMIT_PAUSE_S = 5.0  # where the gateway names no time of its own; doubled from there
RATE_LIMIT_CAP_S = 600.0  # each try carries the pictures, and the limit may be that of a day


@dataclass(slots=True)
class Tries:
    """How often a job could not be sent so far, in a row."""

    unreached: int = 0
    """The gateway could not be reached."""
    limited: int = 0
    """It said to come later."""


async def send(context: Context, row: JobRow, tries: Tries) -> Outcome:
    """Submit a queued job once.

    Args:
        context: The parts to work with.
        row: The job, queued.
        tries: How often it could not be sent before; counted on.

    Returns:
        The row afterwards, and how long to wait before the next try where there is one.
    """
    context.live.forget(row.id)
    nonce = secrets.token_hex(16)
    intent = await context.move(
        Move(
            job_id=row.id,
            expected=[JobState.QUEUED],
            to=JobState.SUBMITTING,
            owner=context.owner,
            values={"attempt": nonce},
        )
    )
    if intent is None:
        return Outcome(row=None)
    try:
        with context.counted("submit", intent):
            handle = replace(context.handle(intent), is_wanted=_gate(context, intent))
            submission = await context.provider_of(intent).submit(handle, key=context.key(intent))
    except (UnreachableError, RateLimitedError) as error:
        return await _not_sent(context, intent, error, tries)
    except DEFINITE_REFUSALS as error:
        return Outcome(row=await _refused(context, intent, error))
    except PlaygroundError as error:
        return Outcome(row=await _doubted(context, intent, error))
    return Outcome(row=await _record(context, intent, submission))


def _gate(context: Context, row: JobRow) -> Callable[[], bool]:
    """Return what says, as the request is about to leave, whether it still has to.

    A process that slept between its intent and its request may wake when the job is in doubt, lost
    or sent again by somebody else.
    """
    loop = asyncio.get_running_loop()
    steady, wall = loop.time(), context.clock()  # the first stands still while a machine sleeps

    def is_wanted() -> bool:
        if max(loop.time() - steady, context.clock() - wall) < HELD_UP_S:
            return True
        try:
            current = context.store.job(row.id)
        except StoreUnavailableError:
            return False
        is_there = current is not None and current.state is JobState.SUBMITTING
        return is_there and current is not None and current.attempt == row.attempt

    return is_wanted


async def _record(context: Context, row: JobRow, submission: Submission) -> JobRow | None:
    now = context.clock()
    accepted = Move(
        job_id=row.id,
        expected=[JobState.SUBMITTING, JobState.IN_DOUBT],
        to=JobState.RUNNING,
        attempt=row.attempt,
        words=f"accepted as task {submission.task_id}",
        told=Told(estimated_credits=submission.estimated_credits),
        values={
            "task_id": submission.task_id,
            "submitted_at": now,
            "deadline_at": now + context.settings.deadline_s(row.gateway_id),
            "submit_answer": json.dumps(submission.raw, default=str),
            "failure": "",
            "failure_code": "",
            "hint": "",
        },
    )
    return await context.move(accepted) or await _heal(context, accepted)


async def _heal(context: Context, accepted: Move) -> JobRow | None:
    """Follow what an earlier request was answered with, whatever was decided after it.

    A job that was marked lost is not. While one waits to be sent again that is spared. A later
    request that is on its way or in doubt keeps its price, since it may be charged too; its answer
    finds the job running.
    """
    while (row := await context.look(accepted.job_id)) is not None and _has_no_task(row):
        tail = _TAILS.get(row.state, "and what was sent later may be charged")
        move = replace(
            accepted,
            expected=[row.state],
            attempt=None,
            words=f"{accepted.words}; a late answer, {tail}",
            values={**accepted.values, "attempt": accepted.attempt, "settled_at": None},
            heals=True,
        )
        healed = await context.move(move)
        if healed is not None:
            return healed
    task_id = accepted.values["task_id"]
    if row is not None and row.task_id != task_id:
        await context.remark(
            Remark(job_id=row.id, words=_unfollowed(row, task_id), actor="gateway")
        )
    return None


def _has_no_task(row: JobRow) -> bool:
    return row.state in _WITHOUT_TASK and row.task_id is None


def _unfollowed(row: JobRow, task_id: str) -> str:
    """Say that there is a task which is paid for and nobody follows."""
    if row.task_id is not None:
        return f"another request was accepted too, as task {task_id}; it may be charged"
    return (
        f"a late answer came: accepted as task {task_id}. It may be charged; its video is to be "
        "found in the gateway's own list"
    )


async def _not_sent(
    context: Context, row: JobRow, error: UnreachableError | RateLimitedError, tries: Tries
) -> Outcome:
    """Put the job back: nothing left this machine, or the gateway said "later"."""
    is_later = isinstance(error, RateLimitedError)
    tries.limited = tries.limited + 1 if is_later else 0
    tries.unreached = 0 if is_later else tries.unreached + 1
    if tries.unreached >= UNREACHED_LIMIT:
        return Outcome(row=await _refused(context, row, error))
    # A process that was frozen before it sent is in doubt for everybody but itself.
    queued = await context.move(
        Move(
            job_id=row.id,
            expected=[JobState.SUBMITTING, JobState.IN_DOUBT],
            to=JobState.QUEUED,
            attempt=row.attempt,
            words=error.message,
            values={"failure": "", "failure_code": "", "hint": "", "gateway_words": ""},
        )
    )
    if queued is None:
        await _void(context, row, error)
    wait_s = _pause_s(error, tries, context.draw())
    if queued is not None:
        why = error.message.rstrip(".")
        context.live.tell(queued, note(f"{why}. It is tried again{_in(wait_s)}."))
    return Outcome(row=queued, wait_s=wait_s, hush=is_later)


def _pause_s(error: UnreachableError | RateLimitedError, tries: Tries, jitter: float) -> float:
    if not isinstance(error, RateLimitedError):
        return pace.backoff_s(tries.unreached, UNREACHED_PAUSE_S, jitter)
    return error.retry_after_s or pace.backoff_s(
        tries.limited, RATE_LIMIT_PAUSE_S, jitter, cap_s=RATE_LIMIT_CAP_S
    )


def _in(wait_s: float) -> str:
    if wait_s < 3:
        return " at once"
    return f" in {wait_s:.0f} s" if wait_s < 120 else f" in {wait_s / 60:.0f} min"


async def _refused(context: Context, row: JobRow, error: PlaygroundError) -> JobRow | None:
    """End the job, or go back to the doubt that an earlier request has left.

    A refusal is as welcome after a doubt as an answer is: nothing was accepted.
    """
    current: JobRow | None = row
    while current is not None and current.attempt == row.attempt and current.state in _UNANSWERED:
        end = Move(
            job_id=row.id,
            expected=_UNANSWERED,
            to=JobState.FAILED,
            attempt=row.attempt,
            words=error.message,
            values=failure_values(error),
        )
        why = f"Sent again, it was not taken: {error.message.rstrip('.')}."
        moved = await context.move(end_or_doubt(end, current, why))
        if moved is not None:
            return moved
        current = await context.look(row.id)
    await _void(context, row, error)
    return None


async def _doubted(context: Context, row: JobRow, error: PlaygroundError) -> JobRow | None:
    return await context.move(
        Move(
            job_id=row.id,
            expected=[JobState.SUBMITTING],
            to=JobState.IN_DOUBT,
            attempt=row.attempt,
            words=error.message,
            values=failure_values(error),
        )
    )


async def _void(context: Context, row: JobRow, error: PlaygroundError) -> None:
    """Give the price of a request back that was not accepted, after somebody has decided."""
    current = await context.look(row.id)
    is_marked_lost = (
        current is not None
        and current.state is JobState.FAILED
        and current.attempt == row.attempt
        and current.task_id is None
    )
    await context.remark(
        Remark(
            job_id=row.id,
            words="a late answer came: one request was not accepted, so it costs nothing. "
            f"{error.message}",
            actor="gateway",
            voids=row.attempt,
            values=failure_values(error) if is_marked_lost else {},
        )
    )


def failure_values(error: PlaygroundError) -> dict[str, str]:
    """Return the columns that tell a person what went wrong."""
    return {
        "failure": error.message,
        "failure_code": getattr(error, "failure_code", ""),
        "hint": error.hint,
        "gateway_words": getattr(error, "failure", "") or getattr(error, "excerpt", ""),
    }
