"""What a person may decide about a job: cancel, mark lost, send again, follow again, adopt."""

import re
import time
from textwrap import shorten
from typing import Any

from runway_core.errors import IllegalTransitionError, InvalidRequestError
from runway_core.models import JobState

from .doubts import STOPPED_WATCHING, TAKEN_BACK, UNSENT, end_or_doubt
from .rows import JobRow, Move
from .store import JobStore


def cancel(store: JobStore, row: JobRow) -> None:
    """Cancel a job that was not sent yet at once; else ask whoever follows it to do so.

    One that waited to be sent again is in doubt as before.

    Raises:
        IllegalTransitionError: The job has ended, is in doubt, or its video is on the way.
    """
    current: JobRow | None = row
    while current is not None and not _is_heard(store, current):
        # It was moved meanwhile; as long as it can be cancelled where it stands now, it is.
        current = store.job(row.id)


def _is_heard(store: JobStore, row: JobRow) -> bool:
    """Do what the state asks for; False where the job has left it."""
    if row.state is JobState.QUEUED:
        end = Move(
            job_id=row.id,
            expected=[JobState.QUEUED],
            to=JobState.CANCELLED,
            words=UNSENT,
            actor="you",
        )
        return store.move(end_or_doubt(end, row, TAKEN_BACK)).result() is not None
    if row.state in {JobState.SUBMITTING, JobState.RUNNING}:
        return store.note(row.id, states=[row.state], cancel_requested=True).result() is not None
    raise IllegalTransitionError(
        f"a job that is {_say(row.state)} cannot be cancelled",
        hint="Its video is on the way." if row.state is JobState.DOWNLOADING else None,
    )


def check_readable(row: JobRow) -> None:
    """Make sure that there is a task that can be read for a job.

    Raises:
        IllegalTransitionError: No task id ever came back, or the job has ended.
    """
    if row.state is JobState.IN_DOUBT:
        raise IllegalTransitionError(
            "no task id came back, so the gateway cannot be asked about this job",
            hint="Look at the gateway's own list of tasks. If it is there, choose “I found it” "
            "and type its id; if not, mark the job lost or send it again. A late answer is still "
            "taken.",
        )
    if not row.state.is_active:
        raise IllegalTransitionError(f"the job is {_say(row.state)}; there is nothing to read")


def mark_lost(store: JobStore, row: JobRow) -> None:
    """Settle a job in doubt, because the user knows that it was not accepted.

    Raises:
        IllegalTransitionError: The job is not in doubt.
    """
    _decide(
        store,
        row,
        JobState.IN_DOUBT,
        JobState.FAILED,
        "marked lost",
        failure="Marked lost by you; no answer to the request ever came.",
        hint="If the gateway's own pages show a charge for it, ask the gateway.",
    )


def send_again(store: JobStore, row: JobRow, *, doubt: str | None = None) -> None:
    """Queue a job in doubt once more, because the user accepts that it may charge twice.

    Args:
        store: Where the job is.
        row: The job.
        doubt: The request in doubt that the user has seen, by its nonce: where it was decided about
            already, by a first click or in another tab, nothing is done. None: whichever it is now.

    Raises:
        IllegalTransitionError: The job is not in doubt.
        CapExceededError: The caps have no room for the price once more.
    """
    if doubt is not None and (row.state, row.attempt) != (JobState.IN_DOUBT, doubt):
        return
    again = Move(
        job_id=row.id,
        expected=[JobState.IN_DOUBT],
        to=JobState.QUEUED,
        words="sent again on your word; it may charge twice",
        actor="you",
        values=_CLEAN,
        sends_again=True,
        given={"attempt": row.attempt},
    )
    is_there = row.state is JobState.IN_DOUBT
    if (not is_there or store.move(again).result() is None) and doubt is None:
        _refuse(store, row, JobState.IN_DOUBT)


def can_follow_again(row: JobRow) -> bool:
    """Whether a job has a task that its gateway may still have, and nobody reads it."""
    is_stopped = row.state is JobState.CANCELLED and row.failure == STOPPED_WATCHING
    return row.task_id is not None and (row.state is JobState.EXPIRED or is_stopped)


def follow_again(
    store: JobStore, row: JobRow, *, lasts_s: float, words: str = "", actor: str = "you"
) -> None:
    """Go on following a task that nobody reads any more, for ``lasts_s`` seconds.

    Args:
        store: Where the job is.
        row: The job: one that passed its deadline, or is not watched any more.
        lasts_s: Until its next deadline.
        words: Why, for its timeline.
        actor: Who wants it.

    Raises:
        IllegalTransitionError: There is no such task.
        InvalidRequestError: Another job has it.
    """
    if can_follow_again(row) and row.task_id is not None:
        _refuse_a_task_that_is_taken(store, row, row.task_id)
    _decide(
        store,
        row,
        row.state if can_follow_again(row) else JobState.EXPIRED,
        JobState.RUNNING,
        words or "followed again",
        actor=actor,
        settled_at=None,
        deadline_at=time.time() + lasts_s,
        **_CLEAN,
    )


def adopt(store: JobStore, row: JobRow, task_id: str, *, lasts_s: float) -> None:
    """Follow the task that a person has found at the gateway, for ``lasts_s`` seconds.

    A job that expired may be given another id too: the first one may have been mistyped.

    Raises:
        InvalidRequestError: This cannot be the id of a task, or another job has that task.
        IllegalTransitionError: The job is neither in doubt nor expired.
    """
    task_id, now = task_id.strip(), time.time()
    if _TASK_ID.fullmatch(task_id) is None:
        raise InvalidRequestError(
            f"{task_id[:80]!r} cannot be the id of a task",
            field="task_id",
            allowed="up to 200 letters, digits, dots, colons, underscores and hyphens",
            hint="Copy the id alone, as the gateway's own list of tasks shows it; nothing was sent "
            "and the job is as it was.",
        )
    source = JobState.EXPIRED if row.state is JobState.EXPIRED else JobState.IN_DOUBT
    found = Move(
        job_id=row.id,
        expected=[source],
        to=JobState.RUNNING,
        words=f"found at the gateway by you as task {task_id}",
        actor="you",
        values={
            "task_id": task_id,
            "submitted_at": row.submitted_at or now,
            "settled_at": None,
            "deadline_at": now + lasts_s,
            **_CLEAN,
        },
        finds_task=True,
    )
    if row.state is not source or store.move(found).result() is None:
        _refuse_a_task_that_is_taken(store, row, task_id)
        _refuse(store, row, source)


def _refuse_a_task_that_is_taken(store: JobStore, row: JobRow, task_id: str) -> None:
    """Make sure that one paid video is not taken for two, nor another user's for one's own."""
    other = store.job_of_task(row, task_id)
    if other is None:
        return
    which = "another job"
    if other.workspace == row.workspace:
        prompt = shorten(other.request.prompt_text, 60, placeholder="…") or "without a prompt"
        which = f"another job, “{prompt}” (id {other.id}, {_say(other.state)})"
    raise InvalidRequestError(
        f"Task {task_id} belongs to {which}.",
        field="task_id",
        hint="Each task belongs to one job. Look at the gateway's list for one that no other job "
        "has; nothing was sent and the job is as it was.",
    )


_TASK_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,199}")

_CLEAN: dict[str, Any] = {
    "failure": "",
    "failure_code": "",
    "hint": "",
    "gateway_words": "",
    "cancel_requested": False,
}
"""An earlier wish to cancel must not end what a person has set going again."""


def _decide(
    store: JobStore,
    row: JobRow,
    source: JobState,
    to: JobState,
    words: str,
    *,
    actor: str = "you",
    **values: Any,
) -> None:
    move = Move(job_id=row.id, expected=[source], to=to, words=words, actor=actor, values=values)
    if row.state is not source or store.move(move).result() is None:
        _refuse(store, row, source)


def _refuse(store: JobStore, row: JobRow, source: JobState) -> None:
    current = store.job(row.id) or row
    raise IllegalTransitionError(
        f"the job is {_say(current.state)}, not {_say(source)}, so this cannot be done"
    )


def _say(state: JobState) -> str:
    return state.value.replace("_", " ")
