"""The library's takes as a grid of posters, with what can be done to several at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

import streamlit as st

from runway_core import Deletion, JobState, LibraryItem

from . import assets, figures
from . import strings as common
from .job_tile import state_words
from .reuse import Reuse, offered
from .strings import library as strings

Kind = Literal[
    "open", "favourite", "tag", "delete", "undo", "zip", "compare",
    "newest", "newer", "older", "clear", "create",
]  # fmt: skip
_KINDS = frozenset((*get_args(Kind), *get_args(Reuse)))
_MOST = 200  # takes of one selection


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeView:
    """One take with where its files are."""

    item: LibraryItem
    poster_url: str | None
    clip_url: str | None
    """A few seconds, small, which play under the pointer."""
    video_url: str | None
    """What plays where the clip cannot be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridView:
    """One page of the library."""

    takes: Sequence[TakeView]
    is_filtered: bool
    has_newer: bool = False
    has_older: bool = False
    deletion: Deletion | None = None
    zip_url: str | None = None
    """A link that was just asked for; the browser follows it once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridAction:
    """What somebody did, and to which takes."""

    kind: Kind | Reuse
    job_ids: tuple[str, ...] = ()
    tag: str = ""
    value: bool = True


_MOUNT = st.components.v2.component(
    "pg_library_grid",
    js=assets.script("menu.js", "library_preview.js", "library_grid.js"),
    css=assets.style("library_grid.css"),
)


def library_grid(
    view: GridView, *, now: datetime, key: str, on_action: Callable[[GridAction], None]
) -> None:
    """Draw the grid, its pages and the bar of what can be done to what is selected.

    Args:
        view: What to show.
        now: The present, aware.
        key: The widget's key.
        on_action: Is called before the next run with what was done.
    """

    def take() -> None:
        action = read_action(st.session_state[key]["action"])
        if action is not None:
            on_action(action)

    _MOUNT(key=key, data=_data(view, now), on_action_change=take)


def read_action(told: Any) -> GridAction | None:
    """Read what the script sent; None when it is nothing that can be done."""
    if not isinstance(told, dict) or told.get("kind") not in _KINDS:
        return None
    listed = told.get("ids")
    job_ids = [str(job_id) for job_id in listed] if isinstance(listed, list) else []
    return GridAction(
        kind=told["kind"],
        job_ids=tuple(job_ids[:_MOST]),
        tag=str(told.get("tag", "")),
        value=told.get("value") is not False,
    )


def take_title(item: LibraryItem) -> str:
    """Return what a take is called: its prompt, else that it has none."""
    return item.job.request.prompt_text.strip() or strings.NO_PROMPT


def _take(view: TakeView) -> dict[str, Any]:
    job, title = view.item.job, take_title(view.item)
    word, tone = state_words(job.state)
    made_by = f"{job.gateway_label} · {job.model_id}" if job.model_id else job.gateway_label
    return {
        "id": job.id,
        "href": f"job?id={job.id}",
        "title": title,
        "by": made_by,
        "badge": common.GATEWAY_SIMULATED if job.simulated else "",
        "state": "" if job.state is JobState.SUCCEEDED else word,
        "tone": tone,
        "why": job.failure,
        "at": job.created_at.isoformat(),
        "length": "" if job.video is None else f"{job.video.duration_s:.1f} s",
        "poster": None if job.video is None else [job.video.poster_sha256, view.poster_url],
        "clip": None if job.video is None else view.clip_url,
        "video": None if job.video is None else view.video_url,
        "can_delete": job.state.is_terminal,
        "can_compare": job.video is not None,
        "is_favourite": view.item.is_favourite,
        "tags": list(view.item.tags),
        "reuse": [[kind, words, strings.REUSE_HELP[kind]] for kind, words in offered(job)],
        "words": {
            "open": strings.OPEN.format(title=title),
            "select": strings.SELECT.format(title=title),
            "favourite": strings.FAVOURITE.format(title=title),
            "remix": strings.REMIX_OF.format(title=title),
            "more": strings.REUSE_OF.format(title=title),
        },
    }


def _data(view: GridView, now: datetime) -> dict[str, Any]:
    empty = (strings.EMPTY, strings.EMPTY_WORDS, strings.EMPTY_GO, "create")
    if view.is_filtered:
        empty = (strings.NO_MATCH, strings.NO_MATCH_WORDS, strings.CLEAR, "clear")
    return {
        "takes": [_take(take) for take in view.takes],
        "empty": list(empty),
        "newer": view.has_newer,
        "older": view.has_older,
        "deletion": None if view.deletion is None else _deleted(view.deletion, now),
        "zip": view.zip_url,
        "most": _MOST,
        "words": {
            "grid": strings.GRID,
            "pages": strings.PAGES,
            "newest": strings.NEWEST,
            "newer": strings.NEWER,
            "older": strings.OLDER,
            "selected": strings.SELECTED,
            "select_page": strings.SELECT_PAGE,
            "deselect": strings.DESELECT,
            "favourite": strings.ADD_FAVOURITE,
            "tag": strings.ADD_TAG,
            "tag_field": strings.TAG_FIELD,
            "tag_placeholder": strings.TAG_PLACEHOLDER,
            "zip": strings.DOWNLOAD_ZIP,
            "compare": strings.COMPARE,
            "compare_help": strings.COMPARE_HELP,
            "delete": strings.DELETE,
            "undo": strings.UNDO,
            "remix": strings.REMIX,
        },
    }


def _deleted(deletion: Deletion, now: datetime) -> list[str]:
    left_s = max(0.0, (deletion.until - now).total_seconds())
    left = (
        figures.span(max(60.0, 60 * round(left_s / 60))) if left_s >= 60 else figures.span(left_s)
    )
    return [
        strings.DELETED.format(count=deletion.count),
        strings.DELETED_NOTE.format(span=left.removesuffix(" 0 s")),
    ]
