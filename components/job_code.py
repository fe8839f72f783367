"""A job laid open: its request as code, what the gateway answered, and when what happened."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from runway_core import Job, RequestCode

from . import strings
from .timeline import timeline

Language = Literal["curl", "python", "json"]

SHOWN = 20_000  # characters of an answer; more only makes the page slow

_FILES: dict[Language, tuple[str, str, str, str]] = {
    "curl": (strings.CODE_CURL, "bash", "sh", "text/x-shellscript"),
    "python": (strings.CODE_PYTHON, "python", "py", "text/x-python"),
    "json": (strings.CODE_JSON, "json", "json", "application/json"),
}
"""Tab, name for the highlighter, ending of the file, media type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPapers:
    """What there is to read of a job."""

    job: Job
    """With its timeline."""
    code: RequestCode
    """With shortened pictures."""
    submit_answer: Any
    """JSON; None: none has come."""
    last_answer: Any
    key_variable: str
    """Empty: the gateway needs no key."""
    is_local: bool = False
    """Whether no gateway is involved."""


def job_code(
    papers: JobPapers, *, key: str, whole: Callable[[], RequestCode], with_timeline: bool = True
) -> None:
    """Draw the code of a job, its raw answers and its timeline, each behind a tab.

    Args:
        papers: What to show.
        key: Prefix of the widget keys.
        whole: Returns the code with its pictures, megabytes of it; is called only by a download.
        with_timeline: False where the timeline stands beside it.
    """
    titles = [*(tab for tab, *_ in _FILES.values()), strings.CODE_ANSWERS]
    last = [strings.CODE_TIMELINE] if with_timeline else []
    tabs = st.tabs([*titles, *last], key=f"{key}_tabs")
    for tab, language in zip(tabs, _FILES, strict=False):
        with tab:
            _code(papers, language, key=key, whole=whole)
    with tabs[len(_FILES)]:
        _answers(papers, key=key)
    if with_timeline:
        with tabs[-1]:
            timeline(papers.job.timeline, key=f"{key}_timeline")


def notes(papers: JobPapers) -> list[str]:
    """Return what a reader of the code has to know."""
    if papers.is_local:
        return []
    told = [strings.CODE_NOTE_SIMULATED if papers.job.simulated else strings.CODE_NOTE]
    if papers.key_variable:
        told.append(strings.CODE_KEY.format(variable=papers.key_variable))
    return told


def answer_text(answer: Any) -> str:
    """Return an answer as readable JSON; empty where none has come."""
    return "" if answer is None else json.dumps(answer, ensure_ascii=False, indent=2)


def _code(
    papers: JobPapers, language: Language, *, key: str, whole: Callable[[], RequestCode]
) -> None:
    _, highlighter, ending, media_type = _FILES[language]
    if told := notes(papers):
        st.caption(" ".join(told))
    st.code(getattr(papers.code, language), language=highlighter, wrap_lines=True)
    file_name = f"{papers.job.gateway_id}-{papers.job.id[:8]}.{ending}"
    st.download_button(
        strings.CODE_DOWNLOAD.format(file=file_name),
        lambda: str(getattr(whole(), language)),
        file_name=file_name,
        mime=media_type,
        key=f"{key}_{language}",
        on_click="ignore",
    )


def _answers(papers: JobPapers, *, key: str) -> None:
    if papers.is_local:
        st.caption(strings.ANSWER_LOCAL)
        return
    _answer(papers.submit_answer, strings.ANSWER_SUBMIT, f"{key}_submit")
    _answer(papers.last_answer, strings.ANSWER_LAST, f"{key}_last")
    is_unread = papers.submit_answer is None and papers.last_answer is None
    if is_unread and papers.job.gateway_words:
        st.caption(strings.ANSWER_WORDS)
        st.code(papers.job.gateway_words, language=None, wrap_lines=True)


def _answer(answer: Any, label: str, key: str) -> None:
    text = answer_text(answer)
    st.caption(label)
    if not text:
        st.text(strings.ANSWER_NONE)
        return
    st.code(text[:SHOWN], language="json", wrap_lines=True)
    if len(text) > SHOWN:
        st.caption(strings.ANSWER_SHORTENED.format(shown=SHOWN, all=len(text)))
        file_name = f"{key}.json"
        st.download_button(
            strings.CODE_DOWNLOAD.format(file=file_name),
            text,
            file_name=file_name,
            mime="application/json",
            key=key,
            on_click="ignore",
        )
