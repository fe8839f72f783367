import doctest
from datetime import UTC, datetime, timedelta

import pytest

from components import figures

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_the_examples_in_the_docstrings_hold() -> None:
    done = doctest.testmod(figures)

    assert (done.failed, done.attempted) == (0, 13)


@pytest.mark.parametrize(
    ("byte_count", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (999_499, "999 kB"), (1_000_000, "1.0 MB")],
)
def test_a_size_in_bytes_changes_its_unit_at_each_thousand(byte_count: int, words: str) -> None:
    assert figures.byte_size(byte_count) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-1, "0.0 s"), (9.94, "9.9 s"), (10, "10 s"), (59.4, "59 s"), (60, "1 min 0 s")],
)
def test_a_span_says_tenths_only_while_they_matter(seconds: float, words: str) -> None:
    assert figures.span(seconds) == words


def test_a_span_needs_both_of_its_ends() -> None:
    assert figures.seconds_between(NOON, None) is None
    assert figures.seconds_between(None, NOON) is None
    assert figures.seconds_between(NOON, NOON + timedelta(seconds=3)) == 3.0


def test_a_span_is_never_negative_when_clocks_differ() -> None:
    assert figures.seconds_between(NOON, NOON - timedelta(seconds=3)) == 0.0


@pytest.mark.parametrize(
    ("ratio", "name"),
    [("1280:720", "16:9"), ("1280:768", "5:3"), ("768:1280", "3:5"), ("960:960", "1:1")],
)
def test_a_ratio_is_named_by_the_nearest_common_shape(ratio: str, name: str) -> None:
    assert figures.shape(ratio) == name
