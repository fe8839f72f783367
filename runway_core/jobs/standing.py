"""How the jobs of a database stand, in numbers."""

from sqlalchemy import func, select

from runway_core.measures import Standing
from runway_core.models import JobState

from . import schema
from .store import JobStore


def standing(store: JobStore, *, streams: int, now: float) -> Standing:
    """Count the jobs of all workspaces.

    Args:
        store: Where they are.
        streams: How many event streams this process has open.
        now: Seconds since 1970.

    Raises:
        StoreUnavailableError: The database is away.
    """
    table = schema.jobs
    counts = select(table.c.state, func.count()).group_by(table.c.state)
    oldest = select(func.min(table.c.created_at)).where(table.c.state == JobState.QUEUED)
    with store.engine.connect() as connection:
        by_state = {str(state): int(count) for state, count in connection.execute(counts)}
        queued_at = connection.execute(oldest).scalar()
    return Standing(
        by_state={state.value: by_state.get(state.value, 0) for state in JobState},
        oldest_queued_s=0.0 if queued_at is None else max(now - queued_at, 0.0),
        streams=streams,
    )
