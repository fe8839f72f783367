"""The charts of Insights: rows of a table in, a Vega-Lite description out.

Text, grid and ground follow Streamlit's theme. The colours of the marks stand out from the dark and
from the light ground alike (3 : 1 and more), so that no chart has to know which one it lies on.

Source: https://vega.github.io/vega-lite/docs/ (checked 2026-11-20).
"""

import json
from collections.abc import Mapping, Sequence, Set
from textwrap import wrap
from typing import Any

from . import strings as words
from .insight_rows import Row, failure_name, name_of
from .strings import insights as strings

Chart = dict[str, Any]

GATEWAY_COLOURS = (
    "#B0741A",
    "#3B86C4",
    "#2E9A61",
    "#8466D6",
    "#C4577A",
    "#2A8F93",
    "#7F8433",
)
"""By the place of a gateway in the list of all, so that it keeps its colour from chart to chart."""
STATE_COLOURS = {
    words.STATE_SUCCEEDED: "#2E9A61",
    words.STATE_FAILED: "#D1544B",
    words.STATE_EXPIRED: "#B0741A",
    words.STATE_IN_DOUBT: "#8466D6",
    words.STATE_CANCELLED: "#7A8190",
}
OPEN_COLOUR = "#3B86C4"  # whatever is still under way
_POINT_COLOUR = "#B0741A"
_ROW_PX = 30
_NAME_LETTERS = 22  # of a failure in a line; they are narrower than _NAME_PX
_NAME_PX = 150  # a longer name ends in dots; the table has it whole
_AXIS_PX = 40
_TITLE_PX = 24
_LEGEND_PX = 24
_LEGEND_GAP_PX = 14
_LABEL_PX = 12
_LEGEND_COLUMNS = 2  # as many as a phone has room for
_SPEND_PX = 220
_STAGES = (strings.STAGE_QUEUE, strings.STAGE_RUN, strings.STAGE_FETCH)
_SPREAD = {
    "low": strings.COLUMN_LOW,
    "median": strings.COLUMN_MEDIAN,
    "high": strings.COLUMN_HIGH,
}


def spend_chart(
    rows: Sequence[Row], days: Sequence[str], gateways: Sequence[str], cap_usd: float | None
) -> Chart:
    """Draw what each gateway cost on each day: full what was charged, pale what is reserved.

    Args:
        rows: What was charged or reserved.
        days: Every day of the period as YYYY-MM-DD, also those without a row.
        gateways: The names of all gateways, in the order of their colours.
        cap_usd: The cap of a day; None: there is none.
    """
    colours = _present(gateways, {row[strings.COLUMN_GATEWAY] for row in rows})
    kinds = {strings.SETTLED: strings.COLUMN_CHARGED, strings.RESERVED: strings.COLUMN_RESERVED}
    values = [
        {
            "day": row[strings.COLUMN_DAY],
            "gateway": row[strings.COLUMN_GATEWAY],
            "kind": kind,
            "usd": row[column],
        }
        for row in rows
        for kind, column in kinds.items()
        if row[column]
    ]
    pale = {"domain": list(kinds), "range": [1, 0.45]}
    bars = {
        "data": {"values": values},
        "mark": {"type": "bar", "cornerRadius": 2, "maxBarSize": 38, "tooltip": True},
        "encoding": {
            "x": {
                "field": "day",
                "type": "ordinal",
                "title": None,
                "scale": {"domain": list(days)},
                "axis": _axis(labelExpr="slice(datum.label, 5)", labelAngle=0),
            },
            "y": _number("usd", format="$.2f"),
            "color": _colour("gateway", colours),
            "opacity": {"field": "kind", "type": "nominal", "scale": pale, "legend": None},
        },
    }
    cap = {
        "data": {"values": [{"cap": cap_usd}]},
        "mark": {"type": "rule", "color": STATE_COLOURS[words.STATE_FAILED], "strokeDash": [5, 4]},
        "encoding": {"y": {"field": "cap", "type": "quantitative"}},
    }
    return _framed({"layer": [bars] if cap_usd is None else [bars, cap], "height": _SPEND_PX})


def times_charts(rows: Sequence[Row]) -> dict[str, Chart]:
    """Draw each stage of the way to a video by itself, on a scale of its own."""
    values = [
        {
            "name": name_of(row),
            "stage": row[strings.COLUMN_STAGE],
            **{field: row[column] for field, column in _SPREAD.items()},
        }
        for row in rows
    ]
    return {
        stage: _pane(stage, [value for value in values if value["stage"] == stage])
        for stage in _STAGES
    }


def ends_chart(rows: Sequence[Row]) -> Chart:
    """Draw how many jobs ended in which state."""
    values = [
        {
            "name": name_of(row),
            "part": row[strings.COLUMN_STATE],
            "size": row[strings.COLUMN_JOBS],
        }
        for row in rows
    ]
    states = {value["part"] for value in values}
    order = [state for state in STATE_COLOURS if state in states]
    order += sorted(states.difference(order))
    colours = {state: STATE_COLOURS.get(state, OPEN_COLOUR) for state in order}
    return _bars(values, colours, tickMinStep=1, format="d")


def failures_chart(rows: Sequence[Row], gateways: Sequence[str]) -> Chart:
    """Draw how often each failure came, and from whom."""
    values = [
        {
            "name": _in_two_lines(failure_name(row[strings.COLUMN_CODE])),
            "part": row[strings.COLUMN_GATEWAY],
            "size": row[strings.COLUMN_JOBS],
        }
        for row in rows
    ]
    colours = _present(gateways, {value["part"] for value in values})
    return _bars(values, colours, tickMinStep=1, format="d")


def delivered_chart(rows: Sequence[Row]) -> Chart:
    """Draw which share of the videos was as asked."""
    values = []
    for row in rows:
        share = row[strings.COLUMN_AS_ASKED] / row[strings.COLUMN_VIDEOS]
        for part, size in ((strings.AS_ASKED, share), (strings.OTHERWISE, 1 - share)):
            values.append({"name": name_of(row), "part": part, "size": size})
    colours = {
        strings.AS_ASKED: STATE_COLOURS[words.STATE_SUCCEEDED],
        strings.OTHERWISE: STATE_COLOURS[words.STATE_EXPIRED],
    }
    return _bars(values, colours, format="%")


def _pane(stage: str, values: Sequence[Row]) -> Chart:
    """One stage: a line from low to high and a point at the median, for each model."""
    name = {"field": "name", "type": "nominal", "title": None, "axis": _axis(labelLimit=_NAME_PX)}
    low = {**_number("low", tickCount=4), "scale": {"padding": 8}}  # half a point beyond the end
    span = {
        "mark": {
            "type": "rule",
            "strokeWidth": 5,
            "strokeCap": "round",
            "opacity": 0.4,
            "color": OPEN_COLOUR,
            "tooltip": {"content": "data"},
        },
        "encoding": {"y": name, "x": low, "x2": {"field": "high"}},
    }
    point = {
        "mark": {
            "type": "point",
            "filled": True,
            "size": 90,
            "opacity": 1,
            "color": _POINT_COLOUR,
            "tooltip": {"content": "data"},
        },
        "encoding": {"y": name, "x": {"field": "median", "type": "quantitative"}},
    }
    return _framed(
        {
            "title": {"text": stage, "anchor": "start", "fontSize": 12, "offset": 2},
            "data": {"values": list(values)},
            "layer": [span, point],
            "height": _TITLE_PX + _height(values),
        }
    )


def _bars(values: Sequence[Row], colours: Mapping[str, str], **axis: Any) -> Chart:
    """Bars that lie, one for each name, of coloured parts."""
    return _framed(
        {
            "data": {"values": list(values)},
            "mark": {"type": "bar", "cornerRadius": 2, "height": 14, "tooltip": True},
            "encoding": {
                "y": {
                    "field": "name",
                    "type": "nominal",
                    "title": None,
                    "axis": _axis(labelLimit=_NAME_PX, labelExpr="split(datum.label, '\\n')"),
                },
                "x": _number("size", **axis),
                "color": _colour("part", colours),
                "order": {"field": "place", "type": "quantitative"},
            },
            "transform": [
                {
                    "calculate": f"indexof({json.dumps(list(colours))}, datum.part)",
                    "as": "place",
                }
            ],
            "height": _height(values) + _legend_px(colours),
        }
    )


def _in_two_lines(name: str) -> str:
    return "\n".join(wrap(name, _NAME_LETTERS, max_lines=2, placeholder=" …"))


def _height(values: Sequence[Row]) -> int:
    """Rows and the axis under them, in pixels; Streamlit fits everything into it."""
    return _AXIS_PX + _ROW_PX * max(1, len({value["name"] for value in values}))


def _legend_px(colours: Mapping[str, str]) -> int:
    return _LEGEND_GAP_PX + _LEGEND_PX * -(-len(colours) // _LEGEND_COLUMNS)


def _present(gateways: Sequence[str], present: Set[str]) -> dict[str, str]:
    """The colours of those gateways that a chart shows; a stranger to the list is left grey."""
    known = {
        gateway: GATEWAY_COLOURS[at % len(GATEWAY_COLOURS)]
        for at, gateway in enumerate(gateways)
        if gateway in present
    }
    strangers = sorted(name for name in present if name not in known)
    return {**known, **dict.fromkeys(strangers, STATE_COLOURS[words.STATE_CANCELLED])}


def _colour(field: str, colours: Mapping[str, str]) -> Chart:
    return {
        "field": field,
        "type": "nominal",
        "scale": {"domain": list(colours), "range": list(colours.values())},
        "legend": {
            "title": None,
            "orient": "top",
            "symbolType": "circle",
            "symbolSize": 60,
            "labelFontSize": _LABEL_PX,
            "labelOffset": 4,
            "columnPadding": 8,
            "offset": 4,
            "padding": 0,
            "columns": _LEGEND_COLUMNS,
        },
    }


def _number(field: str, **axis: Any) -> Chart:
    return {
        "field": field,
        "type": "quantitative",
        "title": None,
        "axis": _axis(grid=True, gridOpacity=0.5, **{"tickCount": 5, **axis}),
    }


def _axis(**options: Any) -> Chart:
    calm = {"domain": False, "ticks": False, "grid": False, "labelPadding": 8}
    return {**calm, "labelFontSize": _LABEL_PX, **options}


def _framed(chart: Chart) -> Chart:
    """Leave the ground to the card that the chart lies on."""
    legends = {"layout": {"top": {"anchor": "start"}}}
    config = {"view": {"stroke": None}, "legend": legends}
    return {**chart, "background": "transparent", "config": config}
