"""What past jobs say of a gateway: pure, from the rows of those that ended."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from statistics import median

from runway_core.cards import GatewayHealth
from runway_core.jobs.rows import EndedRow
from runway_core.models import JobState

REMEMBERED = 50  # jobs per gateway; older ones say little about today


def health(ended: Iterable[EndedRow]) -> Mapping[str, GatewayHealth]:
    """Return each gateway's health by its id.

    Args:
        ended: Ended jobs, newest first; only the newest `REMEMBERED` of each gateway count.
    """
    by_gateway: defaultdict[str, list[EndedRow]] = defaultdict(list)
    for row in ended:
        if len(by_gateway[row.gateway_id]) < REMEMBERED:
            by_gateway[row.gateway_id].append(row)
    return {gateway_id: _health(rows) for gateway_id, rows in by_gateway.items()}


def _health(rows: list[EndedRow]) -> GatewayHealth:
    succeeded = [row for row in rows if row.state is JobState.SUCCEEDED]
    times_s = [
        row.settled_at - row.submitted_at
        for row in succeeded
        if row.settled_at is not None and row.submitted_at is not None
    ]
    failed = next((row for row in rows if row.failure), None)
    return GatewayHealth(
        ended=len(rows),
        succeeded=len(succeeded),
        median_s=median(times_s) if times_s else None,
        last_failure="" if failed is None else failed.failure,
        last_failed_at=None
        if failed is None or failed.settled_at is None
        else datetime.fromtimestamp(failed.settled_at, UTC),
    )
