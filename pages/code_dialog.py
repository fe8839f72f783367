"""The dialog that lays a job open: whatever makes the page run, it stays until it is closed."""

from functools import partial

import streamlit as st

from components import notices, session, strings
from components.job_code import JobPapers, job_code
from components.notices import Notice


def code_dialog() -> None:
    """Draw the dialog from when a tile asks for it until it is closed."""
    job_id = session.opened_code()
    if job_id is None:
        return
    with notices.kept(_tell):
        papers = _papers(job_id)
        title = strings.CODE_TITLE.format(gateway=papers.job.gateway_label)
        st.dialog(title, width="large", on_dismiss=session.close_code)(_draw)(papers)


def job_papers(job_id: str) -> None:
    """Lay a job open on its page, which has its timeline already."""
    _draw(_papers(job_id), with_timeline=False)


def _tell(notice: Notice) -> None:
    session.close_code()
    session.set_notice(notice)


def _draw(papers: JobPapers, *, with_timeline: bool = True) -> None:
    job_id = papers.job.id
    whole = partial(session.playground().code, job_id, with_pictures=True)
    job_code(papers, key=f"code_{job_id}", whole=whole, with_timeline=with_timeline)


def _papers(job_id: str) -> JobPapers:
    playground = session.playground()
    job = playground.job(job_id)
    submit_answer, last_answer = playground.answers(job_id)
    card = next((card for card in playground.gateways() if card.id == job.gateway_id), None)
    return JobPapers(
        job=job,
        code=playground.code(job_id),
        submit_answer=submit_answer,
        last_answer=last_answer,
        key_variable=card.key_variable if card is not None and card.key_required else "",
        is_local=card is not None and not card.can_simulate,
    )
