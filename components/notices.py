"""The one place where an error becomes words on the screen.

`describe` is exhaustive over the leaf classes of `PlaygroundError`; a test walks the tree.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from runway_core import GatewayError, PlaygroundError, TaskFailedError

from . import assets, figures, strings

Tone = Literal["failed", "doubt", "caution", "running"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something that happened, in words: what, what to do next, and a gateway's own words."""

    title: str
    words: str = ""
    hint: str = ""
    quote: str = ""
    """The gateway's own words, shown as a quotation."""
    tone: Tone = "failed"
    field: str = ""
    """The field of the request it is about, if any."""


TITLES: dict[str, tuple[str, Tone]] = {
    "ConfigurationError": (strings.NOTICE_CONFIGURATION, "caution"),
    "MissingKeyError": (strings.NOTICE_MISSING_KEY, "caution"),
    "InvalidRequestError": (strings.NOTICE_INVALID_REQUEST, "caution"),
    "InvalidImageError": (strings.NOTICE_INVALID_IMAGE, "caution"),
    "PictureLinkError": (strings.NOTICE_PICTURE_LINK, "failed"),
    "UnreachableError": (strings.NOTICE_UNREACHABLE, "failed"),
    "AuthenticationError": (strings.NOTICE_AUTHENTICATION, "failed"),
    "InsufficientCreditsError": (strings.NOTICE_CREDITS, "failed"),
    "RefusedError": (strings.NOTICE_REFUSED, "failed"),
    "TaskNotFoundError": (strings.NOTICE_TASK_NOT_FOUND, "failed"),
    "RateLimitedError": (strings.NOTICE_RATE_LIMITED, "caution"),
    "ServerError": (strings.NOTICE_SERVER, "failed"),
    "UnexpectedAnswerError": (strings.NOTICE_UNEXPECTED, "failed"),
    "SubmissionInDoubtError": (strings.NOTICE_IN_DOUBT, "doubt"),
    "TaskFailedError": (strings.NOTICE_TASK_FAILED, "failed"),
    "ContentModeratedError": (strings.NOTICE_MODERATED, "failed"),
    "TaskCancelledError": (strings.NOTICE_CANCELLED, "caution"),
    "TaskDeadlineError": (strings.NOTICE_DEADLINE, "failed"),
    "DownloadError": (strings.NOTICE_DOWNLOAD, "failed"),
    "OutputExpiredError": (strings.NOTICE_EXPIRED, "failed"),
    "UnusableVideoError": (strings.NOTICE_UNUSABLE_VIDEO, "failed"),
    "StoreUnavailableError": (strings.NOTICE_STORE_AWAY, "caution"),
    "MediaStoreError": (strings.NOTICE_MEDIA_STORE, "failed"),
    "RenderError": (strings.NOTICE_RENDER, "failed"),
    "JobNotFoundError": (strings.NOTICE_NO_JOB, "caution"),
    "IllegalTransitionError": (strings.NOTICE_MOVED_ON, "caution"),
    "CapExceededError": (strings.NOTICE_CAP, "caution"),
}


def has_title(error_type: type[PlaygroundError]) -> bool:
    """Whether a class has words of its own (and does not borrow its parent's)."""
    return error_type.__name__ in TITLES


def describe(error: PlaygroundError) -> Notice:
    """Put an error into words for the person in front of the screen."""
    known = (TITLES[kind.__name__] for kind in type(error).__mro__ if kind.__name__ in TITLES)
    title, tone = next(known, (strings.NOTICE_ANY, "failed"))
    return Notice(
        title=title,
        words=figures.sentence(error.message, getattr(error, "gateway_id", "")),
        hint=error.hint,
        quote=_quote(error),
        tone=tone,
        field=getattr(error, "field", ""),
    )


def _quote(error: PlaygroundError) -> str:
    if isinstance(error, TaskFailedError):
        return error.failure
    return error.excerpt if isinstance(error, GatewayError) else ""


@contextmanager
def kept(keep: Callable[[Notice], None]) -> Iterator[None]:
    """Hand the words of a `PlaygroundError` raised inside to ``keep``; it goes no further."""
    try:
        yield
    except PlaygroundError as error:
        keep(describe(error))


_MOUNT = st.components.v2.component(
    "pg_notice", js=assets.script("notices.js"), css=assets.style("notices.css")
)


def notice_card(notice: Notice, *, key: str) -> None:
    """Show a notice; every text is shown as text, whatever it holds."""
    _MOUNT(
        key=key,
        data={
            "title": notice.title,
            "words": notice.words,
            "hint": notice.hint,
            "quote": notice.quote,
            "tone": notice.tone,
        },
    )
