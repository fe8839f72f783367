"""Earlier batches as a strip of posters under the race board."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from . import assets, strings


@dataclass(frozen=True, slots=True, kw_only=True)
class RecentView:
    """One earlier batch."""

    batch_id: str
    title: str
    poster_url: str | None
    """None: no take of it has a video."""


_MOUNT = st.components.v2.component(
    "pg_recent_row", js=assets.script("recent_row.js"), css=assets.style("recent_row.css")
)


def recent_row(batches: Sequence[RecentView], *, key: str, on_pick: Callable[[str], None]) -> None:
    """Draw the strip.

    Args:
        batches: Newest first.
        key: The widget's key.
        on_pick: Is called before the next run with the id of the batch to show.
    """

    def take() -> None:
        on_pick(str(st.session_state[key]["pick"]))

    _MOUNT(
        key=key,
        data={
            "title": strings.RECENT,
            "batches": [
                {
                    "id": batch.batch_id,
                    "title": batch.title,
                    "label": strings.RECENT_OPEN.format(title=batch.title),
                    "poster": batch.poster_url,
                }
                for batch in batches
            ],
        },
        on_pick_change=take,
    )
