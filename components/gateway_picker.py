"""The gateways to choose from: price, key, and what each would change about the request."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from runway_core import GatewayCard, GatewayChoice, GatewayHealth, ModelCard, Plan, Refusal

from . import assets, edits, figures, gateway_facts, strings


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayRow:
    """One gateway in the picker."""

    card: GatewayCard
    choice: GatewayChoice
    """What is picked, or what a click would pick."""
    is_picked: bool
    answer: Plan | Refusal | None = None
    """What would be sent, or why nothing can be."""
    blanks: frozenset[str] = frozenset()
    """Fields still to be filled in; what a gateway says of them is a reminder, not a fault."""


# A plan's notes on pictures stand under the pictures, not under every gateway.
_FRAME_NOTES = (f"{strings.FIRST_FRAME}: ", f"{strings.LAST_FRAME}: ")

_MOUNT = st.components.v2.component(
    "pg_gateway_picker",
    js=assets.script("gateway_picker.js"),
    css=assets.style("gateway_picker.css"),
)


def gateway_picker(
    rows: Sequence[GatewayRow],
    *,
    revision: Callable[[], str],
    key: str,
    on_change: Callable[[tuple[GatewayChoice, ...]], None],
) -> None:
    """Draw one row per gateway.

    Args:
        rows: What to show; picks are taken over when their revision is another one than before.
        revision: Tells the picks', which anything but this widget changes with the picks.
        key: The widget's key.
        on_change: Is called before the next run with what is picked, in the order of the rows.
    """

    def take() -> None:
        value = edits.take(key, revision())
        if value is not None:
            on_change(read_edit(value))

    picked = sum(row.is_picked for row in rows)
    _MOUNT(
        key=key,
        data={
            "revision": revision(),
            "rows": [_data(row) for row in rows],
            "words": {
                "title": strings.GATEWAYS,
                "count": strings.GATEWAYS_COUNT.format(picked=picked, all=len(rows)),
                "real": strings.GATEWAY_REAL,
                "simulated": strings.GATEWAY_SIMULATED,
            },
        },
        on_edit_change=take,
    )


def choice_of(card: GatewayCard, picks: Sequence[GatewayChoice]) -> tuple[GatewayChoice, bool]:
    """Return what is picked of a gateway and True, or what a click would pick and False.

    Without a key a click picks the simulated twin, so that nobody runs into a wall.
    """
    for pick in picks:
        if pick.gateway_id == card.id:
            return pick, True
    is_locked = card.key_required and not card.has_key
    return GatewayChoice(gateway_id=card.id, simulated=is_locked and card.can_simulate), False


def read_edit(value: list[dict[str, Any]]) -> tuple[GatewayChoice, ...]:
    """Read what the script sent; an empty model name means the gateway's first."""
    return tuple(
        GatewayChoice(
            gateway_id=str(item["id"]),
            model_id=str(item.get("model") or "").strip() or None,
            simulated=bool(item.get("simulated")),
        )
        for item in value
    )


def model_of(row: GatewayRow) -> str:
    """Return the model that would be asked for."""
    if row.choice.model_id is not None:
        return row.choice.model_id
    if row.answer is not None:
        return row.answer.model_id
    return next((model.id for model in row.card.models if model.retired_on is None), "")


@dataclass(frozen=True, slots=True)
class Line:
    """Something a row says under its name."""

    tone: str
    words: str
    source: str = ""
    """Where a gateway's limit is documented, if the line tells of a change."""


def lines(row: GatewayRow) -> list[Line]:
    """Return what a row says under its name."""
    health = "" if row.choice.simulated else _health_words(row.card.health)
    told = [Line("quiet", " · ".join(part for part in (_standing(row), health) if part))]
    if not row.choice.simulated and (failure := gateway_facts.last_failure(row.card.health)):
        told.append(Line("quiet", failure))
    if isinstance(row.answer, Refusal):
        is_reminder = row.answer.field in row.blanks
        words = f"{row.answer.message} {row.answer.hint}".strip()
        tone = "failed" if row.is_picked and not is_reminder else "quiet"
        return [*told, Line(tone, words)] if row.is_picked or not is_reminder else told
    if row.answer is not None:
        notes = [note for note in row.answer.notes if not note.startswith(_FRAME_NOTES)]
        tone = "caution" if row.is_picked else "quiet"
        told += [Line(tone, note) for note in notes]
        told += [Line(tone, change.words, change.source) for change in row.answer.adjustments]
    return told


def sent_as(label: str, rows: Sequence[GatewayRow]) -> str:
    """Return what the picked gateways say they are sent of a frame, each sentence once."""
    plans = [row.answer for row in rows if row.is_picked and isinstance(row.answer, Plan)]
    told = [note for plan in plans for note in plan.notes if note.startswith(f"{label}: ")]
    return " ".join(dict.fromkeys(note.removeprefix(f"{label}: ") for note in told))


def price_words(row: GatewayRow) -> str:
    """Return the price as the row shows it."""
    if row.choice.simulated:
        return strings.GENERATE_FREE
    return figures.price(row.answer.price) if isinstance(row.answer, Plan) else ""


def _standing(row: GatewayRow) -> str:
    card = row.card
    if row.choice.simulated:
        return strings.GATEWAY_SIMULATED_LINE if row.is_picked else strings.GATEWAY_TWIN_OFFERED
    if not card.key_required and not card.can_simulate:
        return strings.GATEWAY_LOCAL
    if card.needs_base_url and not card.base_url:
        return strings.GATEWAY_NEEDS_URL
    if card.has_key or not card.key_required:
        return strings.GATEWAY_KEY_READY
    return strings.GATEWAY_NO_KEY.format(variable=card.key_variable)


def _health_words(health: GatewayHealth) -> str:
    if not health.ended:
        return ""
    counts = strings.GATEWAY_HEALTH.format(succeeded=health.succeeded, ended=health.ended)
    if health.median_s is None:
        return counts
    return strings.GATEWAY_MEDIAN.format(span=figures.span(health.median_s), counts=counts)


def _data(row: GatewayRow) -> dict[str, Any]:
    card = row.card
    return {
        "id": card.id,
        "label": card.label,
        "name": strings.GATEWAY_PICK.format(gateway=card.label),
        "model": model_of(row),
        "model_name": strings.GATEWAY_MODEL.format(gateway=card.label),
        "models": [[model.id, _model_label(model)] for model in card.models],
        "mode_name": strings.GATEWAY_MODE.format(gateway=card.label),
        "picked": row.is_picked,
        "simulated": row.choice.simulated,
        "can_simulate": card.can_simulate,
        "has_choice": card.can_simulate or len(card.models) > 1 or card.accepts_free_model,
        "price": price_words(row),
        "lines": [[line.tone, line.words, line.source] for line in lines(row)],
    }


def _model_label(model: ModelCard) -> str:
    if model.retired_on is None:
        return model.label
    return f"{model.label}, {strings.GATEWAY_RETIRED.format(day=model.retired_on.isoformat())}"
