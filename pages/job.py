"""A job's page: the take, what it was made from, what happened, and every way to use it again."""

from datetime import UTC, datetime
from functools import partial
from typing import get_args

import streamlit as st

from components import address, notices, session
from components.away import patient_fragment
from components.job_actions import Action
from components.job_sheet import FrameView, SheetAction, job_sheet
from components.job_tile import job_tile
from components.notices import Notice
from components.reuse import Reuse
from components.strings import library as strings
from components.timeline import timeline
from components.wake import wake
from pages.code_dialog import code_dialog, job_papers
from pages.drafts import begin
from pages.take_actions import act, adopt, links_of, reuse, send_again
from runway_core import ImageFrame, JobNotFoundError, LibraryItem, MediaStoreError


@patient_fragment("job")
def job_pane() -> None:
    address.leap()
    wake(session.playground().events_url, key="job_wake")
    try:
        item = session.playground().library.item(address.address().get("id", ""))
    except JobNotFoundError:
        notices.notice_card(
            Notice(title=strings.JOB_GONE, words=strings.JOB_GONE_WORDS, tone="caution"),
            key="job_gone",
        )
        st.button(strings.BACK, key="job_back", on_click=address.leap_to, args=("library.py",))
        return
    said = address.take_page_notice() or session.notice()
    if said is not None:
        notices.notice_card(said, key="job_notice")
    st.button(
        strings.BACK_LINK,
        key="job_back",
        type="tertiary",
        on_click=address.leap_to,
        args=("library.py",),
    )
    video, sheet = st.columns([3, 2], gap="medium")
    with video:
        with st.container(key="job_take"):
            _tile(item)
        with st.container(key="card_job_timeline"):
            st.subheader(strings.TIMELINE, anchor=False)
            timeline(item.job.timeline, key="job_timeline")
    with sheet, st.container(key="job_sheet_column"):
        job_sheet(
            item,
            _frames(item),
            key="job_sheet",
            on_action=lambda action: _act(item, action),
        )
    with st.container(key="card_job_code"):
        st.subheader(strings.REQUEST, anchor=False)
        job_papers(item.job.id)


def _tile(item: LibraryItem) -> None:
    def press(action: Action) -> None:
        if action == "compare":
            address.leap_to("compare.py", jobs=item.job.id)
            return
        begin(session.playground().gateways())
        act(item.job.id, action)
        if action in get_args(Reuse):
            address.leap_to("create.py")

    job_tile(
        item.job,
        links_of(item.job),
        preview=None,
        now=datetime.now(UTC),
        on_page=True,
        key=f"job_tile_{item.job.id}",
        on_action=press,
        on_send_again=partial(send_again, item.job.id),
        on_adopt=partial(adopt, item.job.id),
    )


def _frames(item: LibraryItem) -> list[FrameView]:
    request = item.job.request
    told = ((strings.FIRST_FRAME, request.first_frame), (strings.LAST_FRAME, request.last_frame))
    return [_frame(label, source) for label, source in told if source is not None]


def _frame(label: str, source: ImageFrame | str) -> FrameView:
    if not isinstance(source, ImageFrame):
        return FrameView(label=label, picture_url=None, words=strings.LINKED.format(url=source))
    try:
        picture_url = session.playground().links.thumbnail(source)
    except MediaStoreError as error:
        return FrameView(label=label, picture_url=None, words=error.message)
    return FrameView(label=label, picture_url=picture_url, words="")


def _act(item: LibraryItem, action: SheetAction) -> None:
    library, job = session.playground().library, item.job
    with notices.kept(address.set_page_notice):
        if action.kind == "favourite":
            library.set_favourite([job.id], value=action.value)
        elif action.kind == "tag":
            library.add_tag([job.id], action.tag)
        elif action.kind == "untag":
            library.remove_tag([job.id], action.tag)
        elif action.kind == "batch":
            address.leap_to("library.py", batch=job.batch_id)
        elif action.kind == "delete":
            library.delete([job.id])
            address.leap_to("library.py")
        else:
            begin(session.playground().gateways())
            reuse(job.id, action.kind)
            address.leap_to("create.py")


code_dialog()
job_pane()
