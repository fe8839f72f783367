"""What a workspace's past jobs say: how long the next will take, what they cost, how they went."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from runway_core.estimates import Estimate, History, Kind
from runway_core.jobs import statistics
from runway_core.jobs.rows import OutcomeRow
from runway_core.models import Job, JobId
from runway_core.outcomes import Outcomes, Sort, outcomes
from runway_core.parts import Parts

ROW_LIMIT = 20_000  # jobs in one report; the oldest beyond it are left out, and that is told
_DAY_S = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class InsightReport:
    """How the jobs of a period went."""

    days: int
    is_cut: bool
    """Whether the oldest jobs of the period were left out."""
    by_sort: Mapping[Sort, Outcomes]
    """What gateways, simulated twins and the local render did, never mixed."""


class Insights:
    """The figures of one workspace."""

    def __init__(self, parts: Parts, workspace: str) -> None:
        self._parts = parts
        self._workspace = workspace

    def estimates(self, jobs: Iterable[Job]) -> Mapping[JobId, Estimate]:
        """Return how long each job that is being made will probably take.

        A job is left out where too few like it were made here.
        """
        active = [job for job in jobs if job.state.is_active]
        if not active:
            return {}
        history = History(statistics.times(self._parts.store, self._workspace))
        found = {job.id: history.estimate(_kind(job)) for job in active}
        return {job_id: estimate for job_id, estimate in found.items() if estimate is not None}

    def report(self, days: int) -> InsightReport:
        """Return how the jobs of the last days went, each sort by itself.

        Args:
            days: How many times 24 hours, up to this moment; 1 or more.
        """
        rows = statistics.outcomes(
            self._parts.store, self._workspace, since=time.time() - days * _DAY_S, limit=ROW_LIMIT
        )
        sorts: dict[Sort, list[OutcomeRow]] = {"real": [], "simulated": [], "local": []}
        for row in rows:
            sorts[self._sort(row)].append(row)
        return InsightReport(
            days=days,
            is_cut=len(rows) >= ROW_LIMIT,
            by_sort={sort: outcomes(own, self._label) for sort, own in sorts.items()},
        )

    def _sort(self, row: OutcomeRow) -> Sort:
        spec = self._parts.planner.spec_of(row.gateway_id)
        if spec is not None and spec.transport == "local":
            return "local"
        return "simulated" if row.simulated else "real"

    def _label(self, gateway_id: str) -> str:
        spec = self._parts.planner.spec_of(gateway_id)
        return gateway_id if spec is None else spec.label


def _kind(job: Job) -> Kind:
    return Kind(job.gateway_id, job.model_id, job.simulated, job.request.duration_s)
