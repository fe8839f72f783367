from datetime import date

import pytest

from components import insight_rows
from runway_core import JobState, ModelOutcomes, SpendRow, Spread
from runway_core.outcomes import Delivered, Failures, Stages

FAST = Spread(median=41.004, low=33.0, high=58.0, count=9)
MODEL = ModelOutcomes(
    gateway_id="runway",
    gateway_label="Runway",
    model_id="gen4_turbo",
    states=((JobState.SUCCEEDED, 9), (JobState.FAILED, 3)),
    stages=Stages(queue=None, run=FAST, fetch=None, total=FAST),
    delivered=Delivered(checked=9, as_asked=7, other_size=2, other_ratio=1),
    failures=(
        Failures(code="", words="No answer.", count=1),
        Failures(code="A", words="b", count=2),
    ),
)


def test_a_stage_that_was_never_measured_has_no_row() -> None:
    rows = insight_rows.time_rows([MODEL])

    assert [row["Stage"] for row in rows] == ["Run", "Together"]
    assert rows[0]["Median, s"] == 41.0
    assert insight_rows.name_of(rows[0]) == "Runway · gen4_turbo"


def test_the_ends_of_jobs_are_named_as_on_their_tiles() -> None:
    rows = insight_rows.end_rows([MODEL])

    assert [(row["State"], row["Jobs"]) for row in rows] == [("Done", 9), ("Failed", 3)]


def test_the_most_frequent_failure_comes_first_and_none_is_without_a_name() -> None:
    rows = insight_rows.failure_rows([MODEL])

    assert [(row["Code"], row["Jobs"]) for row in rows] == [("A", 2), ("no code", 1)]


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("SAFETY.INPUT.TEXT", "Moderation: the input"),
        ("INPUT_PREPROCESSING.SAFETY.THIRD_PARTY", "Moderation: the input"),
        ("input_preprocessing.internal", "A fault of theirs"),
        ("INTERNAL.BAD_OUTPUT.CODE01", "The video came out bad"),
        ("no code", "No code was given"),
        ("UPSTREAM_quota.exceeded", "Upstream quota exceeded"),
        ("???", "???"),
    ],
)
def test_a_failure_code_is_put_into_words(code: str, name: str) -> None:
    assert insight_rows.failure_name(code) == name


def test_what_differed_is_counted_by_kind() -> None:
    (row,) = insight_rows.delivered_rows([MODEL])

    assert [row[name] for name in ("As asked", "Other size", "Other ratio", "Other length")] == [
        7,
        2,
        1,
        0,
    ]


def test_spend_names_its_day_and_its_gateway() -> None:
    spent = SpendRow(
        day=date(2026, 11, 20),
        gateway_id="runway",
        settled_usd=0.25,
        reserved_usd=0.5,
        unknown_count=1,
    )

    (row,) = insight_rows.spend_rows([spent], {"runway": "Runway"})

    assert list(row.values()) == ["2026-11-20", "Runway", 0.25, 0.5, 1]
