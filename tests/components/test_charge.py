from typing import Any

import pytest

from components.charge import source, words
from runway_core import Basis, Charge, ChargeState, Job, JobState, Price
from tests.support.factories import a_job

CARD = "https://docs.dev.runwayml.com/guides/pricing (checked 2026-11-20)"


def charged(state: str, amount_usd: float | None = 0.25, **changes: Any) -> Charge:
    """A charge by the price card."""
    known = {"basis": Basis.PRICE_CARD, "source": CARD} | changes
    return Charge(state=ChargeState(state), amount_usd=amount_usd, **known)


def a_job_with(charge: Charge, state: JobState = JobState.RUNNING) -> Job:
    return a_job(state=state, charge=charge)


MAYBE = charged("unknown")
WORDS = {
    "free": (charged("free", 0.0), "free"),
    "running": (charged("reserved"), "$0.25 reserved"),
    "running at an unknown price": (
        charged("reserved", None, basis=Basis.UNKNOWN),
        "price unknown",
    ),
    "running at an assumed price": (charged("reserved", basis=Basis.ASSUMED), "price unknown"),
    "told": (charged("settled", 0.2, basis=Basis.COST, source=""), "$0.20, told by the gateway"),
    "estimated": (
        charged("settled", basis=Basis.ESTIMATE, source=""),
        "$0.25, as the gateway estimated",
    ),
    "by the card": (charged("settled"), "$0.25 by the price card of 2026-11-20"),
    "by a card without a day": (charged("settled", source="a letter"), "$0.25 by the price card"),
    "released": (charged("released", 0.0), "not charged"),
    "given back": (charged("refunded", 0.0), "not charged, the gateway says"),
    "maybe": (MAYBE, "$0.25 may have been charged"),
    "maybe at an assumed price": (
        charged("unknown", 0.4, basis=Basis.ASSUMED),
        "charge unknown, counted as $0.40",
    ),
    "unknown": (charged("unknown", None, basis=Basis.UNKNOWN), "charge unknown"),
    "credits of unknown worth": (
        charged("unknown", None, credits=320.0),
        "320 credits, worth unknown",
    ),
    "before the ledger": (Charge(state=ChargeState.UNRECORDED), "charge not recorded"),
    "sent again": (
        charged("reserved", others=(MAYBE,)),
        "$0.25 reserved; another try may have been charged $0.25 too",
    ),
    "sent again at an unknown price": (
        charged("reserved", None, others=(charged("unknown", None),)),
        "price unknown; another try may have been charged too",
    ),
    "sent again after a refusal": (
        charged("reserved", others=(charged("released", 0.0),)),
        "$0.25 reserved",
    ),
}


@pytest.mark.parametrize(("charge", "said"), WORDS.values(), ids=WORDS)
def test_a_charge_says_what_is_known_and_no_more(charge: Charge, said: str) -> None:
    assert words(a_job_with(charge)) == said


@pytest.mark.parametrize("state", [JobState.IN_DOUBT, JobState.FAILED, JobState.EXPIRED])
def test_a_price_that_is_still_held_when_nothing_runs_may_have_been_charged(
    state: JobState,
) -> None:
    assert words(a_job_with(charged("reserved"), state)) == "$0.25 may have been charged"


def test_a_job_from_before_the_ledger_says_what_was_planned_and_no_more() -> None:
    assert words(a_job(price=Price(amount=0.25))) == "$0.25 at most, charge not recorded"


def test_a_price_by_a_card_names_the_card() -> None:
    assert source(a_job_with(charged("settled"))) == CARD
