"""From one request to a stored batch: one job for each chosen gateway that can take it."""

import hashlib
import secrets
import uuid
from collections.abc import Sequence

from runway_core.jobs.rows import NewJob
from runway_core.models import GatewayChoice, GenerationRequest, JobId, Plan
from runway_core.parts import Parts
from runway_core.planner import read_choices, refusal_error

DRAWN_SEED_MAX = 999_999_999  # the narrowest documented range, so that every gateway takes it


def fan_out(
    parts: Parts,
    workspace: str,
    request: GenerationRequest,
    gateways: Sequence[str | GatewayChoice],
    submission_id: str,
) -> str:
    """Store a batch of queued jobs, once per ``submission_id``.

    Returns:
        The id of the batch: an older one when the submission was already stored.

    Raises:
        MissingKeyError, InvalidRequestError: No chosen gateway can take the request.
        CapExceededError: It might cost more than a cap has left; nothing was sent.
    """
    wanted = request
    if wanted.seed is None:
        request = wanted.model_copy(update={"seed": secrets.randbelow(DRAWN_SEED_MAX + 1)})
    jobs, refusals = [], []
    for choice in read_choices(gateways):
        job_id = JobId(uuid.uuid4().hex)
        link = parts.hooks.link(job_id)
        answer = parts.planner.plan_drawn(request, wanted, choice, workspace, link)
        if isinstance(answer, Plan):
            base_url = parts.planner.base_of(answer)
            worth = parts.planner.credit_micro(answer.gateway_id)
            jobs.append(NewJob(id=job_id, plan=answer, base_url=base_url, credit_micro=worth))
        else:
            refusals.append(answer)
    if not jobs:
        raise refusal_error(refusals)
    return parts.store.add_batch(
        batch_id=uuid.uuid4().hex,
        workspace=workspace,
        submission_id=_own(submission_id, workspace),
        request=request,
        jobs=jobs,
        refusals=refusals,
    )


def _own(submission_id: str, workspace: str) -> str:
    """Return the id as it is stored: nobody else's submission can bear the same."""
    return hashlib.sha256(f"{workspace}\0{submission_id}".encode()).hexdigest()
