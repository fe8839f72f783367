"""The settings that few need: folded away, and each left to the gateway unless it is set."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from . import strings
from .draft import RequestDraft

_SWITCHES = {
    "watermark": strings.WATERMARK,
    "interpolate": strings.INTERPOLATE,
    "upscale": strings.UPSCALE,
}
_NAMES = {
    **{name: label.lower() for name, label in _SWITCHES.items()},
    "motion_score": strings.MOTION_SCORE_SHORT,
    "style": strings.STYLE.lower(),
}
FIELDS = (*_NAMES, "extra_json")
"""Those of the draft that are shown here."""
_ANSWERS: dict[bool | None, str] = {
    None: strings.ADVANCED_AS_IS,
    True: strings.ADVANCED_ON,
    False: strings.ADVANCED_OFF,
}


def advanced(
    draft: RequestDraft,
    *,
    key: str,
    on_change: Callable[[dict[str, Any]], None],
    lacking: frozenset[str] = frozenset(),
) -> None:
    """Draw the folded settings.

    Args:
        draft: Where the values come from; give another ``key`` when they changed elsewhere.
        key: Prefix of the widget keys.
        on_change: Is called before the next run with the changed field and its value.
        lacking: Fields that no chosen gateway takes; they are off, and it is said why.
    """

    def field(name: str) -> dict[str, Any]:
        widget_key = f"{key}_{name}"

        def take() -> None:
            value = st.session_state[widget_key]
            on_change({name: (value or None) if name == "style" else value})

        return {"key": widget_key, "on_change": take, "disabled": name in lacking}

    with st.expander(strings.ADVANCED, key=f"{key}_fold"):
        if off := [label for name, label in _NAMES.items() if name in lacking]:
            st.caption(strings.ADVANCED_NOWHERE.format(fields=", ".join(off)))
        _inputs(draft, field)


def _inputs(draft: RequestDraft, field: Callable[[str], dict[str, Any]]) -> None:
    for name, label in _SWITCHES.items():
        st.selectbox(
            label,
            list(_ANSWERS),
            index=list(_ANSWERS).index(getattr(draft, name)),
            format_func=_ANSWERS.__getitem__,
            placeholder=strings.ADVANCED_AS_IS,
            **field(name),
        )
    st.number_input(
        strings.MOTION_SCORE,
        min_value=1,
        max_value=100,
        value=draft.motion_score,
        placeholder=strings.ADVANCED_AS_IS,
        **field("motion_score"),
    )
    st.text_input(
        strings.STYLE,
        value=draft.style or "",
        placeholder=strings.ADVANCED_AS_IS,
        **field("style"),
    )
    st.text_area(
        strings.EXTRA,
        value=draft.extra_json,
        placeholder=strings.EXTRA_PLACEHOLDER,
        height=90,
        **field("extra_json"),
    )
