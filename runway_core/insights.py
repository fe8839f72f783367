"""What a workspace's past jobs say: how long the next will take, what they cost, how they went."""

from collections.abc import Iterable, Mapping

from runway_core.estimates import Estimate, History, Kind
from runway_core.jobs import statistics
from runway_core.models import Job, JobId
from runway_core.parts import Parts


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


def _kind(job: Job) -> Kind:
    return Kind(job.gateway_id, job.model_id, job.simulated, job.request.duration_s)
