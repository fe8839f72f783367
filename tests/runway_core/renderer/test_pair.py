"""Two things at once."""

import threading

import pytest

from runway_core.renderer.pair import both

WAIT_S = 10


def test_two_things_run_at_once_and_give_both_results() -> None:
    meeting = threading.Barrier(2, timeout=WAIT_S)

    places = both(meeting.wait, meeting.wait)

    assert sorted(places) == [0, 1]


@pytest.mark.parametrize("failing", [0, 1])
def test_an_error_of_either_is_raised(failing: int) -> None:
    def fail() -> int:
        raise ZeroDivisionError

    def succeed() -> int:
        return 1

    works = [succeed, succeed]
    works[failing] = fail

    with pytest.raises(ZeroDivisionError):
        both(*works)
