"""What a page shows while there is nothing to show: why, and where something comes from."""

import streamlit as st

from . import assets

_MOUNT = st.components.v2.component(
    "pg_empty_room", js=assets.script("empty_room.js"), css=assets.style("empty_room.css")
)


def empty_room(title: str, words: str, *, link: tuple[str, str], key: str) -> None:
    """Draw the empty room.

    Args:
        title: What is missing.
        words: What will be here.
        link: Words and address of the page where to begin.
        key: The widget's key.
    """
    _MOUNT(key=key, data={"title": title, "words": words, "link": list(link)})
