"""The request as a form: its own fragment, so that typing never redraws a tile."""

from functools import partial
from typing import Any

import streamlit as st

from components import (
    edits,
    gateway_picker,
    notices,
    prompt,
    reach,
    session,
    shape,
    strings,
)
from components.advanced import FIELDS, advanced
from components.away import patient_fragment
from components.draft import RequestDraft
from components.gateway_picker import GatewayRow, choice_of
from components.generate import generate_button
from components.shape import Offers, Shape
from components.wake import wake
from pages.drafts import keep
from pages.frames_card import frames_card
from pages.intake import take_all, take_what_came
from pages.link_offer import begin_by_link, link_offer
from pages.motion_card import motion_card, take_pending_motion
from runway_core import (
    GatewayCard,
    GatewayChoice,
    InvalidRequestError,
    Plan,
    Refusal,
)

_GENERATE_KEY = "create_generate"
_PROMPT_KEY = "create_prompt"
_SHAPE_KEY = "create_shape"
_GATEWAYS_KEY = "create_gateways"
_TURN_KEY = "playground_preparing_turn"
_prompt_revision = partial(session.revision, "prompt_text")
_shape_revision = partial(session.revision, "ratio", "duration_s", "seed")
_picks_revision = partial(session.revision, "picks")


@patient_fragment("request")
def request_pane() -> None:
    playground = session.playground()
    cards = playground.gateways()
    begin_by_link(cards)
    has_all = take_what_came(playground.pictures.patience_s)
    draft = session.draft()
    rows, is_whole = _rows(cards, draft)
    picked = [row for row in rows if row.is_picked]
    with st.container(key="request"):
        keep(cards)
        link_offer()
        frames_card(draft, picked, waits=_GENERATE_KEY, take_pending=_take_pending)
        with st.container(key="card_prompt"):
            prompt.prompt(
                draft.prompt_text,
                limit=reach.prompt_limit(picked),
                revision=_prompt_revision,
                is_untouched=session.is_untouched(),
                key=_PROMPT_KEY,
                on_change=_take_prompt,
            )
        with st.container(key="card_shape"):
            shape.shape(
                Shape(ratio=draft.ratio, duration_s=draft.duration_s, seed=draft.seed),
                offers=_offers(picked),
                revision=_shape_revision,
                key=_SHAPE_KEY,
                on_change=_take_shape,
            )
            advanced(
                draft,
                key=f"create_advanced_{session.revision(*FIELDS)}",
                on_change=_take_fields,
                lacking=reach.lacking(picked),
            )
        motion_card(draft, picked)
        with st.container(key="card_gateways"):
            gateway_picker.gateway_picker(
                rows, revision=_picks_revision, key=_GATEWAYS_KEY, on_change=_take_picks
            )
    with st.container(key="generate_bar"):
        _generate_bar(picked, is_whole=is_whole and has_all)


def _take_prompt(text: str) -> None:
    session.update_draft(prompt_text=text)


def _take_shape(value: Shape) -> None:
    session.update_draft(ratio=value.ratio, duration_s=value.duration_s, seed=value.seed)


def _take_fields(changes: dict[str, Any]) -> None:
    session.update_draft(**changes)


def _take_picks(picks: tuple[GatewayChoice, ...]) -> None:
    session.update_draft(picks=picks)


def _generate_bar(picked: list[GatewayRow], *, is_whole: bool) -> None:
    answers = [row.answer for row in picked if row.answer is not None]
    blocked = session.playground().ledger.check(answers).refusal
    if blocked is not None:
        notices.notice_card(notices.describe(blocked), key="create_cap")
        events_url = session.playground().events_url  # they tell when there is room again
        wake(events_url, key="create_cap_wake", asks_first=True)
    elif (notice := session.notice()) is not None:
        notices.notice_card(notice, key="create_notice")
    generate_button(answers, is_blocked=blocked is not None, key=_GENERATE_KEY, on_click=_generate)
    if not is_whole:
        _look_again()


def _look_again() -> None:
    """Have the form drawn again in a moment, each time by an ear of another name."""
    turn = st.session_state[_TURN_KEY] = 1 - st.session_state.get(_TURN_KEY, 0)
    wake(session.playground().events_url, key=f"create_preparing_{turn}", asks_first=True)


def _rows(cards: tuple[GatewayCard, ...], draft: RequestDraft) -> tuple[list[GatewayRow], bool]:
    """Return a row for each gateway, and whether nothing of them is still being prepared."""
    chosen = [choice_of(card, draft.picks) for card in cards]
    answers: tuple[Plan | Refusal | None, ...] = (None,) * len(cards)
    is_whole = True
    with notices.kept(session.set_notice):
        choices = [choice for choice, _ in chosen]
        outlook = session.playground().outlooks.of(draft.to_request(), choices)
        answers, is_whole = outlook.answers, outlook.is_whole
    rows = [
        GatewayRow(
            card=card,
            choice=choice,
            is_picked=is_picked,
            answer=answer,
            blanks=draft.blanks(),
        )
        for card, (choice, is_picked), answer in zip(cards, chosen, answers, strict=True)
    ]
    return rows, is_whole


def _offers(picked: list[GatewayRow]) -> Offers:
    ratios, durations_s = reach.ratios(picked), reach.durations_s(picked)
    draft = session.draft()
    return Offers(
        ratios=ratios,
        durations_s=durations_s,
        snapped_ratios=reach.snapped_ratios(picked, {*ratios, draft.ratio}),
        snapped_durations=reach.snapped_durations(picked, {*durations_s, draft.duration_s}),
        takes_seed="seed" not in reach.lacking(picked),
    )


def _take_pending() -> None:
    """Take the edits that came together with the click."""
    if (text := edits.take(_PROMPT_KEY, _prompt_revision())) is not None:
        _take_prompt(prompt.read_edit(text))
    if (form := edits.take(_SHAPE_KEY, _shape_revision())) is not None:
        _take_shape(shape.read_edit(form))
    take_pending_motion()
    if (picks := edits.take(_GATEWAYS_KEY, _picks_revision())) is not None:
        _take_picks(gateway_picker.read_edit(picks))


def _generate() -> None:
    _take_pending()
    if not take_all():
        return  # what it would make without its picture, nobody asked for
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
