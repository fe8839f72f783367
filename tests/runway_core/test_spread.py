import pytest
from hypothesis import given
from hypothesis import strategies as some

from runway_core.spread import spread


def test_no_values_have_no_spread() -> None:
    assert spread([]) is None


def test_one_value_is_its_own_spread() -> None:
    found = spread([41.0])

    assert found is not None
    assert (found.low, found.median, found.high, found.count) == (41.0, 41.0, 41.0, 1)


def test_a_tenth_lies_outside_on_either_side() -> None:
    found = spread([float(second) for second in range(101)])

    assert found is not None
    assert [found.low, found.median, found.high] == pytest.approx([10.0, 50.0, 90.0])


@given(some.lists(some.floats(0, 1e6), min_size=1))
def test_the_median_lies_between_low_and_high(values: list[float]) -> None:
    found = spread(values)

    assert found is not None
    assert min(values) <= found.low <= found.median <= found.high <= max(values)
