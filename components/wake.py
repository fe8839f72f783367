"""The ear of a fragment: news from the server make it run again.

The browser keeps one stream of server-sent events for all ears of all its tabs (`news.js`). Where
the stream cannot be had, a timer stands in for it.
"""

import secrets

import streamlit as st

from . import assets

FALLBACK_MS = 4000

_MOUNT = st.components.v2.component("pg_wake", js=assets.script("news.js", "wake.js"))
_MOUNT_PAGE = st.components.v2.component("pg_wake_page", js=assets.script("wake_page.js"))


def wake(events_url: str, *, key: str, asks_first: bool = False) -> None:
    """Run the surrounding fragment again whenever the server tells of a change.

    Each run carries a word of its own, and the newest wish of the browser that it has heard: a run
    that began before the news does not answer them.

    Args:
        events_url: Address of the stream of server-sent events.
        key: The widget's key.
        asks_first: Whether to run once more as soon as the ear is there: for one that joins a page
            later, as what came while it was being drawn was told to nobody.
    """
    heard_key = f"{key}_heard"

    def hear() -> None:
        st.session_state[heard_key] = st.session_state[key]["changed"]

    _MOUNT(
        key=key,
        data={
            "url": events_url,
            "fallback_ms": FALLBACK_MS,
            "run": secrets.token_hex(4),
            "asks_first": asks_first,
            "name": key,
            "heard": st.session_state.get(heard_key, 0),
        },
        on_changed_change=hear,
    )


def wake_page(*, key: str) -> None:
    """Let ears run the whole page where none of them is heard; to be drawn outside any fragment.

    Streamlit ignores what a fragment says that the session has not drawn, such as the session of a
    server that took over from another one without the browser having to wait.
    """
    _MOUNT_PAGE(key=key, data={}, on_asked_change=lambda: None)
