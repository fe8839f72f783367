"""The chip in the top bar that says how much is running; the tab's title says so too."""

import streamlit as st

from . import assets, strings

_MOUNT = st.components.v2.component(
    "pg_status_chip", js=assets.script("status_chip.js"), css=assets.style("status_chip.css")
)


def status_chip(running: int, *, in_doubt: int, key: str) -> None:
    """Draw the chip.

    Args:
        running: How many jobs are being driven.
        in_doubt: How many wait for somebody's decision.
        key: The widget's key.
    """
    told = counts(running, in_doubt)
    _MOUNT(
        key=key,
        data={
            "running": running,
            "in_doubt": in_doubt,
            "words": " · ".join(told) or strings.RUNNING_NONE,
            "done": strings.TITLE_DONE,
            "bell": {
                "off": strings.BELL_OFF,
                "on": strings.BELL_ON,
                "title": strings.BELL_TITLE,
                "body": strings.BELL_BODY,
            },
        },
    )


def counts(running: int, in_doubt: int) -> list[str]:
    """Say how many jobs run and how many are in doubt; nothing of what there is none of."""
    told = ((strings.RUNNING_COUNT, running), (strings.DOUBT_COUNT, in_doubt))
    return [words.format(count=count) for words, count in told if count]
