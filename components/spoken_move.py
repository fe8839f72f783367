"""The camera move in words, for gateways without a field for it: off until it is asked for."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from runway_core import camera_words

from . import strings
from .draft import RequestDraft


def spoken_move(
    draft: RequestDraft,
    *,
    key: str,
    on_change: Callable[[dict[str, Any]], None],
    is_taken: bool = True,
) -> None:
    """Draw the switch and, once it is on, the words, which can be edited.

    Args:
        draft: Where the values come from; give another ``key`` when they changed elsewhere.
        key: Prefix of the widget keys.
        on_change: Is called before the next run with the changed field and its value.
        is_taken: Whether some chosen gateway has a field for the move.
    """
    suggestion = camera_words(draft.motion)
    # The field takes over a new suggestion only as another field; own words stay where they are.
    own = "own" if draft.move_words is not None else suggestion
    switch_key, words_key = f"{key}_switch", f"{key}_words_{own}"

    def take_switch() -> None:
        on_change({"says_move": bool(st.session_state[switch_key])})

    def take_words() -> None:
        words = str(st.session_state[words_key]).strip()
        on_change({"move_words": None if words in {"", suggestion} else words})

    if not is_taken:
        st.caption(strings.MOTION_NOWHERE)
    st.checkbox(
        strings.MOVE_SAY,
        value=draft.says_move,
        help=strings.MOVE_SAY_HELP,
        key=switch_key,
        on_change=take_switch,
    )
    if draft.says_move:
        st.text_input(
            strings.MOVE_WORDS,
            value=draft.words_of_move(),
            placeholder=strings.MOVE_WORDS_STILL,
            key=words_key,
            on_change=take_words,
        )
