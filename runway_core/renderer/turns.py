"""Previews go first: somebody waits for them, and a clip can stand aside for a moment."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_WAIT_S = 0.25  # of one frame, so that no number of previews can stop a clip
LINGER_S = 0.12  # after a preview was handed out: the page that shows it needs a core as well


class Turns:
    """Lets frames of clips wait while a preview is drawn. Safe to use from several threads.

    Args:
        linger_s: For how long clips stand aside after the last preview.
    """

    def __init__(self, linger_s: float = 0.0) -> None:
        self._linger_s = linger_s
        self._lock = threading.Lock()
        self._previews = 0
        self._quiet_until = 0.0
        self._free = threading.Event()
        self._free.set()

    @contextmanager
    def first(self) -> Iterator[None]:
        """Draw a preview: clips stand aside for as long as the block lasts."""
        with self._lock:
            self._previews += 1
            self._free.clear()
        try:
            yield
        finally:
            with self._lock:
                self._previews -= 1
                self._quiet_until = time.monotonic() + self._linger_s
                if not self._previews:
                    self._free.set()

    def give_way(self, limit_s: float = LONGEST_WAIT_S) -> bool:
        """Wait for previews, at most ``limit_s`` seconds; return whether none is left."""
        ends_at = time.monotonic() + limit_s
        if not self._free.wait(limit_s):
            return False
        now = time.monotonic()
        if now < self._quiet_until:
            time.sleep(max(0.0, min(self._quiet_until, ends_at) - now))
        return self._free.is_set()


TURNS = Turns(LINGER_S)
"""Of this process."""
