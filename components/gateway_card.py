"""One gateway as a card: its limits and their source, its key, and a test of its connection."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Literal

import streamlit as st

from runway_core import GatewayCard

from . import assets, gateway_facts, strings
from .gateway_facts import KeySource
from .gateway_memory import ConnectionTest

Action = Literal["set", "forget", "test", "look"]

_ACTIONS = frozenset({"set", "forget", "test", "look"})
_MODELS_SHOWN = 3  # the others are folded away

_MOUNT = st.components.v2.component(
    "pg_gateway_card", js=assets.script("gateway_card.js"), css=assets.style("gateway_card.css")
)


def gateway_card(
    card: GatewayCard,
    *,
    source: KeySource,
    test: ConnectionTest,
    key: str,
    on_action: Callable[[Action, str], None],
) -> None:
    """Draw a gateway's card. A key goes from its field to ``on_action`` and is kept nowhere else.

    Args:
        card: What is known of the gateway.
        source: Where its key comes from.
        test: How the latest test of its connection stands.
        key: The widget's key.
        on_action: Is called before the next run with what was pressed and, for ``set``, the key;
            ``look`` asks for nothing but that run, while a test is running.
    """

    def take() -> None:
        told = st.session_state[key]["act"]
        if told["kind"] in _ACTIONS:
            on_action(told["kind"], str(told.get("value") or ""))

    _MOUNT(key=key, data=_data(card, source, test), on_act_change=take)


def _data(card: GatewayCard, source: KeySource, test: ConnectionTest) -> dict[str, Any]:
    has, has_not = gateway_facts.abilities(card)
    health, health_tone = gateway_facts.health(card.health)
    standing, tone = gateway_facts.standing(card, source)
    failure = card.health.last_failure
    return {
        "label": card.label,
        "standing": {"words": standing, "tone": tone},
        "about": gateway_facts.about(card),
        "health": {"words": health, "tone": health_tone},
        "failure": strings.HEALTH_LAST_FAILURE.format(failure=failure) if failure else "",
        "access": _access(card, source, test) if card.can_simulate else None,
        "has": [*has, gateway_facts.picture_way(card)],
        "has_not": strings.CAN_NOT.format(abilities=", ".join(has_not).lower()) if has_not else "",
        "models": _models(card),
        "remarks": _remarks(card),
        "origin": _origin(card),
    }


def _access(card: GatewayCard, source: KeySource, test: ConnectionTest) -> dict[str, Any]:
    placeholder, note = {
        KeySource.TYPED: (strings.CARD_KEY_PLACEHOLDER_TYPED, strings.CARD_KEY_NOTE_TYPED),
        KeySource.ENVIRONMENT: (
            strings.CARD_KEY_PLACEHOLDER_ENVIRONMENT,
            strings.CARD_KEY_NOTE_ENVIRONMENT,
        ),
    }.get(source, (strings.CARD_KEY_PLACEHOLDER, strings.CARD_KEY_NOTE_MISSING))
    url_variable = gateway_facts.base_url_variable(card)
    url_note = strings.CARD_BASE_URL_NOTE if card.base_url else strings.CARD_BASE_URL_NOTE_NONE
    return {
        "key": strings.CARD_KEY,
        "field_name": strings.CARD_KEY_FIELD.format(gateway=card.label),
        "placeholder": placeholder,
        "note": note.format(variable=card.key_variable),
        "set": strings.CARD_KEY_SET,
        "set_name": strings.CARD_KEY_SET_NAME.format(gateway=card.label),
        "forget": strings.CARD_KEY_FORGET if source is KeySource.TYPED else "",
        "forget_name": strings.CARD_KEY_FORGET_NAME.format(gateway=card.label),
        "base_url": strings.CARD_BASE_URL,
        "base_url_value": card.base_url,
        "base_url_note": url_note.format(variable=url_variable),
        "test": strings.CARD_TEST,
        "test_name": strings.CARD_TEST_NAME.format(gateway=card.label),
        "test_running": strings.CARD_TEST_RUNNING,
        "test_number": test.number,
        "can_test": source is not KeySource.MISSING,
        "is_testing": test.is_running,
        "finding": _finding(source, test),
    }


def _finding(source: KeySource, test: ConnectionTest) -> dict[str, str]:
    if test.finding is not None:
        return asdict(test.finding)
    is_missing = source is KeySource.MISSING
    words = strings.CARD_TEST_NO_KEY if is_missing else strings.CARD_TEST_NOTE
    return {"words": "" if test.is_running else words, "hint": "", "tone": "quiet"}


def _models(card: GatewayCard) -> dict[str, Any]:
    rows = gateway_facts.model_rows(card.models)
    columns = {
        "seconds": (strings.MODEL_SECONDS, ""),
        "prompt": (strings.MODEL_PROMPT, strings.MODEL_PROMPT_HELP),
        "seed": (strings.MODEL_SEED, ""),
        "price": (strings.MODEL_PRICE, ""),
    }
    return {
        "title": strings.CARD_MODELS,
        "name": strings.MODEL_NAME,
        "shapes": strings.MODEL_SHAPES,
        "columns": [
            [field, name, help_words]
            for field, (name, help_words) in columns.items()
            if any(getattr(row, field) for row in rows)
        ],
        "rows": [asdict(row) for row in rows],
        "shown": _MODELS_SHOWN,
        "more": strings.CARD_MORE_MODELS.format(count=len(rows) - _MODELS_SHOWN),
        "fewer": strings.CARD_FEWER_MODELS,
        "undocumented": gateway_facts.undocumented(card),
    }


def _remarks(card: GatewayCard) -> list[str]:
    by_link_only = card.can_simulate and not card.accepts_data_uri
    return [*card.remarks, *([strings.PICTURE_BY_LINK_NOTE] if by_link_only else [])]


def _origin(card: GatewayCard) -> dict[str, Any]:
    name, link = gateway_facts.documentation(card)
    also = [
        strings.CARD_ALSO_FROM.format(source=source) for source in gateway_facts.other_sources(card)
    ]
    return {
        "price": strings.CARD_PRICE,
        "price_note": card.price_note,
        "limits": strings.CARD_LIMITS,
        "name": name,
        "link": link,
        "new_tab": strings.CARD_NEW_TAB,
        "checked": strings.CARD_CHECKED.format(day=card.checked_on.isoformat()),
        "also": also,
    }
