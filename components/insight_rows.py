"""The figures of Insights as rows of tables; each chart is drawn from the table beneath it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from runway_core import ModelOutcomes, SpendRow, Spread

from .job_tile import state_words
from .strings import insights as strings

Row = dict[str, Any]


def spend_rows(spent: Sequence[SpendRow], labels: Mapping[str, str]) -> list[Row]:
    """Return one row for each day and gateway on which something was or may be charged."""
    return [
        {
            strings.COLUMN_DAY: row.day.isoformat(),
            strings.COLUMN_GATEWAY: labels.get(row.gateway_id, row.gateway_id),
            strings.COLUMN_CHARGED: row.settled_usd,
            strings.COLUMN_RESERVED: row.reserved_usd,
            strings.COLUMN_UNKNOWN: row.unknown_count,
        }
        for row in spent
    ]


def time_rows(models: Sequence[ModelOutcomes]) -> list[Row]:
    """Return one row for each stage of each model that has made videos."""
    return [
        {
            **_named(model),
            strings.COLUMN_STAGE: stage,
            strings.COLUMN_MEDIAN: round(found.median, 2),
            strings.COLUMN_LOW: round(found.low, 2),
            strings.COLUMN_HIGH: round(found.high, 2),
            strings.COLUMN_VIDEOS: found.count,
        }
        for model in models
        for stage, found in _stages(model).items()
        if found is not None
    ]


def end_rows(models: Sequence[ModelOutcomes]) -> list[Row]:
    """Return one row for each state in which jobs of a model ended or stand."""
    return [
        {
            **_named(model),
            strings.COLUMN_STATE: state_words(state)[0],
            strings.COLUMN_JOBS: count,
        }
        for model in models
        for state, count in model.states
    ]


def failure_rows(models: Sequence[ModelOutcomes]) -> list[Row]:
    """Return one row for each failure of a model, the most frequent first."""
    rows = [
        {
            **_named(model),
            strings.COLUMN_CODE: failure.code or strings.NO_CODE,
            strings.COLUMN_WORDS: failure.words,
            strings.COLUMN_JOBS: failure.count,
        }
        for model in models
        for failure in model.failures
    ]
    return sorted(rows, key=lambda row: -row[strings.COLUMN_JOBS])


def failure_name(code: str) -> str:
    """Say in a few words what a failure code means; a stranger's is put into plain letters."""
    if code == strings.NO_CODE:
        return strings.FAILURE_NO_CODE
    spelled = code.upper()
    known = [begin for begin in strings.FAILURE_NAMES if spelled.startswith(begin)]
    if known:
        return strings.FAILURE_NAMES[max(known, key=len)]
    words = re.sub(r"[\W_]+", " ", code).strip().lower()
    return words[:1].upper() + words[1:] or code


def delivered_rows(models: Sequence[ModelOutcomes]) -> list[Row]:
    """Return one row for each model whose videos were held against what was asked."""
    return [
        {
            **_named(model),
            strings.COLUMN_VIDEOS: model.delivered.checked,
            strings.COLUMN_AS_ASKED: model.delivered.as_asked,
            strings.COLUMN_SIZE: model.delivered.other_size,
            strings.COLUMN_RATIO: model.delivered.other_ratio,
            strings.COLUMN_LENGTH: model.delivered.other_length,
        }
        for model in models
        if model.delivered.checked
    ]


def name_of(row: Mapping[str, Any]) -> str:
    """Return gateway and model of a row as one name."""
    gateway, model = row[strings.COLUMN_GATEWAY], row[strings.COLUMN_MODEL]
    return f"{gateway} · {model}" if model else str(gateway)


def _named(model: ModelOutcomes) -> Row:
    return {
        strings.COLUMN_GATEWAY: model.gateway_label,
        strings.COLUMN_MODEL: model.model_id,
    }


def _stages(model: ModelOutcomes) -> dict[str, Spread | None]:
    return {
        strings.STAGE_QUEUE: model.stages.queue,
        strings.STAGE_RUN: model.stages.run,
        strings.STAGE_FETCH: model.stages.fetch,
        strings.STAGE_TOTAL: model.stages.total,
    }
