"""Files that were given to the slots, taken into the form once they have come."""

import time
from concurrent.futures import CancelledError
from functools import partial

from components import notices, session
from components.adding import Adding, adding, arrivals, end_adding, note_arrival
from components.draft import SLOTS, Slot
from pages.take_actions import take_recipe
from runway_core import InvalidImageError


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
    """Wait for every picture on its way; False where one of them did not come into its slot.

    It may be unfit, or a video whose recipe has filled the form otherwise: nobody has seen yet what
    a request would be made of now.
    """
    awaited = {slot: arrivals(slot) for slot in SLOTS if adding(slot) is not None}
    take_what_came(None)
    return all(arrivals(slot) > before for slot, before in awaited.items())


def _has_come(slot: Slot, until: float | None) -> bool:
    coming = adding(slot)
    if coming is not None:
        try:
            coming.added.exception(None if until is None else max(0.0, until - time.monotonic()))
        except TimeoutError:
            return False
        except CancelledError:  # the app closes
            coming = None
    if coming is not None:
        with notices.kept(partial(session.set_frame_notice, slot)):
            _take(slot, coming)
    end_adding(slot)  # last: whatever breaks off here is done again
    return True


def _take(slot: Slot, coming: Adding) -> None:
    try:
        session.update_draft(**{slot: coming.added.result()})
    except InvalidImageError as error:
        if error.reason != "unsupported_type" or not coming.video:
            raise
        take_recipe(coming.video)  # what it was made from goes into the whole form
    else:
        note_arrival(slot)
