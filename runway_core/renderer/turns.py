"""Previews go first: somebody waits for them, and a clip can stand aside for a moment."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST_WAIT_S = 0.25  # of one frame, so that no number of previews can stop a clip


class Turns:
    """Lets frames of clips wait while a preview is drawn. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._previews = 0
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
                if not self._previews:
                    self._free.set()

    def give_way(self, limit_s: float = LONGEST_WAIT_S) -> bool:
        """Wait for previews, at most ``limit_s`` seconds; return whether none is left."""
        return self._free.wait(limit_s)


TURNS = Turns()
"""Of this process."""
