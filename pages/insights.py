"""Insights: what jobs took, cost and delivered, by gateway and model, in a chosen period."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from components import charts, figures, insight_rows, session
from components.away import patient_fragment
from components.charts import Chart
from components.empty_room import empty_room
from components.figure_row import Figure, figure_row
from components.insight_rows import Row
from components.strings import insights as strings
from runway_core import InsightReport, Outcomes, Sort

_PERIODS_DAYS = ("7", "30", "90")
_SORTS: tuple[Sort, ...] = ("real", "simulated", "local")


@patient_fragment("insights")
def insights_pane() -> None:
    with st.container(key="insights_head"):
        head = st.container(key="insights_title")
        with st.container(horizontal=True, key="insights_filters"):
            days = int(_choice("days", strings.PERIOD, _PERIODS_DAYS, "30", _days_words))
            report = session.playground().insights.report(days)
            first = next((sort for sort in _SORTS if report.by_sort[sort].jobs), "real")
            chosen = _choice("of", strings.SORT, _SORTS, first, strings.SORTS.__getitem__)
    sort = next(sort for sort in _SORTS if sort == chosen)
    found = report.by_sort[sort]
    with head:
        st.title(strings.PAGE, anchor=False)
        st.caption(
            f"{strings.CAPTION.format(scope=_scope(report, found))} {strings.SORT_NOTES[sort]}"
        )
    if not found.jobs:
        empty_room(
            strings.EMPTY_TITLES[sort],
            strings.EMPTY_WORDS,
            link=(strings.EMPTY_LINK, "/"),
            key="insights_empty",
        )
        return
    costs_money = sort == "real"
    figure_row(_figures(found, days if costs_money else None), key="insights_figures")
    with st.container(key="insights_grid"):
        if costs_money:
            _spend_card(days)
        _cards(found)


def _spend_card(days: int) -> None:
    playground = session.playground()
    labels = {card.id: card.label for card in playground.gateways()}
    rows = insight_rows.spend_rows(playground.ledger.spend(days), labels)
    cap_usd = playground.ledger.today().cap_usd
    cap = "" if cap_usd is None else strings.SPEND_CAP.format(amount=figures.money(cap_usd))
    _card(
        "spend",
        (strings.SPEND, f"{strings.SPEND_NOTE} {cap}".strip(), strings.SPEND_ALT),
        rows,
        lambda: [charts.spend_chart(rows, _days_until_today(days), list(labels.values()), cap_usd)],
        strings.SPEND_NONE,
    )


def _cards(found: Outcomes) -> None:
    gateways = [card.label for card in session.playground().gateways()]
    times = insight_rows.time_rows(found.models)
    ends = insight_rows.end_rows(found.models)
    failures = insight_rows.failure_rows(found.models)
    delivered = insight_rows.delivered_rows(found.models)
    _card(
        "times",
        (strings.TIMES, strings.TIMES_NOTE, strings.TIMES_ALT),
        times,
        lambda: list(charts.times_charts(times).values()),
        strings.TIMES_NONE,
    )
    _card(
        "ends",
        (strings.ENDS, "", strings.ENDS_ALT),
        ends,
        lambda: [charts.ends_chart(ends)],
        strings.TIMES_NONE,
    )
    _card(
        "failures",
        (strings.FAILURES, "", strings.FAILURES_ALT),
        failures,
        lambda: [charts.failures_chart(failures, gateways)],
        strings.FAILURES_NONE,
    )
    _card(
        "delivered",
        (strings.DELIVERED, strings.DELIVERED_NOTE, strings.DELIVERED_ALT),
        delivered,
        lambda: [charts.delivered_chart(delivered)],
        strings.TIMES_NONE,
    )


def _card(
    name: str,
    texts: tuple[str, str, str],
    rows: Sequence[Row],
    draw: Callable[[], list[Chart]],
    nothing: str,
) -> None:
    """Draw a chart over its table, or say that there is nothing to draw."""
    title, note, alternative = texts
    with st.container(key=f"card_insights_{name}"):
        st.header(title, anchor=False)
        if note:
            st.caption(note)
        if not rows:
            st.caption(nothing)
            return
        for place, chart in enumerate(draw()):
            st.vega_lite_chart(spec=chart, key=f"insights_{name}_{place}", alt=alternative)
        with st.expander(strings.TABLE):
            st.dataframe(rows, hide_index=True, width="stretch", key=f"insights_{name}_table")


def _choice(
    name: str, label: str, options: Sequence[str], default: str, words: Callable[[str], str]
) -> str:
    """Choose one of a few; the choice stands in the address, so that a view can be linked."""
    asked, key = st.query_params.get(name), f"insights_{name}"

    def note() -> None:
        st.query_params[name] = st.session_state[key]

    first = asked if asked is not None and asked in options else default
    chosen = st.segmented_control(
        label,
        options,
        default=first,
        required=True,
        format_func=words,
        key=key,
        on_change=note,
        label_visibility="collapsed",
    )
    return chosen or first


def _days_words(days: str) -> str:
    return strings.PERIOD_DAYS.format(days=days)


def _scope(report: InsightReport, found: Outcomes) -> str:
    count = strings.JOB_ONE if found.jobs == 1 else strings.JOBS.format(count=found.jobs)
    zone = ZoneInfo(st.context.timezone) if st.context.timezone else UTC
    at = datetime.now(zone).strftime("%H:%M")
    words = strings.SCOPE_CUT if report.is_cut else strings.SCOPE
    return words.format(count=count, days=report.days, at=at)


def _days_until_today(days: int) -> list[str]:
    today = datetime.now(UTC).date()
    return [(today - timedelta(days=ago)).isoformat() for ago in range(days - 1, -1, -1)]


def _money(days: int) -> Figure:
    rows = session.playground().ledger.spend(days)
    reserved_usd = sum(row.reserved_usd for row in rows)
    unknown = sum(row.unknown_count for row in rows)
    notes = [
        strings.FIGURE_SPEND_RESERVED.format(amount=figures.money(reserved_usd))
        if reserved_usd
        else "",
        strings.FIGURE_SPEND_UNKNOWN.format(count=unknown) if unknown else "",
    ]
    return Figure(
        name=strings.FIGURE_SPEND,
        value=figures.money(sum(row.settled_usd for row in rows)),
        note=", ".join(note for note in notes if note) or strings.FIGURE_SPEND_ALL,
    )


def _figures(found: Outcomes, days: int | None) -> list[Figure]:
    """Sum up; ``days`` None leaves the money out, where there is none in it."""
    ended = sum(model.ended for model in found.models)
    succeeded = sum(model.succeeded for model in found.models)
    checked = sum(model.delivered.checked for model in found.models)
    as_asked = sum(model.delivered.as_asked for model in found.models)
    usual = found.total
    money = [] if days is None else [_money(days)]
    return [
        *money,
        Figure(
            name=strings.FIGURE_JOBS,
            value=_percent(succeeded, ended),
            note=strings.FIGURE_SHARE.format(succeeded=succeeded, ended=ended),
        ),
        Figure(
            name=strings.FIGURE_TIME,
            value=strings.FIGURE_NONE if usual is None else figures.span(usual.median),
            note=""
            if usual is None
            else strings.FIGURE_RANGE.format(
                low=figures.span(usual.low), high=figures.span(usual.high)
            ),
        ),
        Figure(
            name=strings.FIGURE_DELIVERED,
            value=_percent(as_asked, checked),
            note=strings.FIGURE_DELIVERED_NOTE.format(as_asked=as_asked, checked=checked),
        ),
    ]


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else strings.FIGURE_NONE


insights_pane()
