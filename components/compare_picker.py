"""Finished takes to choose from, and what the Compare page says before any is chosen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from . import assets
from .strings import compare as words

_MOUNT = st.components.v2.component(
    "pg_compare_picker",
    js=assets.script("compare_picker.js"),
    css=assets.style("compare_picker.css"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeView:
    """One take that can be chosen."""

    job_id: str
    name: str
    title: str
    """The first words of its prompt."""
    poster_url: str | None


def compare_picker(
    takes: Sequence[TakeView],
    chosen: Sequence[str],
    *,
    is_empty: bool,
    key: str,
    on_pick: Callable[[tuple[str, ...]], None],
) -> None:
    """Draw the takes; pressed ones are numbered in the order in which they are pressed.

    Args:
        takes: Newest first.
        chosen: The ids of those that are chosen already.
        is_empty: Whether nothing is compared yet, so that the page has to say what it is for.
        key: The widget's key.
        on_pick: Is called before the next run with the ids to compare.
    """

    def take() -> None:
        on_pick(tuple(str(job_id) for job_id in st.session_state[key]["pick"]))

    title, steps = (
        (words.EMPTY_TITLE, words.EMPTY_STEPS) if takes else (words.NONE_TITLE, words.NONE_STEPS)
    )
    _MOUNT(
        key=key,
        data={
            "empty": {"title": title, "steps": list(steps)} if is_empty else None,
            "chosen": list(chosen),
            "takes": [
                {
                    "id": view.job_id,
                    "name": view.name,
                    "title": view.title,
                    "label": words.PICKER_TAKE.format(name=view.name, title=view.title),
                    "poster": view.poster_url,
                }
                for view in takes
            ],
            "words": {
                "title": words.PICKER,
                "hint": words.PICKER_HINT,
                "go": words.PICKER_BUTTON,
                "none": words.PICKER_BUTTON_NONE,
                "most": words.PICKER_TOO_MANY,
                "shown": words.PICKER_SHOWN,
            },
        },
        on_pick_change=take,
    )
