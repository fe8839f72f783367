"""What happened to a job and when, in the zone of whoever looks."""

from collections.abc import Sequence

import streamlit as st

from runway_core import JobEvent

from . import assets, figures, strings
from .job_tile import state_words

_MOUNT = st.components.v2.component(
    "pg_timeline", js=assets.script("timeline.js"), css=assets.style("timeline.css")
)


def timeline(events: Sequence[JobEvent], *, key: str) -> None:
    """Draw one row per event; the browser says the instants in its own zone.

    Args:
        events: Oldest first.
        key: The widget's key.
    """
    _MOUNT(key=key, data={"name": strings.CODE_TIMELINE, "rows": rows(events)})


def rows(events: Sequence[JobEvent]) -> list[list[str]]:
    """Return each event as (instant in ISO 8601, time since the first, state, tone, words)."""
    return [
        [
            event.at.isoformat(),
            f"+{figures.span((event.at - events[0].at).total_seconds())}",
            *state_words(event.state),
            event.words,
        ]
        for event in events
    ]
