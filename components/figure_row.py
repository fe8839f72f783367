"""A row of figures that sum a page up: each with its name and one quiet line."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from . import assets

_MOUNT = st.components.v2.component(
    "pg_figure_row", js=assets.script("figure_row.js"), css=assets.style("figure_row.css")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure, in words with its unit."""

    name: str
    value: str
    note: str = ""


def figure_row(figures: Sequence[Figure], *, key: str) -> None:
    """Draw the figures side by side, on a narrow screen two in a row."""
    _MOUNT(key=key, data={"figures": [asdict(figure) for figure in figures]})
