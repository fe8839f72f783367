"""What a component's script has told, each edit taken exactly once.

A click and the edit before it can reach the server together, and Streamlit then calls the button's
callback first (1.67.0, checked 2026-11-20). Whoever acts on the form therefore takes what is still
untaken before, and the component's own callback finds nothing left.
"""

from typing import Any

import streamlit as st

_KEY = "playground_taken_edits"


def take(key: str) -> Any | None:
    """Return the value of a widget's latest edit; None when there is none or it was taken."""
    state = st.session_state.get(key)
    edit = None if state is None else state.get("edit")
    if edit is None:
        return None
    return edit["value"] if is_new(key, edit["at"]) else None


def is_new(key: str, mark: float | str) -> bool:
    """Whether a widget has told something else than the last time this was asked.

    Args:
        key: The widget's key.
        mark: What tells one edit from another.
    """
    taken: dict[str, int] = st.session_state.setdefault(_KEY, {})
    known, taken[key] = taken.get(key), hash(mark)
    return known != taken[key]
