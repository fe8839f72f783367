"""Which state a job may move to from which: the whole table, in one place."""

from collections.abc import Mapping

from runway_core.models import JobState

TRANSITIONS: Mapping[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset(
        {
            JobState.SUBMITTING,
            JobState.RUNNING,
            JobState.CANCELLED,
            JobState.FAILED,
            JobState.IN_DOUBT,
        }
    ),
    JobState.SUBMITTING: frozenset(
        {JobState.RUNNING, JobState.QUEUED, JobState.FAILED, JobState.IN_DOUBT}
    ),
    JobState.IN_DOUBT: frozenset(
        {JobState.RUNNING, JobState.QUEUED, JobState.FAILED, JobState.IN_DOUBT}
    ),
    JobState.RUNNING: frozenset(
        {JobState.DOWNLOADING, JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED}
    ),
    JobState.DOWNLOADING: frozenset({JobState.SUCCEEDED, JobState.EXPIRED}),
    JobState.EXPIRED: frozenset({JobState.RUNNING}),
    JobState.SUCCEEDED: frozenset(),
    JobState.FAILED: frozenset({JobState.RUNNING}),
    JobState.CANCELLED: frozenset({JobState.RUNNING}),
}
"""``in_doubt → running`` is a late answer that heals, ``queued → running`` one that comes before
the job is sent again, ``queued → in_doubt`` and ``in_doubt → in_doubt`` the end of a second request
whose first one may still have arrived; ``failed → running`` is a late answer to a job that was
marked lost; ``expired → running`` and ``cancelled → running`` are a person's wish to follow a task
again."""

ACTIVE = tuple(state for state in JobState if state.is_active)
"""The states in which somebody must be following the job."""


def may_move(source: JobState, target: JobState) -> bool:
    """Return whether the table allows the move."""
    return target in TRANSITIONS[source]
