"""What the stage shows before the first take."""

import streamlit as st

from . import assets, strings

_MOUNT = st.components.v2.component(
    "pg_empty_stage", js=assets.script("empty_stage.js"), css=assets.style("empty_stage.css")
)


def empty_stage(*, key: str) -> None:
    """Draw the empty stage: what will be here, and the three steps to it."""
    _MOUNT(
        key=key,
        data={
            "title": strings.STAGE_EMPTY,
            "steps": list(strings.STAGE_STEPS),
            "note": strings.STAGE_EMPTY_NOTE,
        },
    )
