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
    looked_through = len(gc.get_objects())

    share_interpreter()

    assert len(gc.get_objects()) < looked_through / 10
    assert gc.get_freeze_count() > 0
