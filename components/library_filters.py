"""The row above the library: a search field and one choice for each thing to filter by."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from runway_core import JobState, LibraryChoices, LibraryFilter

from . import assets, edits, figures
from .job_tile import state_words
from .strings import library as strings

_MOUNT = st.components.v2.component(
    "pg_library_filters",
    js=assets.script("library_filters.js"),
    css=assets.style("library_filters.css"),
)


def library_filters(
    wanted: LibraryFilter,
    choices: LibraryChoices,
    *,
    labels: Mapping[str, str],
    key: str,
    on_change: Callable[[LibraryFilter], None],
) -> None:
    """Draw the filters; ``on_change`` is called before the next run with the new ones.

    Args:
        wanted: What the address asks for; shown even where nothing here has that value.
        choices: What there is to choose from.
        labels: Gateways' names by their ids.
        key: The widget's key.
        on_change: Takes the change.
    """

    def take() -> None:
        value = edits.take(key)
        if value is not None:
            on_change(read_edit(value, wanted))

    _MOUNT(key=key, data=_data(wanted, choices, labels), on_edit_change=take)


def read_edit(value: dict[str, Any], wanted: LibraryFilter) -> LibraryFilter:
    """Read what the script sent: every field as it stands."""
    state = str(value.get("state", ""))
    return LibraryFilter(
        words=str(value.get("words", "")),
        gateway_id=str(value.get("gateway_id") or "") or None,
        model_id=str(value.get("model_id") or "") or None,
        state=JobState(state) if state in set(JobState) else None,
        ratio=str(value.get("ratio") or "") or None,
        tag=str(value.get("tag") or "") or None,
        batch_id=wanted.batch_id if value.get("batch_id") else None,
        is_favourite=bool(value.get("is_favourite")),
    )


def _data(
    wanted: LibraryFilter, choices: LibraryChoices, labels: Mapping[str, str]
) -> dict[str, Any]:
    states = [(state.value, state_words(state)[0]) for state in JobState]
    gateways = [(gateway_id, labels.get(gateway_id, gateway_id)) for gateway_id in choices.gateways]
    ratios = [(ratio, _ratio_words(ratio)) for ratio in choices.ratios]
    return {
        "value": {
            "words": wanted.words,
            "gateway_id": wanted.gateway_id or "",
            "model_id": wanted.model_id or "",
            "state": wanted.state.value if wanted.state else "",
            "ratio": wanted.ratio or "",
            "tag": wanted.tag or "",
            "batch_id": wanted.batch_id or "",
            "is_favourite": wanted.is_favourite,
        },
        "is_open": wanted.is_open,
        "selects": [
            ["gateway_id", strings.GATEWAY, strings.ANY_GATEWAY, gateways],
            ["model_id", strings.MODEL, strings.ANY_MODEL, _plain(choices.models)],
            ["state", strings.STATE, strings.ANY_STATE, states],
            ["ratio", strings.RATIO, strings.ANY_RATIO, ratios],
            ["tag", strings.TAG, strings.ANY_TAG, _plain(choices.tags)],
        ],
        "words": {
            "search": strings.SEARCH,
            "placeholder": strings.SEARCH_PLACEHOLDER,
            "favourites": strings.FAVOURITES,
            "batch": strings.ONE_BATCH,
            "clear": strings.CLEAR,
        },
    }


def _plain(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value) for value in values]


def _ratio_words(ratio: str) -> str:
    width, _, height = ratio.partition(":")
    if not (width.isdigit() and height.isdigit()):
        return ratio
    return f"{figures.shape(ratio)}, {figures.pixel_size(int(width), int(height))}"
