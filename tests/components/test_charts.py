from typing import Any

import pytest

from components import charts
from components.insight_rows import Row
from tests.pages.test_shell import contrast, token

NAMED = {"Gateway": "Runway", "Model": "gen4_turbo"}
DAYS = ["2026-11-19", "2026-11-20"]
SPENT: Row = {
    "Day (UTC)": "2026-11-20",
    "Gateway": "Runway",
    "Charged, USD": 0.25,
    "Reserved, USD": 0.0,
    "Unknown price": 0,
}


def values_of(chart: Any) -> list[Row]:
    return list(chart["data"]["values"])


def test_spend_is_drawn_under_its_cap_where_there_is_one() -> None:
    with_cap = charts.spend_chart([SPENT], DAYS, ["Local render", "Runway"], 2.0)
    without = charts.spend_chart([SPENT], DAYS, ["Local render", "Runway"], None)

    assert [values_of(layer) for layer in with_cap["layer"]] == [
        [{"day": "2026-11-20", "gateway": "Runway", "kind": "Charged", "usd": 0.25}],
        [{"cap": 2.0}],
    ]
    assert len(without["layer"]) == 1
    assert with_cap["layer"][0]["encoding"]["x"]["scale"]["domain"] == DAYS


def test_each_stage_has_a_chart_on_a_scale_of_its_own() -> None:
    times = {"Median, s": 41.0, "10th percentile, s": 33.0, "90th percentile, s": 58.0, "Videos": 9}
    rows = [{**NAMED, "Stage": stage, **times} for stage in ("Queue", "Run", "Together")]

    found = charts.times_charts(rows)

    assert {stage: len(values_of(chart)) for stage, chart in found.items()} == {
        "Queue": 1,
        "Run": 1,
        "Download": 0,
    }
    assert values_of(found["Run"])[0]["high"] == 58.0


def test_a_gateway_keeps_its_colour_whoever_else_failed() -> None:
    gateways = ["Local render", "Runway", "CometAPI"]
    rows = [{**NAMED, "Code": "A", "Jobs": 2}]

    scale = charts.failures_chart(rows, gateways)["encoding"]["color"]["scale"]

    assert scale == {"domain": ["Runway"], "range": [charts.GATEWAY_COLOURS[1]]}


@pytest.mark.parametrize(
    ("code", "label"),
    [
        pytest.param("SAFETY.INPUT.TEXT", ["Moderation: the input"], id="one line"),
        pytest.param(
            "UPSTREAM_ACCOUNT_LIMIT_REACHED",
            ["Upstream account limit", "reached"],
            id="two lines",
        ),
        pytest.param(
            "A_WORD_" * 20, ["A word a word a word a", "word a word a word a …"], id="cut"
        ),
    ],
)
def test_a_failure_has_room_for_its_name(code: str, label: list[str]) -> None:
    chart = charts.failures_chart([{**NAMED, "Code": code, "Jobs": 2}], ["Runway"])

    assert values_of(chart)[0]["name"].split("\n") == label
    assert chart["encoding"]["y"]["axis"]["labelExpr"] == r"split(datum.label, '\n')"


def test_a_gateway_that_is_not_installed_any_more_is_drawn_all_the_same() -> None:
    spent = {**SPENT, "Gateway": "gone"}

    scale = charts.spend_chart([spent], DAYS, ["Runway"], None)["layer"][0]["encoding"]["color"]

    assert scale["scale"]["domain"] == ["gone"]


def test_a_state_that_is_still_open_is_drawn_too() -> None:
    rows = [{**NAMED, "State": state, "Jobs": 1} for state in ("Running", "Done")]

    scale = charts.ends_chart(rows)["encoding"]["color"]["scale"]

    assert scale["domain"] == ["Done", "Running"]
    assert scale["range"][1] == charts.OPEN_COLOUR


def test_the_share_as_asked_and_the_rest_make_a_whole() -> None:
    chart = charts.delivered_chart([{**NAMED, "Videos": 8, "As asked": 6}])

    assert [value["size"] for value in values_of(chart)] == [0.75, 0.25]


@pytest.mark.parametrize("colour", [*charts.GATEWAY_COLOURS, *charts.STATE_COLOURS.values()])
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_every_mark_stands_out_from_its_card(colour: str, scheme: int) -> None:
    assert contrast(colour, token("panel")[scheme]) >= 3.0


def test_there_is_a_colour_for_every_gateway() -> None:
    assert len(set(charts.GATEWAY_COLOURS)) == len(charts.GATEWAY_COLOURS) == 7
