"""What is known of one gateway: its limits, where they are documented, and its key."""

from collections.abc import Callable

import streamlit as st

from runway_core import GatewayCard, ModelCard

from . import assets, figures, strings

_MODELS_SHOWN = 4  # the others are folded away
_RATIOS_NAMED = 4  # more shapes than this are counted, not listed

_MOUNT = st.components.v2.component(
    "pg_gateway_card", js=assets.script("gateway_card.js"), css=assets.style("gateway_card.css")
)


def gateway_card(card: GatewayCard, *, key: str) -> None:
    """Draw a gateway's card.

    Args:
        card: What is known of it.
        key: The widget's key.
    """
    standing, tone = describe_standing(card)
    _MOUNT(
        key=key,
        data={
            "label": card.label,
            "standing": standing,
            "tone": tone,
            "facts": [list(fact) for fact in facts(card)],
            "models": [[model.id, describe_model(model)] for model in card.models],
            "source": strings.CARD_SOURCE.format(day=card.checked_on.isoformat()),
            "docs_url": _web_link(card.docs_url),
            "words": {
                "models": strings.CARD_MODELS,
                "more": strings.CARD_MORE_MODELS.format(count=len(card.models) - _MODELS_SHOWN),
                "docs": strings.CARD_DOCS,
            },
            "shown": _MODELS_SHOWN,
        },
    )


def describe_standing(card: GatewayCard) -> tuple[str, str]:
    """Say in a word whether the gateway can be used, and in which tone."""
    if card.needs_base_url:
        return strings.CARD_NEEDS_URL, "caution"
    if not card.key_required:
        return strings.CARD_READY, "done"
    return (strings.CARD_KEY_HERE, "done") if card.has_key else (strings.CARD_NO_KEY, "quiet")


def facts(card: GatewayCard) -> list[tuple[str, str]]:
    """Return what is to be told of a gateway, as (name, value)."""
    takes = {
        strings.CARD_MOTION: card.accepts_motion,
        strings.CARD_LAST_FRAME: card.accepts_last_frame,
        strings.CARD_SEED: card.accepts_seed,
        strings.CARD_CANCEL: card.can_cancel,
    }
    told = [
        (strings.CARD_TAKES, ", ".join(name for name, is_so in takes.items() if is_so)),
        (strings.CARD_TAKES_NOT, ", ".join(name for name, is_so in takes.items() if not is_so)),
        (strings.CARD_PRICE, card.price_note),
        (strings.CARD_BASE_URL, card.base_url if card.key_required else ""),
        (strings.CARD_KEY, card.key_variable if card.key_required else ""),
    ]
    return [(name, value) for name, value in told if value]


def describe_model(model: ModelCard) -> str:
    """Put a model's limits into one line."""
    shapes = list(dict.fromkeys(figures.shape(ratio) for ratio in model.ratios))
    ratios = ", ".join(shapes)
    if not shapes:
        ratios = strings.CARD_ANY_RATIO
    elif len(shapes) > _RATIOS_NAMED:
        ratios = strings.CARD_RATIOS.format(count=len(shapes))
    parts = [ratios]
    if model.durations_s:
        low, high = min(model.durations_s), max(model.durations_s)
        is_run = len(model.durations_s) == high - low + 1 and len(model.durations_s) > 2
        listed = " / ".join(str(seconds) for seconds in sorted(model.durations_s))
        parts.append(f"{low}–{high} s" if is_run else f"{listed} s")
    if model.prompt_max_utf16 is not None:
        parts.append(strings.CARD_PROMPT.format(limit=model.prompt_max_utf16))
    if model.retired_on is not None:
        parts.append(strings.GATEWAY_RETIRED.format(day=model.retired_on.isoformat()))
    return " · ".join(parts)


def _web_link(url: str) -> str | None:
    return url if url.startswith("https://") else None


def key_field(card: GatewayCard, *, key: str, on_key: Callable[[str, str], None]) -> None:
    """Draw the field for a key that is held in memory only; it empties itself when taken."""

    def take() -> None:
        value = st.session_state[key]
        st.session_state[key] = ""
        if value:
            on_key(card.id, value)

    st.text_input(
        strings.KEY_FIELD.format(gateway=card.label),
        key=key,
        type="password",
        placeholder=strings.KEY_PLACEHOLDER,
        label_visibility="collapsed",
        autocomplete="off",
        on_change=take,
    )
