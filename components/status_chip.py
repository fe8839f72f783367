"""The chip in the top bar that says how much is running; the tab's title says so too."""

import streamlit as st

from . import assets, strings

_MOUNT = st.components.v2.component(
    "pg_status_chip", js=assets.script("status_chip.js"), css=assets.style("status_chip.css")
)


def status_chip(running: int, *, key: str) -> None:
    """Draw the chip.

    Args:
        running: How many jobs are being driven.
        key: The widget's key.
    """
    words = strings.RUNNING_COUNT.format(count=running) if running else strings.RUNNING_NONE
    _MOUNT(
        key=key,
        data={
            "running": running,
            "words": words,
            "done": strings.TITLE_DONE,
            "bell": {
                "off": strings.BELL_OFF,
                "on": strings.BELL_ON,
                "title": strings.BELL_TITLE,
                "body": strings.BELL_BODY,
            },
        },
    )
