"""Keeps the draft in the browser's tab, so that a reload or a restart of the server loses nothing.

Only an untouched draft is ever replaced: what somebody has begun in this session wins. A tab that
has kept nothing is shown the workspace's newest draft, and may begin with an empty form instead.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from pydantic import ValidationError

from runway_core import GenerationRequest, InvalidRequestError

from . import assets, strings
from .draft import RequestDraft

_TAB_ID = re.compile(r"^[0-9a-f]{32}$")

_MOUNT = st.components.v2.component(
    "pg_draft_keeper",
    js=assets.script("draft_keeper.js"),
    css=assets.style("draft_keeper.css"),
    isolate_styles=False,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDraft:
    """A draft of an earlier session."""

    draft: RequestDraft
    dropped: tuple[str, ...] = ()
    """Fields that held nothing which can be used any more."""
    tab_id: str | None = None
    """The tab that kept it, where it says so."""


def draft_keeper(
    draft: RequestDraft,
    *,
    is_untouched: bool,
    is_offered: bool = False,
    tab_id: str = "",
    key: str,
    on_restore: Callable[[KeptDraft], None],
    on_restart: Callable[[], None] = lambda: None,
) -> None:
    """Hand the draft to the tab; while it is untouched, take back what the tab has kept.

    Args:
        draft: The draft as it stands.
        is_untouched: Whether nobody has changed it in this session.
        is_offered: Whether it is the newest of another tab, for one that has kept nothing.
        tab_id: Under which name the server keeps this tab's draft.
        key: The widget's key.
        on_restore: Is called before the next run with a draft of an earlier session.
        on_restart: Is called before the next run when an offered draft is not wanted.
    """

    def take() -> None:
        kept = read_kept(str(st.session_state[key]["restore"]))
        if kept is not None:
            on_restore(kept)

    _MOUNT(
        key=key,
        data={
            "draft": draft.model_dump_json(),
            "is_untouched": is_untouched,
            "is_offered": is_offered,
            "tab_id": tab_id,
            "words": {"offered": strings.DRAFT_OFFERED, "restart": strings.DRAFT_RESTART},
        },
        on_restore_change=take,
        on_restart_change=on_restart,
    )


def read_kept(text: str) -> KeptDraft | None:
    """Read what was kept, field by field: what cannot be used any more spoils nothing else.

    Returns:
        The draft and what was left out of it; None when it is no draft (any more).
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    known = {name: value for name, value in values.items() if name in RequestDraft.model_fields}
    sound = {name: value for name, value in known.items() if _is_sound(name, value)}
    if not sound:
        return None
    tab_id = str(values.get("tab_id"))
    return KeptDraft(
        draft=RequestDraft.model_validate(sound),
        dropped=tuple(name for name in known if name not in sound),
        tab_id=tab_id if _TAB_ID.match(tab_id) else None,
    )


def _is_sound(name: str, value: object) -> bool:
    try:
        field = getattr(RequestDraft.model_validate({name: value}), name)
        if name in GenerationRequest.model_fields:
            GenerationRequest.model_validate({name: field})
    except (ValidationError, InvalidRequestError):
        return False
    return True
