"""The line above the race board: what the batch is, and how long ago it began."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from runway_core import Batch, Job

from . import assets, figures, strings
from .strings.compare import COMPARE_FINISHED

_FRESH_S = 5.0  # a batch this young was made by the click that shows it
_TITLE_LIMIT = 90  # characters; the whole prompt stands in the form


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadText:
    """What the head says."""

    title: str
    takes: str
    resumed: str = ""
    """Said to somebody who comes back while a job is running; empty otherwise."""
    compare: str = ""
    """The button that compares what is finished; empty while there are not two."""


_MOUNT = st.components.v2.component(
    "pg_batch_head", js=assets.script("batch_head.js"), css=assets.style("batch_head.css")
)


def batch_head(
    text: HeadText,
    batch_id: str,
    started_at: datetime,
    *,
    now: datetime,
    key: str,
    on_compare: Callable[[], None],
) -> None:
    """Draw the head of a batch; where the stage is out of sight, a fresh one is scrolled to.

    Args:
        text: What it says.
        batch_id: Whose head it is.
        started_at: When the batch began, aware.
        now: The present, aware; the browser counts on from it.
        key: The widget's key.
        on_compare: Is called before the next run when the finished takes are to be compared.
    """
    elapsed_s = figures.seconds_between(started_at, now) or 0.0
    _MOUNT(
        key=key,
        data={
            "title": text.title,
            "takes": text.takes,
            "resumed": text.resumed,
            "compare": text.compare,
            "started": strings.STARTED,
            "ago": figures.span(elapsed_s),
            "batch_id": batch_id,
            "is_fresh": elapsed_s < _FRESH_S,
        },
        on_compare_change=on_compare,
    )


def describe(batch: Batch, resumed: int) -> HeadText:
    """Put a batch into words; ``resumed`` counts its jobs that ran before this session began."""
    count = len(batch.jobs)
    finished = sum(job.video is not None for job in batch.jobs)
    words = strings.RESUMED_ONE if resumed == 1 else strings.RESUMED_MANY.format(count=resumed)
    return HeadText(
        title=title_of(batch.jobs[0]) if batch.jobs else strings.UNTITLED,
        takes=strings.TAKE if count == 1 else strings.TAKES.format(count=count),
        resumed=words if resumed else "",
        compare=COMPARE_FINISHED.format(count=finished) if finished > 1 else "",
    )


def title_of(job: Job) -> str:
    """Return the first words of a job's prompt, or what an empty one is called."""
    words = " ".join(job.request.prompt_text.split())
    if len(words) <= _TITLE_LIMIT:
        return words or strings.UNTITLED
    return words[: _TITLE_LIMIT - 1].rsplit(" ", 1)[0] + "…"
