"""What one browser tab holds between runs, behind typed functions.

The store is the truth; here are drafts, selections and notices only. Beside this file only `edits`
indexes ``st.session_state`` by a name of its own.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import streamlit as st

from runway_core import Playground, open_playground

from . import edits, identity
from .draft import RequestDraft, Slot
from .notices import Notice

_KEY = "playground_session"
DOUBLE_CLICK_S = 2.0  # a second click this soon is the same wish, not another one


@dataclass(frozen=True, slots=True, kw_only=True)
class Painting:
    """The board on which the subject is being painted."""

    of: str
    """The SHA-256 of the picture that is painted over."""
    number: int
    """Another number is a fresh board."""
    room_px: int
    """The width it may take, CSS pixels."""
    mask_url: str | None = None
    """The mask it began with."""
    mask_px: tuple[int, int] = (1, 1)
    """That mask's own width and height."""


@dataclass(kw_only=True)
class _Held:
    """One tab's values; plain and mutable, for it never leaves this module."""

    draft: RequestDraft = field(default_factory=RequestDraft)
    name: str = field(default_factory=lambda: secrets.token_hex(4))
    replaced: dict[str, int] = field(default_factory=dict)
    replacements: int = 0
    is_untouched: bool = True
    is_offered: bool | None = None
    tab_id: str = field(default_factory=lambda: secrets.token_hex(16))
    saved: RequestDraft | None = None
    notice: Notice | None = None
    frame_notices: dict[Slot, Notice] = field(default_factory=dict)
    uploads: dict[Slot, int] = field(default_factory=lambda: {"first_frame": 0, "last_frame": 0})
    submission_id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    submitted: tuple[str, RequestDraft, float] | None = None
    arrived_with: frozenset[str] | None = None
    page: str = ""
    open_code: str | None = None
    compare_wish: tuple[str, ...] | None = None
    painting: Painting | None = None
    boards: int = 0


_DOOR = "playground_door"


def sign_in(service: str) -> None:
    """Lead the browser to a sign-in service, or note that it is not set up completely."""
    st.session_state[_DOOR] = not identity.sign_in(service)


def is_sign_in_broken() -> bool:
    """Whether the last try to sign in showed that it is not set up completely."""
    return bool(st.session_state.get(_DOOR, False))


class _Opened:
    """The playground of this process: set by the app's lifespan, or opened on first use."""

    playground: Playground | None = None


def hold(playground: Playground | None) -> None:
    """Hand the process's playground to the pages; None takes it back at shutdown."""
    _Opened.playground = playground


def playground() -> Playground:
    """Return the playground of whoever looks at this page.

    Raises:
        PermissionError: Nobody who may enter is signed in; the shell lets nothing come this far.
    """
    workspace = visitor().workspace
    if workspace is None:
        raise PermissionError("nobody who may enter is signed in")
    opened = _opened()
    return opened if workspace == opened.workspace else opened.for_workspace(workspace)


def visitor() -> identity.Visitor:
    """Return whoever looks at this page."""
    opened = _opened()
    return identity.visitor(opened.settings.allowed_users, local=opened.workspace)


def _opened() -> Playground:
    return _Opened.playground or _open_without_lifespan()


@st.cache_resource(show_spinner=False)
def _open_without_lifespan() -> Playground:
    # AppTest and bare scripts run the pages without the app's lifespan.
    return open_playground()


def _held() -> _Held:
    # By workspace: should somebody else sign in within this session, nothing is left to be seen.
    key = f"{_KEY}_{visitor().workspace}"
    return st.session_state.setdefault(key, _Held())  # type: ignore[no-any-return] # untyped store


def draft() -> RequestDraft:
    """Return the request as it stands in the form."""
    return _held().draft


def revision(*fields: str) -> str:
    """Return a word that changes when one of these fields of the draft was replaced, not edited.

    Without any, all of them count.
    """
    held = _held()
    numbers = (held.replaced.get(name, 0) for name in fields)
    return edits.revision_word(held.name, max(numbers, default=held.replacements))


def is_untouched() -> bool:
    """Whether nobody has changed the draft since the session began."""
    return _held().is_untouched


def offer_once(load: Callable[[], RequestDraft | None]) -> None:
    """Put an earlier draft into a form that was never shown before; it stays untouched."""
    held = _held()
    if held.is_offered is None:
        offered = load() if held.is_untouched else None
        held.is_offered = offered is not None
        held.draft = offered or held.draft


def is_offered() -> bool:
    """Whether the form shows a draft of an earlier session that nobody has changed since."""
    held = _held()
    return bool(held.is_offered) and held.is_untouched


def tab_id() -> str:
    """Return the name under which this tab's draft is kept."""
    return _held().tab_id


def go_on_as(tab: str | None) -> None:
    """Go on under the name that the tab had before; None keeps the present one."""
    held = _held()
    held.tab_id = tab or held.tab_id


def take_unsaved() -> RequestDraft | None:
    """Return the draft when somebody has changed it since it was last returned, else None."""
    held = _held()
    if held.is_untouched or held.saved == held.draft:
        return None
    held.saved = held.draft
    return held.draft


def begin_with(**defaults: Any) -> None:
    """Give an untouched draft its first values; once somebody has changed it, do nothing."""
    held = _held()
    if held.is_untouched and not held.is_offered:
        held.draft = held.draft.with_changes(**defaults)


def update_draft(**changes: Any) -> None:
    """Note what a widget was changed to; the widget already shows it."""
    held = _held()
    before, held.draft = held.draft, held.draft.with_changes(**changes)
    held.is_untouched = False
    if held.draft != before:  # a native widget may tell the very value it was drawn with
        held.notice = None


def replace_draft(value: RequestDraft) -> None:
    """Put another draft into the form; every widget takes its value from it."""
    _replace(value, RequestDraft.model_fields)


def replace_fields(**changes: Any) -> None:
    """Put other values into some fields; what is being edited elsewhere in the form goes on."""
    _replace(_held().draft.with_changes(**changes), changes)


def _replace(value: RequestDraft, fields: Iterable[str]) -> None:
    held = _held()
    held.draft = value
    held.replacements += 1
    held.replaced |= dict.fromkeys(fields, held.replacements)
    held.is_untouched = False
    held.notice = None


def upload_number(slot: Slot) -> int:
    """Return the number of a slot's upload field; a fresh number makes a fresh, empty field."""
    return _held().uploads[slot]


def next_upload(slot: Slot) -> None:
    """Empty a slot's upload field."""
    _held().uploads[slot] += 1


def submission_id() -> str:
    """Return the id of the next submit.

    It is the last one again while the same draft was submitted a moment ago: a double click.
    """
    held = _held()
    if held.submitted is not None:
        used, submitted_draft, at = held.submitted
        if submitted_draft == held.draft and monotonic() - at < DOUBLE_CLICK_S:
            return used
    return held.submission_id


def consume_submission_id() -> None:
    """Note that the current id was used; the next submit gets a fresh one."""
    held = _held()
    held.submitted = (submission_id(), held.draft, monotonic())
    held.submission_id = secrets.token_urlsafe(16)


def notice() -> Notice | None:
    """Return what has to be said beside the Generate button, if anything."""
    return _held().notice


def set_notice(value: Notice | None) -> None:
    """Say something beside the Generate button."""
    _held().notice = value


def frame_notice(slot: Slot) -> Notice | None:
    """Return what has to be said about a slot's picture, if anything."""
    return _held().frame_notices.get(slot)


def set_frame_notice(slot: Slot, value: Notice | None) -> None:
    """Say something about a slot's picture, or nothing more."""
    notices = _held().frame_notices
    if value is None:
        notices.pop(slot, None)
    else:
        notices[slot] = value


def arrived_with(active_job_ids: frozenset[str]) -> frozenset[str]:
    """Return the jobs that were already running when this session began."""
    held = _held()
    if held.arrived_with is None:
        held.arrived_with = active_job_ids
    return held.arrived_with


def painting() -> Painting | None:
    """Return the board on which the subject is being painted; None: it is closed."""
    return _held().painting


def set_painting(value: Painting | None) -> None:
    """Note how the board stands, or that it is closed."""
    _held().painting = value


def begin_painting(*, of: str, room_px: int) -> None:
    """Open a fresh board for the picture with a SHA-256."""
    held = _held()
    held.boards += 1
    held.painting = Painting(of=of, number=held.boards, room_px=room_px)


def open_code(job_id: str) -> None:
    """Note that a job's request is shown as code, until it is closed or the page is left."""
    _held().open_code = job_id


def close_code() -> None:
    """Note that no request is shown as code any more."""
    _held().open_code = None


def opened_code() -> str | None:
    """Return the job whose request is shown as code."""
    return _held().open_code


def arrive_at(page: str) -> None:
    """Note which page is shown; what lay open on top of another one is closed."""
    held = _held()
    if held.page != page:
        held.page, held.open_code = page, None


def shown_batch_id() -> str | None:
    """Return the batch named in the address, or None for the latest."""
    return st.query_params.get("batch")


def show_batch(batch_id: str | None) -> None:
    """Put a batch into the address, or show the latest again."""
    if batch_id is None:
        st.query_params.pop("batch", None)
    else:
        st.query_params["batch"] = batch_id


def compared_ids() -> tuple[str, ...]:
    """Return the jobs named in the address of the Compare page, each once."""
    named = st.query_params.get("jobs", "").split(",")
    return tuple(dict.fromkeys(job_id.strip() for job_id in named if job_id.strip()))


def compare_jobs(job_ids: Iterable[str]) -> None:
    """Put the jobs to compare into the address of the Compare page."""
    st.query_params["jobs"] = ",".join(job_ids)


def ask_to_compare(job_ids: Iterable[str]) -> None:
    """Note that these jobs are to be compared; a callback cannot change the page itself."""
    _held().compare_wish = tuple(job_ids)


def take_compare_wish() -> tuple[str, ...] | None:
    """Return the jobs that are to be compared, once."""
    held = _held()
    wish, held.compare_wish = held.compare_wish, None
    return wish
