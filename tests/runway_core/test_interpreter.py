import gc
import sys
from collections.abc import Iterator

import pytest

from runway_core.interpreter import share_interpreter


@pytest.fixture
def as_it_was() -> Iterator[float]:
    """The switch interval before; interpreter and collector are as before afterwards."""
    before = sys.getswitchinterval()
    yield before
    sys.setswitchinterval(before)
    gc.unfreeze()


def test_threads_that_wait_for_the_interpreter_get_it_soon(as_it_was: float) -> None:
    share_interpreter()

    assert sys.getswitchinterval() < as_it_was


def test_what_stands_at_the_start_is_not_looked_through_again(as_it_was: float) -> None:
    standing: list[object] = []

    share_interpreter()

    assert not any(found is standing for found in gc.get_objects())


def test_what_comes_later_is_looked_through(as_it_was: float) -> None:
    share_interpreter()

    later: list[object] = []

    assert any(found is later for found in gc.get_objects())
