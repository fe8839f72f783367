"""Gateways: what each can do, where that is documented, and whether a key for it is here."""

import streamlit as st

from components import session, strings
from components.gateway_card import gateway_card, key_field

playground = session.playground()

with st.container(key="gateways_head"):
    st.header(strings.PAGE_GATEWAYS)
    st.caption(strings.GATEWAYS_CAPTION)

with st.container(key="gateways_grid"):
    for card in playground.gateways():
        with st.container(key=f"card_{card.id}"):
            gateway_card(card, key=f"gateways_{card.id}")
            if card.key_required and not card.has_key:
                key_field(card, key=f"gateways_key_{card.id}", on_key=playground.type_key)
