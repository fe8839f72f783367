"""The race board: a tile per job of the shown batch, brought up to date by the server's news."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import streamlit as st

from components import address, notices, session, strings
from components.away import patient_fragment
from components.batch_head import batch_head, describe, title_of
from components.empty_stage import empty_stage
from components.job_actions import Action
from components.job_tile import Preview, job_tile
from components.notices import Notice
from components.recent_row import RecentView, recent_row
from components.unsettled_row import UnsettledView, unsettled_row
from components.wake import wake
from pages.take_actions import act, adopt, links_of, send_again
from runway_core import (
    Batch,
    ImageFrame,
    InvalidImageError,
    Job,
    JobNotFoundError,
    JobState,
    MediaStoreError,
    Refusal,
)

_RECENT_JOBS = 60
_RECENT_BATCHES = 10
_UNSETTLED_BATCHES = 6
_COMPARE_PAGE = Path(__file__).parent / "compare.py"


@patient_fragment("stage")
def stage() -> None:
    playground = session.playground()
    wish = session.take_compare_wish()
    if wish is not None:
        st.switch_page(_COMPARE_PAGE, query_params={"jobs": ",".join(wish)})
    address.leap()
    with st.container(key="stage"):
        wake(session.playground().events_url, key="stage_wake")
        unsettled = playground.unsettled_jobs()
        running = frozenset(job.id for job in unsettled if job.state.is_active)
        arrived_with = session.arrived_with(running)
        batch = _shown_batch()
        unsettled_row(_elsewhere(unsettled, batch), key="stage_unsettled", on_pick=_show)
        if batch is None:
            empty_stage(key="stage_empty")
            return
        now = datetime.now(UTC)
        resumed = sum(job.id in arrived_with and job.state.is_active for job in batch.jobs)
        batch_head(
            describe(batch, resumed),
            batch.id,
            batch.created_at,
            now=now,
            key="stage_head",
            on_compare=lambda: _compare(batch),
        )
        estimates = playground.insights.estimates(batch.jobs)
        with st.container(key="board"):
            for job in batch.jobs:
                job_tile(
                    job,
                    links_of(job),
                    preview=_preview(job),
                    estimate=estimates.get(job.id),
                    now=now,
                    key=f"tile_{job.id}",
                    on_action=partial(_act, job.id),
                    on_send_again=partial(_send_again, job.id),
                    on_adopt=partial(_adopt, job.id),
                )
            for refusal in batch.refusals:
                notices.notice_card(_not_sent(refusal), key=f"refusal_{refusal.gateway_id}")
        recent_row(_earlier(batch.id), key="stage_recent", on_pick=_show)


def _earlier(shown_id: str) -> list[RecentView]:
    """The other batches among the latest jobs, each with the poster of its first video."""
    found: dict[str, RecentView] = {}
    for job in session.playground().jobs(limit=_RECENT_JOBS):
        view = found.get(job.batch_id)
        if job.batch_id != shown_id and (view is None or view.poster_url is None):
            found[job.batch_id] = RecentView(
                batch_id=job.batch_id,
                title=title_of(job),
                poster_url=session.playground().links.poster(job),
            )
    return list(found.values())[:_RECENT_BATCHES]


def _elsewhere(unsettled: Sequence[Job], shown: Batch | None) -> list[UnsettledView]:
    """The other batches in which something runs or is in doubt, newest first."""
    batches: dict[str, list[Job]] = {}
    for job in unsettled:
        if shown is None or job.batch_id != shown.id:
            batches.setdefault(job.batch_id, []).append(job)
    return [
        UnsettledView(
            batch_id=batch[0].batch_id,
            title=title_of(batch[0]),
            running=sum(job.state.is_active for job in batch),
            in_doubt=sum(job.state is JobState.IN_DOUBT for job in batch),
        )
        for batch in list(batches.values())[:_UNSETTLED_BATCHES]
    ]


def _show(batch_id: str) -> None:
    session.show_batch(batch_id)
    st.rerun()


def _shown_batch() -> Batch | None:
    batch_id = session.shown_batch_id()
    if batch_id is not None:
        try:
            return session.playground().batch(batch_id)
        except JobNotFoundError:
            session.show_batch(None)
    return session.playground().latest_batch()


def _preview(job: Job) -> Preview | None:
    frame = job.request.first_frame
    if not job.state.is_active or not isinstance(frame, ImageFrame):
        return None
    try:
        return Preview(sha256=frame.sha256, picture_url=session.playground().links.thumbnail(frame))
    except (MediaStoreError, InvalidImageError):
        return None


def _not_sent(refusal: Refusal) -> Notice:
    return Notice(
        title=strings.NOT_SENT.format(gateway=refusal.gateway_label),
        words=refusal.message,
        hint=refusal.hint,
        tone="caution",
    )


def _send_again(job_id: str, doubt: str) -> None:
    send_again(job_id, doubt)
    st.rerun()


def _adopt(job_id: str, task_id: str) -> None:
    adopt(job_id, task_id)
    st.rerun()


def _compare(batch: Batch, first_id: str | None = None) -> None:
    """Take the finished takes of a batch to the Compare page, one of them in front."""
    finished = [job.id for job in batch.jobs if job.video is not None]
    most = session.playground().compare.most_takes
    session.ask_to_compare(sorted(finished, key=lambda job_id: job_id != first_id)[:most])


def _act(job_id: str, action: Action) -> None:
    if action == "compare":
        with notices.kept(session.set_notice):
            _compare(session.playground().batch(session.playground().job(job_id).batch_id), job_id)
    else:
        act(job_id, action)
    st.rerun()
