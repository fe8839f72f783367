"""Files on their way into the form, a slot each: checked and kept beside the page."""

from concurrent.futures import Future
from dataclasses import dataclass

import streamlit as st

from runway_core import ImageFrame

from . import session
from .draft import Slot

_KEY = "playground_adding"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """A file that was given to a slot."""

    data: bytes
    added: "Future[ImageFrame]"
    revision: str
    """The slot's, see `session.revision`: whoever replaces what it holds puts this file aside."""


def adding(slot: Slot) -> Adding | None:
    """Return what is on its way into a slot, if anything."""
    found = _held().get(slot)
    return found if found is not None and found.revision == session.revision(slot) else None


def begin_adding(slot: Slot, data: bytes) -> None:
    """Have a file checked and kept; one that was on its way there before is put aside."""
    added = session.playground().pictures.start(data)
    _held()[slot] = Adding(data=data, added=added, revision=session.revision(slot))


def end_adding(slot: Slot) -> None:
    """Put aside what is on its way into a slot, or note that it has come."""
    _held().pop(slot, None)


def _held() -> dict[Slot, Adding]:
    # By workspace, as the form itself.
    key = f"{_KEY}_{session.visitor().workspace}"
    return st.session_state.setdefault(key, {})  # type: ignore[no-any-return] # untyped store
