"""The rows of the jobs database as values, and their way in and out of its columns."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runway_core.models import GenerationRequest, JobId, JobState, Plan, Refusal

from .ledger import NOTHING_TOLD, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class JobRow:
    """One row of the jobs table. Instants are seconds since 1970 UTC."""

    id: JobId
    workspace: str
    batch_id: str
    position: int
    gateway_id: str
    model_id: str
    simulated: bool
    state: JobState
    version: int
    attempt: str | None
    """The nonce of the newest submit; only its owner may record the answer."""
    cancel_requested: bool
    request: GenerationRequest
    plan: Plan
    base_url: str
    task_id: str | None
    created_at: float
    submitted_at: float | None
    deadline_at: float | None
    settled_at: float | None
    output_urls: tuple[str, ...]
    failure: str
    failure_code: str
    hint: str
    gateway_words: str
    submit_answer: Any
    last_answer: Any
    cost_credits: float | None
    video: Mapping[str, Any] | None
    owner: str | None
    """The process that follows the job, where several share the table; see `jobs.lease`."""
    owner_lacks_key: bool
    """Whether that process waits for the gateway's key; one that knows it may take the job over."""
    doubted: tuple[str, ...]
    """The nonces of earlier submits, oldest first, of which nobody knows whether they arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRow:
    """One row of a job's timeline."""

    at: float
    state: JobState
    words: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedRow:
    """What the history of a gateway is made from."""

    gateway_id: str
    model_id: str
    state: JobState
    submitted_at: float | None
    settled_at: float | None
    failure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedRow:
    """How long one job took, from its submit to its video."""

    gateway_id: str
    model_id: str
    simulated: bool
    duration_s: int | None
    """The length asked for."""
    took_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """How one job went, without what it was about. Instants are seconds since 1970 UTC."""

    gateway_id: str
    model_id: str
    simulated: bool
    state: JobState
    created_at: float
    submitted_at: float | None
    fetched_at: float | None
    """When the gateway's video was first on its way home."""
    settled_at: float | None
    failure: str
    failure_code: str
    size_px: tuple[int, int]
    """Width and height asked for."""
    duration_s: float
    """The length asked for."""
    video: tuple[int, int, float] | None
    """Width and height in pixels and seconds of what came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRow:
    """One row of the batches table."""

    id: str
    workspace: str
    request: GenerationRequest
    refusals: tuple[Refusal, ...]
    created_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class NewJob:
    """What `JobStore.add_batch` needs of each job."""

    id: JobId
    plan: Plan
    base_url: str
    credit_micro: int | None = None
    """What a credit of the gateway is worth, in micro-dollars; None: not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One change of state that a caller wants; see `JobStore.move`."""

    job_id: JobId
    expected: Sequence[JobState]
    to: JobState
    attempt: str | None = None
    """Only the submit with this nonce may move; None: anyone."""
    owner: str | None = None
    """Only while the job belongs to this process; None: whoever it belongs to."""
    words: str = ""
    actor: str = "worker"
    values: Mapping[str, Any] = field(default_factory=dict)
    """Other columns that change with it."""
    told: Told = NOTHING_TOLD
    """What the gateway said of the money."""
    sends_again: bool = False
    """Whether a user pays for another sending by it."""
    heals: bool = False
    """Whether an earlier sending was accepted after all, and is followed instead of the newest."""
    voids: bool = False
    """Whether the newest sending was not accepted, or never made; an earlier one may be."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """Only while other columns hold these values."""
    finds_task: bool = False
    """Only while no other job has the task in ``values``."""


def spelled(nonces: Sequence[str]) -> str:
    """Return nonces as the column ``doubted`` holds them."""
    return "".join(f" {nonce}" for nonce in nonces)


def first_values(job: NewJob, request: GenerationRequest, **placed: Any) -> dict[str, Any]:
    """Return the columns of a job that was never touched; ``placed`` says where and when."""
    return {
        **placed,
        "id": job.id,
        "gateway_id": job.plan.gateway_id,
        "model_id": job.plan.model_id,
        "simulated": job.plan.simulated,
        "state": JobState.QUEUED,
        "version": 1,
        "cancel_requested": False,
        "request": request.model_dump_json(),
        "plan": job.plan.model_dump_json(),
        "base_url": job.base_url,
        "output_urls": "[]",
        "failure": "",
        "failure_code": "",
        "hint": "",
        "gateway_words": "",
    }


def job_row(columns: Mapping[Any, Any]) -> JobRow:
    """Read a row of the jobs table by its columns' names."""
    values: dict[str, Any] = dict(columns)
    for name in ("submit_answer", "last_answer", "video"):
        values[name] = json.loads(values[name]) if values[name] else None
    values["state"] = JobState(values["state"])
    values["request"] = GenerationRequest.read_stored(json.loads(values["request"]))
    values["plan"] = Plan.read_stored(json.loads(values["plan"]))
    values["output_urls"] = tuple(json.loads(values["output_urls"]))
    values["doubted"] = tuple(values["doubted"].split())
    return JobRow(**values)
