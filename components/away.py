"""What is shown in place of jobs while their database is away; it comes back by itself."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from time import monotonic

import streamlit as st

from runway_core import StoreUnavailableError

from . import notices, session

LOOK_AGAIN_S = 3.0


def patient_fragment(
    key: str, *, is_silent: bool = False
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Make a function a fragment that says calmly when the database of jobs is away.

    Every fragment that reads jobs is one of these: it runs alone, so nobody else catches for it.

    Args:
        key: Names the fragment on the page.
        is_silent: Leave the words to others; for what has no room for them.
    """

    def made(draw: Callable[[], None]) -> Callable[[], None]:
        @wraps(draw)
        def drawn() -> None:
            with shown_while_away(key, is_silent=is_silent):
                draw()

        return _alone(key, st.fragment(key=key)(drawn))

    return made


def _alone(key: str, fragment: Callable[[], None]) -> Callable[[], None]:
    """Draw a fragment in a container that holds nothing else.

    When a fragment's run begins right behind a run of the whole page, Streamlit (1.67.0, checked
    2026-11-20) drops what the page's run said of the fragment and had not delivered yet; the
    browser then takes the fragment away until it is drawn again. Whatever stood behind it in the
    same container would move up meanwhile, and what is sent to its old place breaks the page.
    """

    @wraps(fragment)
    def drawn() -> None:
        with st.container(key=f"{key}_home"):
            fragment()

    return drawn


@contextmanager
def shown_while_away(key: str, *, is_silent: bool = False) -> Iterator[None]:
    """Show a notice where the block finds the database away, and draw the app when it is back."""
    try:
        yield
    except StoreUnavailableError as error:
        if not is_silent:
            notices.notice_card(notices.describe(error), key=f"{key}_away")
        look = st.fragment(key=f"{key}_looks", run_every=LOOK_AGAIN_S)(_look_again)
        look(monotonic())


def _look_again(away_since: float) -> None:
    """Run with the notice, when nothing can have changed yet, and then every few seconds."""
    if monotonic() - away_since < LOOK_AGAIN_S / 2:
        return
    with suppress(StoreUnavailableError):
        session.playground().unsettled_jobs()
        st.rerun()
