"""Drafts between the form and the store: the newest is offered, every change of one is kept."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from components import session, strings
from components.draft import SLOTS, RequestDraft
from components.draft_keeper import KeptDraft, draft_keeper, read_kept
from components.moves import MOVES
from components.notices import Notice
from pages.frames_card import without_lost_pictures
from runway_core import GatewayCard, GatewayChoice


def begin(cards: Sequence[GatewayCard]) -> None:
    """Fill the form of a tab that has just been opened: the newest draft, or the first values."""

    def load() -> RequestDraft | None:
        text = session.playground().drafts.newest()
        kept = None if text is None else read_kept(text)
        return None if kept is None else _usable(kept, cards)

    session.offer_once(load)
    session.begin_with(**_first_values(cards))


def keep(cards: Sequence[GatewayCard]) -> None:
    """Keep the draft in the tab and, when it has changed, in the store; waits for neither."""
    draft_keeper(
        session.draft(),
        is_untouched=session.is_untouched(),
        is_offered=session.is_offered(),
        tab_id=session.tab_id(),
        key="create_keeper",
        on_restore=partial(_restore, cards),
        on_restart=partial(_restart, cards),
    )
    changed = session.take_unsaved()
    if changed is not None:
        session.playground().drafts.save(session.tab_id(), changed.model_dump_json())


def _first_values(cards: Sequence[GatewayCard]) -> dict[str, Any]:
    picks = (GatewayChoice(gateway_id=cards[0].id),)
    return {"picks": picks, "motion": MOVES[strings.FIRST_MOVE]}


def _restart(cards: Sequence[GatewayCard]) -> None:
    session.replace_draft(RequestDraft(**_first_values(cards)))


def _restore(cards: Sequence[GatewayCard], kept: KeptDraft) -> None:
    """Go on with what this tab has kept itself."""
    session.go_on_as(kept.tab_id)
    draft = _usable(kept, cards)
    session.replace_draft(draft)
    gone = (slot for slot in SLOTS if draft.frame(slot) != kept.draft.frame(slot))
    if lost := [*kept.dropped, *gone]:
        names = ", ".join(strings.DRAFT_FIELDS.get(name, name.replace("_", " ")) for name in lost)
        words = strings.DRAFT_DROPPED_WORDS.format(fields=names)
        session.set_notice(Notice(title=strings.DRAFT_DROPPED, words=words, tone="caution"))


def _usable(kept: KeptDraft, cards: Sequence[GatewayCard]) -> RequestDraft:
    """Return the draft without pictures and gateways that are not here (any more)."""
    known = {card.id for card in cards}
    picks = tuple(pick for pick in kept.draft.picks if pick.gateway_id in known)
    return without_lost_pictures(kept.draft.with_changes(picks=picks))
