"""What happened to a job and when, in the zone of whoever looks."""

from collections.abc import Sequence
from itertools import zip_longest

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
    """Return each event as (instant in ISO 8601, time since the first, state, tone, words, lasted).

    How long a state lasted is empty for the one that the job is in.
    """
    return [
        [
            event.at.isoformat(),
            f"+{_span(events[0], event)}",
            *state_words(event.state),
            event.words,
            strings.TIMELINE_LASTED.format(span=_span(event, after)) if after else "",
        ]
        for event, after in zip_longest(events, events[1:])
    ]


def _span(start: JobEvent, end: JobEvent) -> str:
    return figures.span((end.at - start.at).total_seconds())
