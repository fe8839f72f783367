"""What a component's script has told, each edit taken exactly once.

A click and the edit before it can reach the server together, and Streamlit then calls the button's
callback first (1.67.0, checked 2026-11-20). Whoever acts on the form therefore takes what is still
untaken before, and the component's own callback finds nothing left.

An edit can also come late: it was made before the browser knew that its value had been replaced, by
a recipe say. What is on screen then is what replaced it, so the edit counts no more.
"""

from typing import Any

import streamlit as st

_KEY = "playground_taken_edits"


def take(key: str, revision: str = "") -> Any | None:
    """Return the value of a widget's latest edit; None when there is none or it was taken.

    Args:
        key: The widget's key.
        revision: That of its value now; an edit of an earlier one is dropped.
    """
    state = st.session_state.get(key)
    edit = None if state is None else state.get("edit")
    if edit is None or not is_new(key, edit["at"]):
        return None
    return None if _is_overtaken(edit.get("revision") or "", revision) else edit["value"]


def is_new(key: str, mark: float | str) -> bool:
    """Whether a widget has told something else than the last time this was asked.

    Args:
        key: The widget's key.
        mark: What tells one edit from another.
    """
    taken: dict[str, int] = st.session_state.setdefault(_KEY, {})
    known, taken[key] = taken.get(key), hash(mark)
    return known != taken[key]


def revision_word(session: str, number: int) -> str:
    """Return the word for the ``number``-th value that a session has put into a widget."""
    return f"{session}.{number}"


def _is_overtaken(edited: str, current: str) -> bool:
    """Whether an edit is of an earlier value; what an earlier session showed is not comparable."""
    session, _, number = edited.rpartition(".")
    current_session, _, current_number = current.rpartition(".")
    return bool(session) and session == current_session and int(number) < int(current_number)
