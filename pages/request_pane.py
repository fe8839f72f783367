"""The request as a form: its own fragment, so that typing never redraws a tile."""

from functools import partial
from typing import Any

import streamlit as st

from components import edits, gateway_picker, motion, notices, prompt, session, shape, strings
from components.advanced import advanced
from components.draft import RequestDraft, Slot
from components.frame_slot import FrameChange, SlotView, frame_slot
from components.gateway_picker import GatewayRow, choice_of, sent_as
from components.generate import generate_button
from components.moves import MOVES
from components.prompt import PromptLimit
from components.samples_row import SampleView, samples_row
from components.shape import Shape
from runway_core import (
    CameraMotion,
    GatewayCard,
    GatewayChoice,
    ImageFrame,
    InvalidRequestError,
    ModelCard,
    Plan,
    Refusal,
)

_USUAL_DURATIONS_S = frozenset({5, 10})
_GENERATE_KEY = "create_generate"
_PROMPT_KEY = "create_prompt"
_SHAPE_KEY = "create_shape"
_MOTION_KEY = "create_motion"
_GATEWAYS_KEY = "create_gateways"
_SLOT_WORDS: dict[Slot, tuple[str, str]] = {
    "first_frame": (strings.FIRST_FRAME, strings.FRAME_EMPTY_FIRST),
    "last_frame": (strings.LAST_FRAME, strings.FRAME_EMPTY_LAST),
}
_FEW = 4  # a model that takes more lengths than this takes any; the usual ones are offered


@st.fragment(key="request")
def request_pane() -> None:
    playground = session.playground()
    cards = playground.gateways()
    session.begin_with(
        picks=(GatewayChoice(gateway_id=cards[0].id),), motion=MOVES[strings.FIRST_MOVE]
    )
    draft, revision = session.draft(), session.revision()
    rows = _rows(cards, draft)
    picked = [row for row in rows if row.is_picked]
    with st.container(key="request"):
        with st.container(key="card_frames"):
            _frames(draft, picked)
        with st.container(key="card_prompt"):
            prompt.prompt(
                draft.prompt_text,
                limit=_limit(picked),
                revision=revision,
                key=_PROMPT_KEY,
                on_change=_take_prompt,
            )
        with st.container(key="card_shape"):
            shape.shape(
                Shape(ratio=draft.ratio, duration_s=draft.duration_s, seed=draft.seed),
                durations_s=_durations(picked),
                revision=revision,
                key=_SHAPE_KEY,
                on_change=_take_shape,
            )
            advanced(draft, key=f"create_advanced_{revision}", on_change=_take_fields)
        with st.container(key="card_motion"):
            motion.motion(
                draft.motion,
                revision=revision,
                key=_MOTION_KEY,
                on_change=_take_motion,
            )
        with st.container(key="card_gateways"):
            gateway_picker.gateway_picker(
                rows, revision=revision, key=_GATEWAYS_KEY, on_change=_take_picks
            )
    with st.container(key="generate_bar"):
        if (notice := session.notice()) is not None:
            notices.notice_card(notice, key="create_notice")
        answers = [row.answer for row in picked if row.answer is not None]
        generate_button(answers, key=_GENERATE_KEY, on_click=_generate)


def _frames(draft: RequestDraft, picked: list[GatewayRow]) -> None:
    with st.container(key="frames_row", horizontal=True, vertical_alignment="top", gap="small"):
        _slot("first_frame", draft, picked)
        st.button(
            strings.FRAME_SWAP,
            key="create_swap",
            icon=":material/swap_horiz:",
            help=strings.FRAME_SWAP,
            disabled=draft.first_frame is None and draft.last_frame is None,
            on_click=lambda: session.replace_draft(session.draft().with_frames_swapped()),
        )
        _slot("last_frame", draft, picked)
    samples = session.playground().samples()
    if draft.first_frame is None and samples:
        samples_row(
            [
                SampleView(
                    name=sample.name,
                    alt=sample.alt,
                    picture_url=session.playground().thumbnail_link(sample.frame),
                )
                for sample in samples
            ],
            key="create_samples",
            on_pick=_take_sample,
        )


def _slot(slot: Slot, draft: RequestDraft, picked: list[GatewayRow]) -> None:
    label, empty_words = _SLOT_WORDS[slot]
    frame = draft.frame(slot)
    link = None if frame is None else session.playground().thumbnail_link(frame)
    frame_slot(
        SlotView(
            label=label,
            empty_words=empty_words,
            frame=frame,
            picture_url=link,
            ratio=draft.ratio,
            problem=session.frame_notice(slot),
            takes_paste=slot == "first_frame",
            max_bytes=session.playground().settings.max_image_bytes,
            sent_as=sent_as(label, picked),
            waits=_GENERATE_KEY,
        ),
        key=f"create_{slot}",
        upload_number=session.upload_number(slot),
        on_change=partial(_take_frame, slot),
    )


def _take_frame(slot: Slot, change: FrameChange) -> None:
    session.set_frame_notice(slot, None)
    if change.kind == "file":
        session.next_upload(slot)
        with notices.kept(partial(session.set_frame_notice, slot)):
            _set_frame(slot, session.playground().add_image(change.data))
    else:
        _set_frame(slot, change.frame)


def _set_frame(slot: Slot, frame: ImageFrame | None) -> None:
    session.update_draft(**{slot: frame})


def _take_sample(name: str) -> None:
    for sample in session.playground().samples():
        if sample.name == name:
            _set_frame("first_frame", sample.frame)
            session.set_frame_notice("first_frame", None)


def _take_prompt(text: str) -> None:
    session.update_draft(prompt_text=text)


def _take_motion(move: CameraMotion) -> None:
    session.update_draft(motion=move)


def _take_shape(value: Shape) -> None:
    session.update_draft(ratio=value.ratio, duration_s=value.duration_s, seed=value.seed)


def _take_fields(changes: dict[str, Any]) -> None:
    session.update_draft(**changes)


def _take_picks(picks: tuple[GatewayChoice, ...]) -> None:
    session.update_draft(picks=picks)


def _rows(cards: tuple[GatewayCard, ...], draft: RequestDraft) -> list[GatewayRow]:
    chosen = [choice_of(card, draft.picks) for card in cards]
    answers: tuple[Plan | Refusal | None, ...] = (None,) * len(cards)
    with notices.kept(session.set_notice):
        choices = [choice for choice, _ in chosen]
        answers = session.playground().plans(draft.to_request(), choices)
    return [
        GatewayRow(card=card, choice=choice, is_picked=is_picked, answer=answer)
        for card, (choice, is_picked), answer in zip(cards, chosen, answers, strict=True)
    ]


def _model(row: GatewayRow) -> ModelCard | None:
    wanted = row.choice.model_id or (row.answer.model_id if row.answer is not None else None)
    return next((model for model in row.card.models if model.id == wanted), None)


def _durations(picked: list[GatewayRow]) -> list[int]:
    models = [model for row in picked if (model := _model(row)) is not None]
    told = [model.durations_s for model in models if len(model.durations_s) <= _FEW]
    return sorted(_USUAL_DURATIONS_S.union(*told))


def _limit(picked: list[GatewayRow]) -> PromptLimit | None:
    limits = [
        PromptLimit(utf16_units=model.prompt_max_utf16, gateway_label=row.card.label)
        for row in picked
        if (model := _model(row)) is not None and model.prompt_max_utf16 is not None
    ]
    return min(limits, key=lambda limit: limit.utf16_units, default=None)


def _take_pending() -> None:
    """Take the edits that came together with the click."""
    if (text := edits.take(_PROMPT_KEY)) is not None:
        _take_prompt(prompt.read_edit(text))
    if (form := edits.take(_SHAPE_KEY)) is not None:
        _take_shape(shape.read_edit(form))
    if (move := edits.take(_MOTION_KEY)) is not None:
        _take_motion(motion.read_edit(move))
    if (picks := edits.take(_GATEWAYS_KEY)) is not None:
        _take_picks(gateway_picker.read_edit(picks))


def _generate() -> None:
    _take_pending()
    draft = session.draft()
    is_sent = False
    with notices.kept(session.set_notice):
        if not draft.picks:
            raise InvalidRequestError(
                strings.NOTHING_PICKED, field="gateways", hint=strings.NOTHING_PICKED_HINT
            )
        session.playground().submit(
            draft.to_request(), draft.picks, submission_id=session.submission_id()
        )
        session.consume_submission_id()
        is_sent = True
    if is_sent:
        session.set_notice(None)
        session.show_batch(None)
        st.rerun()
