import pytest

from bench.table import Row, markdown, percentile, row_of


def test_a_row_of_many_rounds_holds_their_median_and_their_spread() -> None:
    row = row_of("12 MP JPEG", [9.0, 8.0, 20.0], unit="×", goal=8.0)

    assert row == Row(
        name="12 MP JPEG", measured=9.0, unit="×", goal=8.0, at_least=True, spread=(8.0, 20.0)
    )


def test_a_row_without_values_is_refused() -> None:
    with pytest.raises(ValueError, match="12 MP JPEG"):
        row_of("12 MP JPEG", [])


@pytest.mark.parametrize(
    ("goal", "at_least", "meets"),
    [(8.0, True, True), (8.1, True, False), (8.0, False, True), (7.9, False, False)],
    ids=["floor met", "floor missed", "ceiling met", "ceiling missed"],
)
def test_a_goal_is_a_floor_or_a_ceiling(goal: float, at_least: bool, meets: bool) -> None:
    row = Row(name="any", measured=8.0, goal=goal, at_least=at_least)

    assert row.meets_goal is meets


def test_the_table_tells_figure_spread_goal_and_verdict() -> None:
    rows = [
        row_of("5 s clip", [1.61, 1.72, 1.66], unit="×", goal=1.6),
        row_of("memory", [212.4], unit="MB", goal=200.0, at_least=False),
        row_of("read once", [0.01234], unit="px"),
    ]

    assert markdown(rows).splitlines() == [
        "| | measured | goal | reached |",
        "|---|---|---|---|",
        "| 5 s clip | 1.66× (1.61 – 1.72) | ≥ 1.6× | yes |",
        "| memory | 212 MB | ≤ 200 MB | no |",
        "| read once | 0.0123 px | – | – |",
    ]


@pytest.mark.parametrize(("percent", "value"), [(50, 50), (99, 99), (100, 100), (0.1, 1)])
def test_a_percentile_is_a_value_that_so_many_do_not_pass(percent: float, value: int) -> None:
    assert percentile(list(range(100, 0, -1)), percent) == value


def test_no_values_have_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 50)
