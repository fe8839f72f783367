"""Compare: two to six finished takes in step, and what tells them apart."""

from collections.abc import Sequence

import streamlit as st

from components import notices, session
from components.away import patient_fragment
from components.batch_head import title_of
from components.compare_picker import TakeView, compare_picker
from components.compare_player import ExportWish, TakeFiles, compare_player, name_of, wish_of
from components.compare_table import compare_table
from components.notices import Notice
from components.strings import compare as words
from components.wake import wake
from runway_core import CompareExport, Job, JobNotFoundError

_PLAYER = "compare_player"
_LEAST = 2


@patient_fragment("compare")
def compare_pane() -> None:
    wake(session.playground().events_url, key="compare_wake")
    takes = _takes(session.compared_ids())
    with st.container(key="compare"):
        if len(takes) >= _LEAST:
            _comparison([job.id for job in takes])
        _picker(takes)


def _takes(job_ids: Sequence[str]) -> list[Job]:
    """The finished takes of the address; says which of them are not here, or not yet."""
    done, waiting, reasons = [], 0, []
    for job_id in job_ids:
        try:
            job = session.playground().job(job_id)
        except JobNotFoundError as error:
            reasons.append(error.message)
            continue
        if job.video is not None:
            done.append(job)
        elif job.state.is_active:
            waiting += 1
        else:
            reasons.append(f"{name_of(job)}: {job.state.value}")
    if waiting:
        said = words.WAITING_ONE if waiting == 1 else words.WAITING_MANY.format(count=waiting)
        st.caption(said)
    if reasons:
        told = words.UNKNOWN_WORDS.format(count=len(reasons), reason="; ".join(reasons))
        notice = Notice(
            title=words.UNKNOWN_TITLE, words=told, hint=words.UNKNOWN_HINT, tone="caution"
        )
        notices.notice_card(notice, key="compare_missing")
    return done


def _comparison(job_ids: list[str]) -> None:
    room = session.playground().compare
    with notices.kept(lambda notice: notices.notice_card(notice, key="compare_refused")):
        proxies = room.proxies(job_ids)
        jobs = [clip.job for clip in proxies.clips]
        compare_player(
            proxies,
            [_files(job) for job in jobs],
            csv=room.csv(job_ids),
            export=_export(job_ids),
            key=_PLAYER,
            on_again=lambda: _again(job_ids),
        )
        compare_table(room.table(job_ids), [name_of(job) for job in jobs], key="compare_table")


def _files(job: Job) -> TakeFiles:
    links = session.playground().links
    has_sound = job.video is not None and job.video.has_audio
    return TakeFiles(
        poster_url=links.poster(job), sound_url=links.video(job) if has_sound else None
    )


def _export(job_ids: list[str]) -> tuple[ExportWish, CompareExport] | None:
    """What was asked to be saved, as long as it is of the takes that are shown."""
    wish = wish_of(_PLAYER)
    if wish is None or list(wish.job_ids) != job_ids:
        return None
    room, named = session.playground().compare, wish.names_shown
    if wish.kind == "film":
        return wish, room.side_by_side(job_ids, offsets=wish.offsets, names_shown=named)
    return wish, room.still(job_ids, wish.frame, wish.offsets, names_shown=named)


def _again(job_ids: list[str]) -> None:
    with notices.kept(session.set_notice):
        session.playground().compare.try_again(job_ids)


def _picker(shown: Sequence[Job]) -> None:
    links = session.playground().links
    recent = session.playground().compare.recent()
    known = {job.id for job in recent}
    takes = [*(job for job in shown if job.id not in known), *recent]
    compare_picker(
        [
            TakeView(
                job_id=job.id,
                name=name_of(job),
                title=title_of(job),
                poster_url=links.poster(job),
            )
            for job in takes
        ],
        [job.id for job in shown],
        is_empty=len(shown) < _LEAST,
        key="compare_picker",
        on_pick=session.compare_jobs,
    )


compare_pane()
