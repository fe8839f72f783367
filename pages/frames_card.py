"""The card of the first and the last frame."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from components import notices, session, strings
from components.adding import adding, arrivals, begin_adding, end_adding, note_arrival
from components.draft import RequestDraft, Slot
from components.frame_pair import PairView, frame_pair
from components.frame_slot import FrameChange, SlotView, frame_slot
from components.gateway_picker import GatewayRow, sent_as
from components.reach import lacking
from components.samples_row import SampleView, samples_row
from components.shape import RATIOS
from components.strings import frames
from pages.intake import take_what_came
from runway_core import ImageFrame, InvalidImageError, MediaStoreError

_WORDS: dict[Slot, tuple[str, str]] = {
    "first_frame": (strings.FIRST_FRAME, strings.FRAME_EMPTY_FIRST),
    "last_frame": (strings.LAST_FRAME, strings.FRAME_EMPTY_LAST),
}


def frames_card(
    draft: RequestDraft,
    picked: list[GatewayRow],
    *,
    waits: str,
    take_pending: Callable[[], None],
) -> None:
    """Draw both slots; ``take_pending`` takes what was edited elsewhere in the form before."""
    with st.container(key="card_frames"):
        with st.container(key="frames_row", horizontal=True, vertical_alignment="top"):
            _slot("first_frame", draft, picked, waits, take_pending)
            st.button(
                strings.FRAME_SWAP,
                key="create_swap",
                icon=":material/swap_horiz:",
                disabled=draft.first_frame is None and draft.last_frame is None,
                on_click=_swap,
            )
            _slot("last_frame", draft, picked, waits, take_pending)
        _pair(draft)
        if draft.first_frame is None:
            _samples()


def without_lost_pictures(draft: RequestDraft) -> RequestDraft:
    """Return the draft without pictures that the media store cannot give (any more)."""
    for slot in _WORDS:
        frame = draft.frame(slot)
        if frame is not None and _link(frame) is None:
            draft = draft.with_changes(**{slot: None})
    mask = draft.foreground_mask
    if mask is not None and not _has(mask):
        draft = draft.with_changes(foreground_mask=None)
    return draft


def _has(mask: ImageFrame) -> bool:
    try:
        return session.playground().masks.link(mask) is not None
    except MediaStoreError:
        return False


def _slot(
    slot: Slot,
    draft: RequestDraft,
    picked: list[GatewayRow],
    waits: str,
    take_pending: Callable[[], None],
) -> None:
    label, empty_words = _WORDS[slot]
    frame, source = draft.frame(slot), getattr(draft, slot)
    is_off = slot in lacking(picked)
    frame_slot(
        SlotView(
            label=label,
            empty_words=strings.LAST_FRAME_NOWHERE if is_off else empty_words,
            frame=frame,
            picture_url=None if frame is None else _link(frame),
            ratio=draft.ratio,
            linked=source if isinstance(source, str) else "",
            is_reading=adding(slot) is not None,
            arrivals=arrivals(slot),
            form=session.revision(),
            problem=session.frame_notice(slot),
            takes_paste=slot == "first_frame",
            max_bytes=session.playground().settings.max_image_bytes,
            sent_as=strings.LAST_FRAME_NOWHERE if is_off else sent_as(label, picked),
            offers=RATIOS,
            waits=waits,
            pictures=session.playground().pictures.address,
        ),
        key=f"create_{slot}",
        upload_number=session.upload_number(slot),
        on_change=partial(_take_frame, slot, take_pending),
    )


def _pair(draft: RequestDraft) -> None:
    first, last = draft.frame("first_frame"), draft.frame("last_frame")
    if first is None or last is None:
        return
    first_url, last_url = _link(first), _link(last)
    if first_url is None or last_url is None:
        return
    view = PairView(
        first=first,
        last=last,
        first_url=first_url,
        last_url=last_url,
        ratio=draft.ratio,
        offers=RATIOS,
    )
    frame_pair(view, key="create_pair", on_fit=_fit_both)


def _samples() -> None:
    playground = session.playground()
    samples = [
        SampleView(name=sample.name, alt=sample.alt, picture_url=link)
        for sample in playground.samples()
        if (link := _link(sample.frame)) is not None
    ]
    if samples:
        samples_row(samples, key="create_samples", on_pick=_take_sample)


def _link(frame: ImageFrame) -> str | None:
    try:
        return session.playground().links.thumbnail(frame)
    except (MediaStoreError, InvalidImageError):
        return None


def _swap() -> None:
    take_what_came(None)
    draft = session.draft()
    session.replace_fields(first_frame=draft.last_frame, last_frame=draft.first_frame)


def _take_frame(slot: Slot, take_pending: Callable[[], None], change: FrameChange) -> None:
    take_pending()  # words typed just before must not be taken for an answer to what comes now
    session.set_frame_notice(slot, None)
    if change.kind == "ratio" and change.ratio in RATIOS:
        session.replace_fields(ratio=change.ratio)
    elif change.kind == "frame":
        session.update_draft(**{slot: change.frame})
    elif change.kind == "remove":
        end_adding(slot)
        session.update_draft(**{slot: None})
    elif change.kind == "pick":
        end_adding(slot)
        session.next_upload(slot)
        _take_known(slot, change.sha256)
    elif change.kind == "file":
        session.next_upload(slot)
        begin_adding(slot, change.data)


def _take_known(slot: Slot, sha256: str) -> None:
    """Take a picture that this workspace has: just fetched from a link, or from its library."""
    frame = session.playground().pictures.find(sha256)
    if frame is None or _link(frame) is None:
        gone = notices.Notice(title=frames.LIBRARY_GONE, hint=frames.LIBRARY_GONE_HINT)
        session.set_frame_notice(slot, gone)
    else:
        session.update_draft(**{slot: frame})
        note_arrival(slot)


def _fit_both(ratio: str) -> None:
    """Crop both frames to one ratio."""
    take_what_came(None)
    draft = session.draft()
    cropped = {
        slot: frame.model_copy(update={"fit": "crop"})
        for slot in _WORDS
        if (frame := draft.frame(slot)) is not None
    }
    if ratio in {*RATIOS, draft.ratio}:
        session.replace_fields(ratio=ratio, **cropped)


def _take_sample(name: str) -> None:
    session.set_frame_notice("first_frame", None)
    end_adding("first_frame")
    for sample in session.playground().samples():
        if sample.name == name:
            session.update_draft(first_frame=sample.frame)
