"""The account in the top bar: who is signed in, and the way out."""

from collections.abc import Callable

import streamlit as st

from . import assets
from .identity import Visitor
from .strings import account

_MOUNT = st.components.v2.component(
    "pg_account", js=assets.script("account.js"), css=assets.style("account.css")
)


def account_menu(visitor: Visitor, *, key: str, on_sign_out: Callable[[], None]) -> None:
    """Draw the menu; nothing where nobody had to sign in.

    Args:
        visitor: Whoever is signed in.
        key: The widget's key.
        on_sign_out: Is called before the next run.
    """
    if not visitor.is_signed_in:
        return
    _MOUNT(
        key=key,
        data={
            "label": account.ACCOUNT.format(who=visitor.name),
            "initials": initials_of(visitor.name),
            "name": visitor.name,
            "email": "" if visitor.email == visitor.name else visitor.email,
            "sign_out": account.SIGN_OUT,
        },
        on_sign_out_change=on_sign_out,
    )


def initials_of(name: str) -> str:
    """Return one or two letters for a name.

    >>> initials_of("Ada King, Countess of Lovelace"), initials_of("bob@example.org")
    ('AL', 'B')
    """
    words = [word for word in name.partition("@")[0].split() if word[0].isalnum()]
    ends = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0] for word in ends).upper() or "?"
