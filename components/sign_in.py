"""The page before all others: a picture frame, a sentence, and a button a sign-in service."""

from collections.abc import Callable, Sequence

import streamlit as st

from . import assets, strings
from .identity import Visitor
from .strings import account

_MOUNT = st.components.v2.component(
    "pg_sign_in", js=assets.script("sign_in.js"), css=assets.style("sign_in.css")
)


def sign_in_page(
    visitor: Visitor,
    services: Sequence[str],
    *,
    is_broken: bool,
    key: str,
    on_sign_in: Callable[[str], None],
    on_sign_out: Callable[[], None],
) -> None:
    """Draw the page.

    Args:
        visitor: Whoever stands outside.
        services: The names of the sign-in services.
        is_broken: Whether the last try showed that they are not set up completely.
        key: The widget's key.
        on_sign_in: Is called before the next run with the name of a service.
        on_sign_out: Is called before the next run when somebody who may not enter leaves.
    """

    def take_service() -> None:
        on_sign_in(str(st.session_state[key]["service"]))

    _MOUNT(
        key=key,
        data={
            "brand": strings.BRAND,
            **_words(visitor),
            "problem": account.SIGN_IN_BROKEN if is_broken or not services else "",
            "services": []
            if visitor.is_signed_in
            else [{"name": name, "label": label_of(name)} for name in services],
            "leave": account.SIGN_OUT if visitor.is_signed_in else "",
        },
        on_service_change=take_service,
        on_leave_change=on_sign_out,
    )


def label_of(service: str) -> str:
    """Return what stands on a service's button."""
    if service == "default":
        return account.SIGN_IN
    return account.SIGN_IN_WITH.format(provider=service[:1].upper() + service[1:])


def _words(visitor: Visitor) -> dict[str, str]:
    if not visitor.is_signed_in:
        return {"title": account.SIGN_IN_TITLE, "words": account.SIGN_IN_WORDS, "id": "", "ask": ""}
    if not visitor.subject:
        return {
            "title": account.REFUSED_TITLE,
            "words": account.NAMELESS_WORDS,
            "id": "",
            "ask": "",
        }
    return {
        "title": account.REFUSED_TITLE,
        "words": account.REFUSED_WORDS.format(who=visitor.email or visitor.name),
        "id": visitor.subject,
        "ask": account.REFUSED_ID,
    }
