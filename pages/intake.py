"""Files that were given to the slots, taken into the form once they have come."""

import time
from concurrent.futures import wait
from functools import partial

from components import notices, session
from components.adding import adding, end_adding
from components.draft import SLOTS, Slot
from pages.take_actions import take_recipe
from runway_core import InvalidImageError

_MP4_MARK = b"ftyp"


def take_what_came(patience_s: float | None) -> bool:
    """Take the pictures that have come into the form; what is wrong with one is said at its slot.

    Args:
        patience_s: How long to wait for all of them together; None: until they are there.

    Returns:
        Whether nothing is on its way any more.
    """
    until = None if patience_s is None else time.monotonic() + patience_s
    left = [slot for slot in SLOTS if not _has_come(slot, until)]
    return not left


def take_all() -> bool:
    """Wait for every picture on its way; False where one of them cannot be used."""
    awaited = [slot for slot in SLOTS if adding(slot) is not None]
    take_what_came(None)
    return all(session.frame_notice(slot) is None for slot in awaited)


def _has_come(slot: Slot, until: float | None) -> bool:
    coming = adding(slot)
    if coming is None:
        end_adding(slot)  # whatever has replaced it
        return True
    patience_s = None if until is None else max(0.0, until - time.monotonic())
    if not wait([coming.added], patience_s).done:
        return False
    end_adding(slot)
    with notices.kept(partial(session.set_frame_notice, slot)):
        try:
            session.update_draft(**{slot: coming.added.result()})
        except InvalidImageError as error:
            if error.reason != "unsupported_type" or coming.data[4:8] != _MP4_MARK:
                raise
            take_recipe(coming.data)  # a video: what it was made from goes into the whole form
    return True
