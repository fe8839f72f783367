"""The request as a form: its own fragment, so that typing never redraws a tile."""

from functools import partial
from typing import Any

import streamlit as st

from components import notices, session, strings
from components.advanced import advanced
from components.draft import RequestDraft, Slot
from components.frame_slot import FrameChange, SlotView, frame_slot
from components.gateway_picker import GatewayRow, choice_of, gateway_picker
from components.generate import generate_button
from components.motion import motion
from components.moves import MOVES
from components.prompt import PromptLimit, prompt
from components.samples_row import SampleView, samples_row
from components.shape import Shape, shape
from runway_core import (
    GatewayCard,
    GatewayChoice,
    ImageFrame,
    InvalidRequestError,
    ModelCard,
    Plan,
    Refusal,
)

_USUAL_DURATIONS_S = frozenset({5, 10})
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
            _frames(draft)
        with st.container(key="card_prompt"):
            prompt(
                draft.prompt_text,
                limit=_limit(picked),
                revision=revision,
                key="create_prompt",
                on_change=lambda text: session.update_draft(prompt_text=text),
            )
        with st.container(key="card_shape"):
            shape(
                Shape(ratio=draft.ratio, duration_s=draft.duration_s, seed=draft.seed),
                durations_s=_durations(picked),
                revision=revision,
                key="create_shape",
                on_change=_take_shape,
            )
            advanced(draft, key=f"create_advanced_{revision}", on_change=_take_fields)
        with st.container(key="card_motion"):
            motion(
                draft.motion,
                revision=revision,
                key="create_motion",
                on_change=lambda move: session.update_draft(motion=move),
            )
        with st.container(key="card_gateways"):
            gateway_picker(rows, revision=revision, key="create_gateways", on_change=_take_picks)
    with st.container(key="generate_bar"):
        if (notice := session.notice()) is not None:
            notices.notice_card(notice, key="create_notice")
        answers = [row.answer for row in picked if row.answer is not None]
        generate_button(answers, key="create_generate", on_click=_generate)


def _frames(draft: RequestDraft) -> None:
    with st.container(key="frames_row", horizontal=True, vertical_alignment="top", gap="small"):
        _slot("first_frame", draft, strings.FIRST_FRAME, strings.FRAME_EMPTY_FIRST)
        st.button(
            strings.FRAME_SWAP,
            key="create_swap",
            icon=":material/swap_horiz:",
            help=strings.FRAME_SWAP,
            disabled=draft.first_frame is None and draft.last_frame is None,
            on_click=lambda: session.replace_draft(session.draft().with_frames_swapped()),
        )
        _slot("last_frame", draft, strings.LAST_FRAME, strings.FRAME_EMPTY_LAST)
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


def _slot(slot: Slot, draft: RequestDraft, label: str, empty_words: str) -> None:
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


def _generate() -> None:
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
