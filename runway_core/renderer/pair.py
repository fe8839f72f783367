"""Two pieces of preparation at once: a clip has two cores to itself, and so has its preparation."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def both(one: Callable[[], A], other: Callable[[], B]) -> tuple[A, B]:
    """Do two things at once and return what both gave; the first error of the two is raised.

    >>> both(lambda: 1 + 1, lambda: "b" * 2)
    (2, 'bb')
    """
    with ThreadPoolExecutor(1, thread_name_prefix="render-pair") as pool:
        second = pool.submit(other)
        return one(), second.result()
