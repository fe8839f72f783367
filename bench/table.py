"""One measured figure beside its goal, and the Markdown table of many."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a result table."""

    name: str
    """What was measured, with the input it was measured on."""
    measured: float
    """The median, in ``unit``."""
    unit: str = ""
    """"×" for a ratio, else the unit as it is read aloud: ms, MB, px."""
    goal: float | None = None
    """The figure to reach, in ``unit``; None: told for information."""
    at_least: bool = True
    """Whether the goal is a floor (larger is better) or a ceiling."""
    spread: tuple[float, float] | None = None
    """Smallest and largest of the rounds, in ``unit``; None: measured once."""

    @property
    def meets_goal(self) -> bool | None:
        """Whether the goal is reached; None where there is none."""
        if self.goal is None:
            return None
        return self.measured >= self.goal if self.at_least else self.measured <= self.goal


def row_of(
    name: str,
    values: Sequence[float],
    *,
    unit: str = "",
    goal: float | None = None,
    at_least: bool = True,
) -> Row:
    """Sum up the values of all rounds as their median, smallest and largest.

    Raises:
        ValueError: There are no values.
    """
    if not values:
        raise ValueError(f"no values for {name!r}")
    return Row(
        name=name,
        measured=median(values),
        unit=unit,
        goal=goal,
        at_least=at_least,
        spread=(min(values), max(values)) if len(values) > 1 else None,
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that ``percent`` % of all do not pass; of one value that one.

    Raises:
        ValueError: There are no values.
    """
    if not values:
        raise ValueError("no values")
    place = math.ceil(len(values) * percent / 100) - 1
    return sorted(values)[max(place, 0)]


def markdown(rows: Iterable[Row]) -> str:
    """Write the rows as a Markdown table, one line each, without a trailing line feed."""
    lines = ["| | measured | goal | reached |", "|---|---|---|---|"]
    lines.extend(_line(row) for row in rows)
    return "\n".join(lines)


def _line(row: Row) -> str:
    measured = _figure(row.measured, row.unit)
    if row.spread is not None:
        low, high = row.spread
        measured += f" ({_figure(low)} – {_figure(high)})"
    goal = "–"
    if row.goal is not None:
        goal = f"{'≥' if row.at_least else '≤'} {_figure(row.goal, row.unit)}"
    reached = {True: "yes", False: "no", None: "–"}[row.meets_goal]
    return f"| {row.name} | {measured} | {goal} | {reached} |"


def _figure(value: float, unit: str = "") -> str:
    """Three significant digits; whole numbers from 100 on."""
    digits = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    if not unit:
        return digits
    return f"{digits}{unit}" if unit in {"×", "%"} else f"{digits} {unit}"
