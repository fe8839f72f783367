import streamlit as st

from components import address
from components.address import set_page_notice, take_page_notice
from components.notices import Notice
from tests.support.screens import show


def told_addresses() -> None:
    st.text(repr(address.address()))
    address.set_address({"q": "dusk"})
    st.text(repr(address.address()))


def test_the_address_is_read_and_replaced() -> None:
    screen = show(told_addresses)

    assert [text.value for text in screen.text] == ["{}", "{'q': 'dusk'}"]


def test_a_notice_of_the_page_is_said_once() -> None:
    set_page_notice(Notice(title="Done"))

    assert take_page_notice() == Notice(title="Done")
    assert take_page_notice() is None
