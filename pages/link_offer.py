"""Links that fill the form: at once where it is still as it was, else only when that is wished."""

from collections.abc import Sequence

import streamlit as st

from components import address, notices, session
from components.notices import Notice
from components.prefill import NAMES, Prefill, read_prefill
from components.strings import library as strings
from pages.drafts import begin
from runway_core import GatewayCard

_KEY = "playground_link_offer"


def begin_by_link(cards: Sequence[GatewayCard]) -> None:
    """Begin as ever, then with what the address says of the form, once for each link."""
    begin(cards)
    query = address.address()
    found = read_prefill(query, {card.id for card in cards})
    if found is None:
        return
    address.set_address({name: value for name, value in query.items() if name not in NAMES})
    if session.is_untouched():
        _fill(found)
    else:
        st.session_state[_KEY] = found


def link_offer() -> None:
    """Ask whether a link may replace what somebody has begun, where one would."""
    found: Prefill | None = st.session_state.get(_KEY)
    if found is None:
        return
    notices.notice_card(Notice(title=strings.LINK_OFFERED, tone="caution"), key="link_offer")
    with st.container(key="link_offer_ways", horizontal=True):
        st.button(strings.LINK_USE, key="link_use", on_click=_use, args=(found,))
        st.button(strings.LINK_KEEP, key="link_keep", on_click=_drop)


def _use(found: Prefill) -> None:
    _drop()
    _fill(found)


def _drop() -> None:
    st.session_state.pop(_KEY, None)


def _fill(found: Prefill) -> None:
    session.replace_fields(**found.changes)
    left_out = ", ".join(found.left_out)
    session.set_notice(
        Notice(
            title=strings.LINK_TAKEN,
            words=strings.LINK_BAD.format(fields=left_out) if left_out else "",
            tone="caution" if left_out else "running",
        )
    )
