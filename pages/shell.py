"""The frame around every page: title, look, navigation and what is running."""

from pathlib import Path

import streamlit as st

from components import session, strings
from components.away import patient_fragment, shown_while_away
from components.spend_chip import spend_chip
from components.status_chip import status_chip
from components.strings import library
from components.strings.compare import PAGE_COMPARE
from components.wake import wake

_HERE = Path(__file__).parent

st.set_page_config(
    page_title=strings.BRAND, page_icon=str(_HERE / "static" / "mark.svg"), layout="wide"
)
st.html(_HERE / "shell.css")
st.logo(str(_HERE / "static" / "mark.svg"), size="medium")

page = st.navigation(
    [
        st.Page(_HERE / "create.py", title=strings.PAGE_CREATE, default=True),
        st.Page(_HERE / "compare.py", title=PAGE_COMPARE, url_path="compare"),
        st.Page(_HERE / "library.py", title=library.PAGE, url_path="library"),
        st.Page(_HERE / "gateways.py", title=strings.PAGE_GATEWAYS, url_path="gateways"),
    ],
    position="top",
)
with st.container(key="brand"):
    st.text(strings.BRAND)


@patient_fragment("top_bar", is_silent=True)
def top_bar() -> None:
    with st.container(key="top_bar", horizontal=True):
        spend_chip(session.playground().ledger.today(), key="top_spend")
        status_chip(len(session.playground().active_jobs()), key="top_status")
        wake(session.playground().events_url, key="top_wake")


top_bar()
with shown_while_away("page"):
    page.run()
