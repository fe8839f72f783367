"""Other batches that are not over yet: what still runs there, and what waits for a decision."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from . import assets, strings
from .status_chip import counts


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsettledView:
    """One batch."""

    batch_id: str
    title: str
    running: int
    in_doubt: int


_MOUNT = st.components.v2.component(
    "pg_unsettled_row", js=assets.script("unsettled_row.js"), css=assets.style("unsettled_row.css")
)


def unsettled_row(
    batches: Sequence[UnsettledView], *, key: str, on_pick: Callable[[str], None]
) -> None:
    """Draw one line with a button for each batch; nothing where there is none.

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
            "title": strings.UNSETTLED,
            "batches": [_data(batch) for batch in batches],
        },
        on_pick_change=take,
    )


def _data(batch: UnsettledView) -> dict[str, str]:
    told = ", ".join(counts(batch.running, batch.in_doubt))
    return {
        "id": batch.batch_id,
        "title": batch.title,
        "counts": told,
        "tone": "doubt" if batch.in_doubt else "running",
        "label": strings.UNSETTLED_OPEN.format(title=batch.title, counts=told),
    }
