"""What the address of a page holds, and the way to another page.

A callback cannot change pages, so it notes where to go, and the script goes there at its end.
"""

from collections.abc import Mapping

import streamlit as st

from .notices import Notice

_LEAP = "playground_leap"
_ZIP = "playground_zip"
_NOTICE = "playground_page_notice"


def address() -> Mapping[str, str]:
    """Return the values in the address."""
    return st.query_params.to_dict()


def set_address(values: Mapping[str, str]) -> None:
    """Put values into the address in the place of those that are there."""
    st.query_params.from_dict(values)


def leap_to(page: str, **values: str) -> None:
    """Note that the person goes to a page, named by its file, with values in its address."""
    st.session_state[_LEAP] = (page, values)


def leap() -> None:
    """Go where somebody wanted to go, if anywhere; the script ends there."""
    wish = st.session_state.pop(_LEAP, None)
    if wish is not None:
        page, values = wish
        st.switch_page(page, query_params=values)


def ask_for_zip(job_ids: tuple[str, ...]) -> None:
    """Note that somebody wants several videos in one file."""
    st.session_state[_ZIP] = job_ids


def take_zip() -> tuple[str, ...]:
    """Return the jobs whose videos are wanted in one file, once."""
    value: tuple[str, ...] = st.session_state.pop(_ZIP, ())
    return value


def set_page_notice(value: Notice | None) -> None:
    """Say something at the head of the page at its next run."""
    st.session_state[_NOTICE] = value


def take_page_notice() -> Notice | None:
    """Return what is to be said at the head of the page, once."""
    value: Notice | None = st.session_state.pop(_NOTICE, None)
    return value
