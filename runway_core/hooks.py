"""Webhook links: one unguessable address per job, and what a call to it does.

It wakes a reading of the job's task. What it says is kept beside that, for gateways whose host
knows no way to read tasks.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from contextlib import suppress

from starlette.routing import Route

from runway_core.errors import PlaygroundError
from runway_core.gateways import GatewaySpec
from runway_core.jobs.store import JobStore
from runway_core.jobs.wishes import can_follow_again, follow_again
from runway_core.models import JobId, JobState
from runway_core.web import hook_routes

HOOKS_PATH = "/hooks/"
CALLED = "the gateway called after the deadline, so its task is read once more"
CALLED_S = 60.0  # for how long it is followed then: whether it has ended is known at once
_TOKEN = re.compile(r"([0-9a-f]{32})-([0-9a-f]{40})")
_DOMAIN = b"runway-playground webhook "  # keeps these apart from the signatures of media links


class HookLinks:
    """Makes webhook links and reads them back; nothing has to be stored for either."""

    def __init__(self, key: bytes, public_url: str | None) -> None:
        self._key = key
        self._public_url = (public_url or "").rstrip("/")

    def link(self, job_id: JobId) -> str | None:
        """Return the address a gateway may call for a job; None without a public address."""
        if not self._public_url:
            return None
        return f"{self._public_url}{HOOKS_PATH}{self.token(job_id)}"

    def token(self, job_id: JobId) -> str:
        """Return a job's token: its id and a proof that we made it."""
        return f"{job_id}-{self._proof(job_id)}"

    def job_id(self, token: str) -> JobId | None:
        """Return the job that a token is for; None for any that was not made here."""
        match = _TOKEN.fullmatch(token)
        if match is None or not hmac.compare_digest(match.group(2), self._proof(match.group(1))):
            return None
        return JobId(match.group(1))

    def _proof(self, job_id: str) -> str:
        return hmac.new(self._key, _DOMAIN + job_id.encode(), hashlib.sha256).hexdigest()[:40]


def routes_for_calls(
    links: HookLinks,
    store: JobStore,
    gateways: Mapping[str, GatewaySpec],
    wake: Callable[[JobId], None],
) -> list[Route]:
    """Return the routes that gateways call; a job with nothing to read is left in peace."""

    def wake_if_read(job_id: JobId) -> None:
        row = store.job(job_id)
        if row is None:
            return
        was_made = bool(row.output_urls)  # then calls tell nothing new, and a video is large
        if row.state is JobState.EXPIRED and can_follow_again(row) and not was_made:
            with suppress(PlaygroundError):  # somebody else has set it going, or has its task
                follow_again(store, row, lasts_s=CALLED_S, words=CALLED, actor="gateway")
                wake(job_id)
        elif row.state in (JobState.SUBMITTING, JobState.RUNNING):
            wake(job_id)

    def keep(job_id: JobId, body: bytes) -> None:
        if not store.calls.keep(gateways, job_id, body):
            return
        row = store.job(job_id)
        if row is not None and row.state is JobState.IN_DOUBT:
            store.note(job_id, states=[JobState.IN_DOUBT])  # so that pages tell of it

    return hook_routes(links.job_id, wake_if_read, keep)
