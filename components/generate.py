"""The one primary action: a button that says what it does and what it costs."""

from collections.abc import Callable, Sequence

import streamlit as st

from runway_core import Plan, Refusal

from . import figures, strings

SHORTCUT = "Mod+Enter"


def generate_button(
    answers: Sequence[Plan | Refusal],
    *,
    is_blocked: bool = False,
    key: str,
    on_click: Callable[[], None],
) -> None:
    """Draw the button; its accessible name begins with "Generate".

    ``is_blocked``: a spending cap has no room for it; the page says so beside it.
    """
    # In a label a dollar sign would begin a formula.
    st.button(
        label(answers).replace("$", r"\$"),
        key=key,
        type="primary",
        width="stretch",
        shortcut=SHORTCUT,
        on_click=on_click,
        disabled=is_blocked,
    )


def label(answers: Sequence[Plan | Refusal]) -> str:
    """Say what a click does: on how many gateways, and for how much at the most."""
    plans = [answer for answer in answers if isinstance(answer, Plan)]
    if not plans:
        return strings.GENERATE
    deed = strings.GENERATE
    if len(plans) > 1:
        deed = strings.GENERATE_ON.format(count=len(plans))
    return f"{deed} · {cost(plans)}"


def cost(plans: Sequence[Plan]) -> str:
    """Say what the plans cost together, at the most; unknown prices are counted, not guessed."""
    sums: dict[str, float] = {}
    unknown = 0
    for plan in plans:
        amount = 0.0 if plan.simulated else plan.price.amount
        if amount is None:
            unknown += 1
        elif amount > 0:
            sums[plan.price.currency] = sums.get(plan.price.currency, 0.0) + amount
    amounts = " + ".join(figures.at_most(amount, currency) for currency, amount in sums.items())
    parts = [strings.GENERATE_AT_MOST.format(amount=amounts)] if amounts else []
    if unknown:
        parts.append(strings.GENERATE_UNKNOWN.format(count=unknown))
    return " + ".join(parts) or strings.GENERATE_FREE
