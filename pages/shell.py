"""The frame around every page: title, look, navigation and what is running."""

from pathlib import Path

import streamlit as st

from components import identity, notices, session, strings
from components.account import account_menu
from components.away import patient_fragment, shown_while_away
from components.notices import Notice
from components.sign_in import sign_in_page
from components.spend_chip import spend_chip
from components.status_chip import status_chip
from components.strings import account, insights, library
from components.strings.compare import PAGE_COMPARE
from components.top import begin_at_the_top
from components.wake import wake, wake_page

_HERE = Path(__file__).parent

begin_at_the_top()
st.set_page_config(
    page_title=strings.BRAND, page_icon=str(_HERE / "static" / "mark.svg"), layout="wide"
)
st.html(_HERE / "shell.css")
st.logo(str(_HERE / "static" / "mark.svg"), size="medium")

visitor = session.visitor()
page = st.navigation(
    [
        st.Page(_HERE / "create.py", title=strings.PAGE_CREATE, default=True),
        st.Page(_HERE / "compare.py", title=PAGE_COMPARE, url_path="compare"),
        st.Page(_HERE / "library.py", title=library.PAGE, url_path="library"),
        st.Page(_HERE / "job.py", title=library.JOB_PAGE, url_path="job", visibility="hidden"),
        st.Page(_HERE / "gateways.py", title=strings.PAGE_GATEWAYS, url_path="gateways"),
        st.Page(_HERE / "insights.py", title=insights.PAGE, url_path="insights"),
    ],
    position="top" if visitor.workspace else "hidden",
)
if visitor.workspace is None:
    sign_in_page(
        visitor,
        identity.sign_in_services(),
        is_broken=session.is_sign_in_broken(),
        key="door",
        on_sign_in=session.sign_in,
        on_sign_out=identity.sign_out,
    )
    st.stop()
with st.container(key="brand"):
    st.text(strings.BRAND)
    wake_page(key="page_wake")


@patient_fragment("top_bar", is_silent=True)
def top_bar() -> None:
    with st.container(key="top_bar", horizontal=True):
        spend_chip(session.playground().ledger.today(), key="top_spend")
        unsettled = session.playground().unsettled_jobs()
        running = sum(job.state.is_active for job in unsettled)
        status_chip(running, in_doubt=len(unsettled) - running, key="top_status")
        account_menu(session.visitor(), key="top_account", on_sign_out=identity.sign_out)
        wake(session.playground().events_url, key="top_wake")


top_bar()
if identity.is_open_to_others():
    notices.notice_card(
        Notice(
            title=account.OPEN_TITLE,
            words=account.OPEN_WORDS,
            hint=account.OPEN_HINT,
            tone="caution",
        ),
        key="open_to_others",
    )
session.arrive_at(page.url_path)
with shown_while_away("page"):
    page.run()
