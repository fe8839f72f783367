"""The sheet beside a take: its marks, what can be used again, its frames and its settings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import streamlit as st

from runway_core import LibraryItem

from . import assets
from .job_facts import delivered, settings
from .reuse import Reuse, offered
from .strings import library as strings

Kind = Literal["favourite", "tag", "untag", "delete", "batch"] | Reuse
_KINDS = {"favourite", "tag", "untag", "delete", "batch", *get_args(Reuse)}


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameView:
    """One frame of the request."""

    label: str
    picture_url: str | None
    """None: the gateway fetched it from a link."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetAction:
    """What somebody did."""

    kind: Kind
    tag: str = ""
    value: bool = True


_MOUNT = st.components.v2.component(
    "pg_job_sheet", js=assets.script("job_sheet.js"), css=assets.style("job_sheet.css")
)


def job_sheet(
    item: LibraryItem,
    frames: Sequence[FrameView],
    *,
    key: str,
    on_action: Callable[[SheetAction], None],
) -> None:
    """Draw the sheet; ``on_action`` is called before the next run with what was done.

    Args:
        item: The job with its marks.
        frames: Its frames, first and last.
        key: The widget's key.
        on_action: Takes what was done.
    """

    def take() -> None:
        action = read_action(st.session_state[key]["action"])
        if action is not None:
            on_action(action)

    _MOUNT(key=key, data=_data(item, frames), on_action_change=take)


def read_action(told: Any) -> SheetAction | None:
    """Read what the script sent; None when it is nothing that can be done."""
    if not isinstance(told, dict) or told.get("kind") not in _KINDS:
        return None
    return SheetAction(
        kind=told["kind"], tag=str(told.get("tag", "")), value=told.get("value") is not False
    )


def _data(item: LibraryItem, frames: Sequence[FrameView]) -> dict[str, Any]:
    job = item.job
    return {
        "title": job.request.prompt_text.strip() or strings.NO_PROMPT,
        "at": job.created_at.isoformat(),
        "is_favourite": item.is_favourite,
        "tags": [[tag, strings.TAG_REMOVE.format(tag=tag)] for tag in item.tags],
        "can_delete": job.state.is_terminal,
        "reuse": [[kind, words, strings.REUSE_HELP[kind]] for kind, words in offered(job)],
        "frames": [[frame.label, frame.picture_url, frame.words] for frame in frames],
        "facts": [
            [strings.SETTINGS, settings(job)],
            [strings.DELIVERED, delivered(job)],
        ],
        "words": {
            "favourite": strings.FAVOURITE_ON,
            "tags": strings.TAGS,
            "new_tag": strings.TAG_NEW,
            "add": strings.ADD_TAG,
            "delete": strings.DELETE_TAKE,
            "stays": strings.STAY_WORDS,
            "reuse": strings.REUSE,
            "batch": strings.BATCH_SHOW,
        },
    }
