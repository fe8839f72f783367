"""Library: everything that was made, newest first; the address holds what is looked at."""

from datetime import UTC, datetime
from typing import get_args

import streamlit as st

from components import address, notices, session
from components.away import patient_fragment
from components.library_filters import library_filters
from components.library_grid import GridAction, GridView, TakeView, library_grid
from components.library_query import LibraryView, read_query, write_query
from components.notices import Notice
from components.reuse import Reuse
from components.strings import library as strings
from components.wake import wake
from pages.drafts import begin
from pages.take_actions import reuse
from runway_core import LibraryFilter, LibraryItem, LibraryPage


@patient_fragment("library")
def library_pane() -> None:
    playground = session.playground()
    wake(session.playground().events_url, key="library_wake")
    view = read_query(address.address())
    with st.container(key="library_head"):
        st.title(strings.PAGE, anchor=False)
        library_filters(
            view.wanted,
            playground.library.choices(),
            labels={card.id: card.label for card in playground.gateways()},
            key="library_filters",
            on_change=_filter,
        )
    if (notice := address.take_page_notice()) is not None:
        notices.notice_card(notice, key="library_notice")
    page = playground.library.page(view.wanted, after=view.after, before=view.before)
    library_grid(
        GridView(
            takes=[_take(item) for item in page.items],
            is_filtered=not view.wanted.is_open,
            has_newer=page.newer is not None,
            has_older=page.older is not None,
            deletion=playground.library.last_deletion(),
            zip_url=session.playground().library.zip(wish)
            if (wish := address.take_zip())
            else None,
        ),
        now=datetime.now(UTC),
        key="library_grid",
        on_action=lambda action: _act(action, view, page),
    )
    address.leap()


def _take(item: LibraryItem) -> TakeView:
    playground, job = session.playground(), item.job
    return TakeView(
        item=item,
        poster_url=playground.links.poster(job),
        clip_url=playground.hovers.link(job),
        video_url=playground.links.video(job),
    )


def _filter(wanted: LibraryFilter) -> None:
    address.set_address(write_query(LibraryView(wanted=wanted)))


def _act(action: GridAction, view: LibraryView, page: LibraryPage) -> None:
    library, job_ids = session.playground().library, action.job_ids
    places = {
        "newest": view.at(),
        "newer": view.at(before=page.newer),
        "older": view.at(after=page.older),
        "clear": LibraryView(),
    }
    leaps = {
        "open": ("job.py", {"id": ",".join(job_ids[:1])}),
        "compare": ("compare.py", {"jobs": ",".join(job_ids)}),
        "create": ("create.py", {}),
    }
    with notices.kept(address.set_page_notice):
        if action.kind in places:
            address.set_address(write_query(places[action.kind]))
        elif action.kind in leaps:
            page_file, values = leaps[action.kind]
            address.leap_to(page_file, **values)
        elif action.kind in get_args(Reuse) and job_ids:
            begin(session.playground().gateways())
            reuse(job_ids[0], action.kind)  # type: ignore[arg-type] # just looked at
            address.leap_to("create.py")
        elif action.kind == "favourite":
            library.set_favourite(job_ids, value=action.value)
        elif action.kind == "zip":
            address.ask_for_zip(job_ids)
        elif action.kind == "tag":
            library.add_tag(job_ids, action.tag)
        elif action.kind == "delete":
            _delete(job_ids)
        elif action.kind == "undo" and (deletion := library.last_deletion()) is not None:
            library.restore(deletion)


def _delete(job_ids: tuple[str, ...]) -> None:
    left = len(job_ids) - session.playground().library.delete(job_ids)
    if left:
        title = strings.STAY.format(count=left)
        address.set_page_notice(Notice(title=title, words=strings.STAY_WORDS, tone="caution"))


library_pane()
