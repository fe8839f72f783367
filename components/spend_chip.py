"""The chip in the top bar that says what the day has cost, and how much its cap still allows."""

import streamlit as st

from runway_core import CapStanding

from . import assets, figures
from .strings import money as strings

_MOUNT = st.components.v2.component(
    "pg_spend_chip", js=assets.script("spend_chip.js"), css=assets.style("spend_chip.css")
)

_NEAR_FRACTION = 0.8  # of the cap; from there on a person wants to notice


def spend_chip(today: CapStanding, *, key: str) -> None:
    """Draw the chip; it takes no room while nothing was spent and no cap is set.

    Args:
        today: The sum of the day and its cap.
        key: The widget's key.
    """
    _MOUNT(key=key, data={"words": words(today), "tone": tone(today), "help": _help(today)})


def words(today: CapStanding) -> str:
    """Say what the day has cost; empty where there is nothing to say."""
    if today.cap_usd is None and not today.used_usd and not today.unknown_count:
        return ""
    said = strings.TODAY.format(spent=figures.money(today.used_usd))
    if today.cap_usd is not None:
        cap = figures.money(today.cap_usd)
        said = strings.TODAY_OF.format(spent=figures.money(today.used_usd), cap=cap)
    if today.unknown_count:
        said += strings.TODAY_UNKNOWN.format(count=today.unknown_count)
    return said


def tone(today: CapStanding) -> str:
    """Return "quiet", "near" from four fifths of the cap on, or "full"."""
    if not today.cap_usd:
        return "quiet"
    if not today.left_usd:
        return "full"
    return "near" if today.used_usd >= _NEAR_FRACTION * today.cap_usd else "quiet"


def _help(today: CapStanding) -> str:
    is_full = tone(today) == "full"
    return strings.TODAY_FULL.format(help=strings.TODAY_HELP) if is_full else strings.TODAY_HELP
