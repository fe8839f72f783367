"""What was made lately, kept while there is room."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Lately(Generic[Value]):
    """Values by their keys; those not asked for the longest go first. For any number of threads.

    Args:
        max_bytes: How much is kept in all; a value larger than that is not kept.
        bytes_of: Tells how large a value is.
    """

    def __init__(self, max_bytes: int, bytes_of: Callable[[Value], int]) -> None:
        self._max_bytes = max_bytes
        self._bytes_of = bytes_of
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Value | None:
        """Return the value of a key, if it is still there."""
        with self._lock:
            value = self._values.get(key)
            if value is not None:
                self._values.move_to_end(key)
            return value

    def keep(self, key: Hashable, value: Value) -> None:
        """Keep a value, and let go of older ones that are too much."""
        with self._lock:
            self._values[key] = value
            while sum(map(self._bytes_of, self._values.values())) > self._max_bytes:
                self._values.popitem(last=False)

    def clear(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._values.clear()
