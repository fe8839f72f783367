"""Keeps the draft in the browser's tab, so that a reload or a restart of the server loses nothing.

Only an untouched draft is ever replaced: what somebody has begun in this session wins.
"""

from collections.abc import Callable

import streamlit as st
from pydantic import ValidationError

from runway_core import InvalidRequestError

from . import assets
from .draft import RequestDraft

_MOUNT = st.components.v2.component("pg_draft_keeper", js=assets.script("draft_keeper.js"))


def draft_keeper(
    draft: RequestDraft,
    *,
    is_untouched: bool,
    key: str,
    on_restore: Callable[[RequestDraft], None],
) -> None:
    """Hand the draft to the tab; while it is untouched, take back what the tab has kept.

    Args:
        draft: The draft as it stands.
        is_untouched: Whether nobody has changed it in this session.
        key: The widget's key.
        on_restore: Is called before the next run with a draft of an earlier session.
    """

    def take() -> None:
        kept = read_kept(str(st.session_state[key]["restore"]))
        if kept is not None:
            on_restore(kept)

    _MOUNT(
        key=key,
        data={"draft": draft.model_dump_json(), "is_untouched": is_untouched},
        on_restore_change=take,
    )


def read_kept(text: str) -> RequestDraft | None:
    """Read what a tab has kept; None when it is no draft (any more)."""
    try:
        return RequestDraft.model_validate_json(text)
    except (ValidationError, InvalidRequestError):
        return None
