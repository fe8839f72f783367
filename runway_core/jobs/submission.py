"""Sending a job's request, once.

The order is what keeps a job from being paid twice: the gateway's slot first, then intent commit →
one POST → record commit as one unit that nothing cancels. Whatever breaks in between leaves the row
in ``submitting``, and whoever finds it there treats it as in doubt.
"""

import json
import secrets
from dataclasses import replace

from runway_core.errors import (
    AuthenticationError,
    ConfigurationError,
    InsufficientCreditsError,
    InvalidRequestError,
    PlaygroundError,
    RateLimitedError,
    RefusedError,
    RenderError,
    UnreachableError,
)
from runway_core.models import JobState, Submission

from . import pace
from .context import Context, Outcome
from .ledger import Told
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

UNREACHED_LIMIT = 5  # connection attempts, about half a minute, before a person hears of it
UNREACHED_PAUSE_S = 1.0
RATE_LIMIT_PAUSE_S = 5.0  # where the gateway names no time of its own


async def send(context: Context, row: JobRow, failures: int) -> Outcome:
    """Submit a queued job once.

    Args:
        context: The parts to work with.
        row: The job, queued.
        failures: How often this job could not be sent before, in a row.

    Returns:
        The row afterwards, and how long to wait before the next try where there is one.
    """
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
            submission = await context.provider_of(intent).submit(
                context.handle(intent), key=context.key(intent)
            )
    except (UnreachableError, RateLimitedError) as error:
        return await _not_sent(context, intent, error, failures)
    except DEFINITE_REFUSALS as error:
        return Outcome(row=await _settle(context, intent, error, JobState.FAILED))
    except PlaygroundError as error:
        return Outcome(row=await _settle(context, intent, error, JobState.IN_DOUBT))
    return Outcome(row=await _record(context, intent, submission))


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
            "deadline_at": now + deadline_s(context, row),
            "submit_answer": json.dumps(submission.raw, default=str),
            "failure": "",
            "failure_code": "",
            "hint": "",
        },
    )
    recorded = await context.move(accepted)
    if recorded is None:
        recorded = await context.move(_instead_of_another(accepted))
    if recorded is None:
        # Somebody decided meanwhile; the task is paid for all the same, so its id is kept.
        current = context.store.job(row.id)
        if current is not None:
            await context.remark(
                current, f"a late answer came: accepted as task {submission.task_id}"
            )
    return recorded


def _instead_of_another(accepted: Move) -> Move:
    """Return the move for a job that waits to be sent again: what was accepted makes that needless.

    Whichever of the job's requests was answered, nothing else of it is on its way while it is
    queued, so the nonce of a later one that never arrived does not matter.
    """
    return replace(
        accepted,
        expected=[JobState.QUEUED],
        attempt=None,
        words=f"{accepted.words}; a late answer, so it is not sent again",
        spares_sending=True,
    )


async def _not_sent(
    context: Context, row: JobRow, error: UnreachableError | RateLimitedError, failures: int
) -> Outcome:
    """Put the job back: nothing left this machine, or the gateway said "later"."""
    if isinstance(error, UnreachableError) and failures + 1 >= UNREACHED_LIMIT:
        return Outcome(row=await _settle(context, row, error, JobState.FAILED))
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
    if isinstance(error, RateLimitedError):
        wait_s = error.retry_after_s or RATE_LIMIT_PAUSE_S
        return Outcome(row=queued, wait_s=wait_s, hush=True)
    wait_s = pace.backoff_s(failures + 1, UNREACHED_PAUSE_S, context.draw())
    return Outcome(row=queued, wait_s=wait_s)


async def _settle(
    context: Context, row: JobRow, error: PlaygroundError, state: JobState
) -> JobRow | None:
    # A refusal is as welcome after a doubt as an answer is: nothing was accepted.
    doubted = [JobState.IN_DOUBT] if state is JobState.FAILED else []
    return await context.move(
        Move(
            job_id=row.id,
            expected=[JobState.SUBMITTING, *doubted],
            to=state,
            attempt=row.attempt,
            words=error.message,
            values=failure_values(error),
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


def deadline_s(context: Context, row: JobRow) -> float:
    """Return how long the job's task is followed, in seconds."""
    return context.spec(row).deadline_s or context.settings.task_deadline_s
