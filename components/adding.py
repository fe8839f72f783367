"""Files on their way into the form, a slot each: checked and kept beside the page."""

from concurrent.futures import Future
from dataclasses import dataclass, field

import streamlit as st

from runway_core import ImageFrame

from . import session
from .draft import Slot

_KEY = "playground_adding"
_VIDEO_MARK = b"ftyp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Adding:
    """A file that was given to a slot."""

    added: "Future[ImageFrame]"
    video: bytes
    """The file, where it may be a video; else empty."""
    revision: str
    """The slot's, see `session.revision`: whoever replaces what it holds puts this file aside."""


@dataclass(slots=True)
class _Held:
    coming: dict[Slot, Adding] = field(default_factory=dict)
    arrivals: dict[Slot, int] = field(default_factory=dict)


def adding(slot: Slot) -> Adding | None:
    """Return what is on its way into a slot, if anything."""
    found = _held().coming.get(slot)
    return found if found is not None and found.revision == session.revision(slot) else None


def begin_adding(slot: Slot, data: bytes) -> None:
    """Have a file checked and kept; one that was on its way there before is put aside."""
    end_adding(slot)
    _held().coming[slot] = Adding(
        added=session.playground().pictures.start(data),
        video=data if data[4:8] == _VIDEO_MARK else b"",
        revision=session.revision(slot),
    )


def end_adding(slot: Slot) -> None:
    """Put aside what is on its way into a slot, or note that there is nothing any more."""
    ended = _held().coming.pop(slot, None)
    if ended is not None:
        ended.added.cancel()  # one that has begun is kept, and nobody asks for it


def arrivals(slot: Slot) -> int:
    """Return how many pictures that were waited for have come into a slot."""
    return _held().arrivals.get(slot, 0)


def note_arrival(slot: Slot) -> None:
    """Count a picture that has come into a slot."""
    _held().arrivals[slot] = arrivals(slot) + 1


def _held() -> _Held:
    # By workspace, as the form itself.
    key = f"{_KEY}_{session.visitor().workspace}"
    return st.session_state.setdefault(key, _Held())  # type: ignore[no-any-return] # untyped store
