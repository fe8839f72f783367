"""The playground as one object: all that pages, scripts and tests hold of the core."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Self

from starlette.routing import BaseRoute

from runway_core import history
from runway_core.cards import GatewayCard, RequestCode, Sample
from runway_core.compare import CompareRoom
from runway_core.connection import ConnectionReport
from runway_core.drafts import Drafts
from runway_core.errors import JobNotFoundError, StoreUnavailableError
from runway_core.fanout import fan_out
from runway_core.hovers import Hovers
from runway_core.insights import Insights
from runway_core.jobs import wishes
from runway_core.jobs.rows import BatchRow, EndedRow, JobRow
from runway_core.jobs.states import ACTIVE
from runway_core.jobs.store import JobStore
from runway_core.ledger import Ledger
from runway_core.library import Library
from runway_core.masks import Masks
from runway_core.models import (
    Batch,
    GatewayChoice,
    GenerationRequest,
    ImageFrame,
    Job,
    JobState,
    Plan,
    Refusal,
)
from runway_core.outlooks import Outlooks
from runway_core.parts import Parts
from runway_core.pictures import Pictures
from runway_core.planner import read_choices
from runway_core.simulator import FAULTS
from runway_core.views import batch_view
from runway_core.waiting import wait_while

LOCAL_WORKSPACE = "local"  # the only one, as long as no login is configured


class Playground:
    """Images in, videos out, on any number of gateways. Safe to use from several threads."""

    def __init__(self, parts: Parts, workspace: str = LOCAL_WORKSPACE) -> None:
        self._parts = parts
        self.workspace = workspace
        """Whose jobs, pictures and typed keys these are."""
        self.settings = parts.settings
        self.changes = parts.changes
        self.links = parts.links.limited(partial(parts.rights.may_use, workspace=workspace))
        self.compare = CompareRoom(parts, workspace)
        self.hovers = Hovers(parts, workspace)
        self.insights = Insights(parts, workspace)
        self.ledger = Ledger(parts, workspace)
        self.library = Library(parts, workspace)
        self.masks = Masks(parts, workspace)
        self.outlooks = Outlooks(parts, workspace)
        self.pictures = Pictures(parts, workspace)
        """The pictures added here, by file or by link."""
        self.drafts = Drafts(parts, workspace)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop following jobs and close the store; running jobs go on at the next opening."""
        self._parts.close()

    def for_workspace(self, workspace: str) -> Self:
        """Return the same playground as another user sees it; closing either closes both."""
        return type(self)(self._parts, workspace)

    # Pictures -----------------------------------------------------------------------------------

    def add_image(self, data: bytes) -> ImageFrame:
        """Check a picture file and keep it; `pictures` can do more.

        Raises:
            InvalidImageError: It is not a picture that can be used; ``reason`` says why.
            MediaStoreError: It could not be stored.
        """
        return self.pictures.add(data)

    def fetch_image(self, link: str) -> ImageFrame:
        """Fetch the picture behind an https link and keep it; takes up to 20 s.

        Raises:
            PictureLinkError: The link cannot be followed; ``reason`` says why.
            InvalidImageError, MediaStoreError: As for `add_image`.
        """
        return self.pictures.fetch(link)

    def samples(self) -> tuple[Sample, ...]:
        """Return the pictures that ship with the playground, ready to be used as frames."""
        return self._parts.samples()

    # Planning -----------------------------------------------------------------------------------

    def gateways(self) -> tuple[GatewayCard, ...]:
        """Return what is known of every gateway, the local renderer first.

        While the database is away the history is missing, so that a form goes on working.
        """
        ended: list[EndedRow] = []
        with suppress(StoreUnavailableError):
            ended = self._parts.store.recently_ended(self.workspace)
        health = history.health(ended)
        return self._parts.planner.cards(self.workspace, health)

    def plans(
        self, request: GenerationRequest, choices: Sequence[str | GatewayChoice]
    ) -> tuple[Plan | Refusal, ...]:
        """Say what each chosen gateway would be sent and what that changes; sends nothing."""
        return tuple(
            self._parts.planner.plan(request, choice, self.workspace)
            for choice in read_choices(choices)
        )

    def test_connection(self, gateway_id: str) -> ConnectionReport:
        """Ask a gateway whether it takes the key; spends nothing and takes at most seconds.

        Raises:
            InvalidRequestError: There is no such gateway, or it is not reached by HTTP.
            ConfigurationError: No base URL is documented and none is set.
        """
        return self._parts.test_connection(gateway_id, self.workspace)

    def type_key(self, gateway_id: str, key: str) -> None:
        """Hold a key in memory for as long as this process lives; an empty one is forgotten."""
        self._parts.keys.type_key(gateway_id, self.workspace, key)
        self._parts.keys_changed()

    # Jobs ---------------------------------------------------------------------------------------

    def submit(
        self,
        request: GenerationRequest,
        gateways: Sequence[str | GatewayChoice],
        *,
        submission_id: str | None = None,
    ) -> Batch:
        """Queue one job for each chosen gateway that can take the request.

        Args:
            request: What to make; a seed of None is drawn here and recorded.
            gateways: Gateway ids, or choices with a model or the simulated twin.
            submission_id: The same id twice gives the same batch, so that a double click or a
                rerun makes one.

        Raises:
            MissingKeyError: The only gateways chosen need a key that is not known.
            InvalidRequestError: No chosen gateway can take the request.
            CapExceededError: It might cost more than a spending cap has left.
        """
        batch_id = fan_out(
            self._parts, self.workspace, request, gateways, submission_id or uuid.uuid4().hex
        )
        self._parts.nudge()
        return self.batch(batch_id)

    def job(self, job_id: str) -> Job:
        """Return one job with its timeline.

        Raises:
            JobNotFoundError: There is no such job here.
        """
        return self._parts.views([self._row(job_id)], self._parts.store.timeline(job_id))[0]

    def jobs(
        self,
        *,
        batch_id: str | None = None,
        states: Iterable[JobState] | None = None,
        limit: int = 50,
    ) -> tuple[Job, ...]:
        """Return jobs, newest batch first."""
        rows = self._parts.store.jobs(
            workspace=self.workspace, batch_id=batch_id, states=states, limit=limit
        )
        return self._parts.views(rows)

    def unsettled_jobs(self) -> tuple[Job, ...]:
        """Return the jobs that are still being driven, and those in doubt, newest first."""
        return self.jobs(states=(*ACTIVE, JobState.IN_DOUBT), limit=1000)

    def batch(self, batch_id: str) -> Batch:
        """Return a batch with its jobs in the order they were chosen.

        Raises:
            JobNotFoundError: There is no such batch here.
        """
        row = self._parts.store.batch(batch_id)
        if row is None or row.workspace != self.workspace:
            raise JobNotFoundError(f"there is no batch {batch_id!r}")
        return self._batch(row)

    def latest_batch(self) -> Batch | None:
        """Return the newest batch, or None before the first one."""
        row = self._parts.store.latest_batch(self.workspace)
        return None if row is None else self._batch(row)

    def wait(self, job_id: str, *, timeout_s: float) -> Job:
        """Wait until a job is settled or in doubt, at most ``timeout_s`` seconds.

        Raises:
            JobNotFoundError: There is no such job here.
            TimeoutError: The job is still being driven; nothing happens to it.
        """
        wait_while(self.changes, job_id, lambda: self._is_driven(job_id), timeout_s)
        return self.job(job_id)

    def cancel(self, job_id: str) -> Job:
        """Cancel a job, or stop watching it where its gateway cannot cancel.

        Raises:
            JobNotFoundError: There is no such job here.
            IllegalTransitionError: It has ended, or its video is already on the way.
        """
        return self._wish(job_id, wishes.cancel)

    def check_again(self, job_id: str) -> Job:
        """Read a job's task at once; for a job in doubt, the one that its gateway has called about.

        Raises:
            JobNotFoundError: There is no such job here.
            IllegalTransitionError: There is nothing to read: no task id, or the job has ended.
            InvalidRequestError: Another job has the task.
        """
        row = self._row(job_id)
        if (called := self.job(job_id).called_task_id) is not None:
            return self.adopt(job_id, called)
        wishes.check_readable(row)
        self._parts.wake(row.id)
        return self.job(job_id)

    def mark_lost(self, job_id: str) -> Job:
        """Settle a job in doubt as lost, because the user knows that it was not accepted.

        Raises:
            JobNotFoundError, IllegalTransitionError: As for `cancel`.
        """
        return self._wish(job_id, wishes.mark_lost)

    def send_again(self, job_id: str, *, doubt: str | None = None) -> Job:
        """Queue a job in doubt once more, because the user accepts that it may charge twice.

        Args:
            job_id: The job.
            doubt: The ``Job.doubt`` that was decided about: a second wish for the same one, from a
                double click or another tab, does nothing. None: whichever it is now.

        Raises:
            JobNotFoundError, IllegalTransitionError: As for `cancel`.
            CapExceededError: A spending cap has no room for it.
        """
        return self._wish(job_id, partial(wishes.send_again, doubt=doubt))

    def follow_again(self, job_id: str) -> Job:
        """Go on following a task that passed its deadline, or is not watched any more.

        Raises:
            JobNotFoundError, IllegalTransitionError: As for `cancel`.
            InvalidRequestError: Another job has taken the task.
        """
        return self._wish(job_id, partial(wishes.follow_again, lasts_s=self._lasts_s(job_id)))

    def adopt(self, job_id: str, task_id: str) -> Job:
        """Follow the task that the user has found at the gateway for a job in doubt or expired.

        Raises:
            InvalidRequestError: This cannot be the id of a task.
            JobNotFoundError, IllegalTransitionError: As for `cancel`.
        """
        found = partial(wishes.adopt, task_id=task_id, lasts_s=self._lasts_s(job_id))
        return self._wish(job_id, found)

    def code(self, job_id: str, *, with_pictures: bool = False) -> RequestCode:
        """Return a job's exact request as JSON, curl and Python, the key as a variable.

        Args:
            job_id: The job.
            with_pictures: True fills in the pictures, so that it runs as it is, in megabytes;
                False leaves ``asset:<sha256>`` in their place, for reading.

        Raises:
            JobNotFoundError: There is no such job here.
            ConfigurationError: A picture is not in the media store any more.
        """
        frames = self._parts.frames
        load = frames.attachment if with_pictures else frames.readable
        return self._parts.planner.code(self._row(job_id).plan, load)

    def answers(self, job_id: str) -> tuple[Any, Any]:
        """Return the gateway's answers to the submit and the last reading, keys removed, or None.

        Raises:
            JobNotFoundError: There is no such job here.
        """
        row = self._row(job_id)
        return row.submit_answer, row.last_answer

    def simulator_words(self) -> tuple[tuple[str, str], ...]:
        """Return the words that make simulated twins misbehave, and what each does."""
        return tuple((f"[{fault.name}]", fault.sentence) for fault in FAULTS)

    @property
    def events_url(self) -> str:
        """The address of the stream of this workspace's news, a path; it ends after some hours."""
        return self._parts.streams.link(self.workspace)

    def routes(self) -> Sequence[BaseRoute]:
        """Return the routes for media, events, webhooks and health, to be served beside the app."""
        return self._parts.routes

    # Inside -------------------------------------------------------------------------------------

    def _row(self, job_id: str) -> JobRow:
        row = self._parts.store.job(job_id, workspace=self.workspace)
        if row is None:
            raise JobNotFoundError(f"there is no job {job_id!r}")
        return row

    def _is_driven(self, job_id: str) -> bool:
        try:
            return self._row(job_id).state.is_active
        except StoreUnavailableError:  # whoever waits goes on waiting; the job goes on too
            return True

    def _batch(self, row: BatchRow) -> Batch:
        return batch_view(row, self.jobs(batch_id=row.id, limit=100))

    def _lasts_s(self, job_id: str) -> float:
        return self.settings.deadline_s(self._row(job_id).gateway_id)

    def _wish(self, job_id: str, wish: Callable[[JobStore, JobRow], None]) -> Job:
        wish(self._parts.store, self._row(job_id))
        self._parts.nudge()
        return self.job(job_id)
