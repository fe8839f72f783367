"""Gateways: what each can do, where that is documented, and whether it can be used here."""

from functools import partial

import streamlit as st

from components import gateway_facts, gateway_memory, notices, session, strings
from components.away import patient_fragment
from components.gateway_card import Action, gateway_card
from components.gateway_facts import KeySource
from components.gateway_memory import Finding
from components.notices import Notice
from components.wake import wake
from runway_core import GatewayCard, Playground

_TONES = {"ok": "done", "busy": "caution", "strange": "caution"}


@patient_fragment("gateways")
def gateways_pane() -> None:
    cards = session.playground().gateways()
    wake(session.playground().events_url, key="gateways_wake")
    with st.container(key="gateways_head"):
        st.title(strings.PAGE_GATEWAYS, anchor=False)
        st.caption(f"{strings.GATEWAYS_CAPTION} {_keys_here(cards)}")
    local, *others = cards
    with st.container(key="gateways_grid"):
        _card(local)
        with st.container(key="card_notes"):
            _note(strings.KEYS_TITLE, strings.KEYS_WORDS)
            _note(strings.TWINS_TITLE, strings.TWINS_WORDS)
            _fault_words(session.playground().simulator_words())
        for card in others:
            _card(card)


def _card(card: GatewayCard) -> None:
    with st.container(key=f"card_{card.id}"):
        gateway_card(
            card,
            source=_source(card),
            test=gateway_memory.connection_test(card.id),
            key=f"gateways_{card.id}",
            on_action=partial(_act, card.id),
        )


def _note(title: str, paragraphs: tuple[str, ...]) -> None:
    st.header(title, anchor=False)
    st.markdown("\n\n".join(paragraphs))


def _fault_words(faults: tuple[tuple[str, str], ...]) -> None:
    with st.expander(strings.TWIN_FAULTS):
        rows = [f"`{word}` {sentence}" for word, sentence in faults]
        st.markdown("\n\n".join((strings.TWIN_FAULTS_HINT, *rows)))


def _keys_here(cards: tuple[GatewayCard, ...]) -> str:
    asking = [card for card in cards if card.key_required]
    count = sum(card.has_key for card in asking)
    return strings.GATEWAYS_KEYS_HERE.format(count=count, all=len(asking))


def _source(card: GatewayCard) -> KeySource:
    settings = session.playground().settings.gateway(card.id)
    return gateway_facts.key_source(
        card,
        is_configured=settings.api_key is not None,
        is_typed=gateway_memory.has_typed_key(card.id),
    )


def _act(gateway_id: str, action: Action, key: str) -> None:
    playground = session.playground()
    if action == "test":
        gateway_memory.begin_test(gateway_id, partial(_ask, playground, gateway_id))
    elif action in {"set", "forget"}:
        playground.type_key(gateway_id, key if action == "set" else "")
        gateway_memory.note_key(gateway_id, is_typed=action == "set")


def _ask(playground: Playground, gateway_id: str) -> Finding:
    """Test a connection; runs beside the page, so nothing of Streamlit may be touched."""
    refused: list[Notice] = []
    with notices.kept(refused.append):
        report = playground.test_connection(gateway_id)
        tone = _TONES.get(report.state, "failed")
        return Finding(words=report.words, hint=report.hint, tone=tone)
    notice = refused[0]
    return Finding(words=f"{notice.title}: {notice.words}", hint=notice.hint, tone=notice.tone)


gateways_pane()
