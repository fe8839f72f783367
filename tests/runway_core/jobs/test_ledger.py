"""The rules of the ledger as a table, and what holds of them whatever happens in which order."""

from dataclasses import replace
from typing import Any

import pytest

from runway_core.gateways import load_gateways
from runway_core.jobs.ledger import Entry, Told, Turn, after, charge_of, given_up, told_by
from runway_core.models import Basis, ChargeState, JobState, TaskStatus
from tests.support.factories import a_snapshot

RUNWAY = load_gateways()["runway"]
PRO_GENERATE = load_gateways()["pro_generate"]
CARD = "https://docs.dev.runwayml.com/guides/pricing (checked 2026-11-20)"
A_QUARTER = 250_000
A_CENT = 10_000

RUNNING, DOWNLOADING, SUCCEEDED = JobState.RUNNING, JobState.DOWNLOADING, JobState.SUCCEEDED
FAILED, CANCELLED, EXPIRED = JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED


def an_entry(**changes: Any) -> Entry:
    """A quarter, reserved by Runway's price card, where a credit is a cent."""
    entry = Entry(
        job_id="job-1",
        batch_id="batch-1",
        workspace="local",
        gateway_id="runway",
        number=1,
        day=20_777,
        reserved_micro=A_QUARTER,
        basis=Basis.PRICE_CARD,
        price_source=CARD,
        credit_micro=A_CENT,
        reserved_at=100.0,
    )
    return replace(entry, **changes)


def unpriced(**changes: Any) -> Entry:
    """A sending whose price nobody documents."""
    return an_entry(
        reserved_micro=None, basis=Basis.UNKNOWN, price_source="", credit_micro=None, **changes
    )


def a_turn(to: JobState, **facts: Any) -> Turn:
    """A change of state of a job that was accepted and has not made a video."""
    known: dict[str, Any] = {"was_accepted": True, "was_made": False}
    return Turn(to=to, at=200.0, **(known | facts))


def outcome(entry: Entry) -> tuple[str, int, str | None]:
    """The state, what it takes from the caps, and where the settled amount is from."""
    return entry.state, entry.counted_micro, entry.settled_basis


NOTHING_SENT = {"was_accepted": False}
KEPT = ("reserved", A_QUARTER, None)
BY_CARD = ("settled", A_QUARTER, "price_card")
MAYBE = ("unknown", A_QUARTER, None)
BACK = ("refunded", 0, None)
NEVER = ("released", 0, None)

RULES = {
    "an intent changes nothing": (a_turn(JobState.SUBMITTING, **NOTHING_SENT), KEPT),
    "a doubt keeps it": (a_turn(JobState.IN_DOUBT, **NOTHING_SENT), KEPT),
    "a job put back unsent keeps it": (a_turn(JobState.QUEUED, **NOTHING_SENT), KEPT),
    "an accepted job keeps it": (a_turn(RUNNING), KEPT),
    "a smaller estimate leaves the maximum": (
        a_turn(RUNNING, told=Told(estimated_credits=20)),
        KEPT,
    ),
    "a larger estimate is held": (
        a_turn(RUNNING, told=Told(estimated_credits=30)),
        ("reserved", 300_000, None),
    ),
    "a refusal releases it": (a_turn(FAILED, **NOTHING_SENT), NEVER),
    "a cancel before the sending releases it": (a_turn(CANCELLED, **NOTHING_SENT), NEVER),
    "a person who marks it lost may be wrong": (
        a_turn(FAILED, **NOTHING_SENT, by_user=True),
        MAYBE,
    ),
    "a made video is charged by the card": (a_turn(DOWNLOADING), BY_CARD),
    "a kept video is charged by the card": (a_turn(SUCCEEDED), BY_CARD),
    "the gateway's cost goes before the card": (
        a_turn(DOWNLOADING, told=Told(cost_credits=20)),
        ("settled", 200_000, "cost"),
    ),
    "parts of a credit are exact": (
        a_turn(DOWNLOADING, told=Told(cost_credits=12.5)),
        ("settled", 125_000, "cost"),
    ),
    "a cost below nothing is not believed": (
        a_turn(DOWNLOADING, told=Told(cost_credits=-5)),
        BY_CARD,
    ),
    "a cost beyond reason is not believed": (
        a_turn(DOWNLOADING, told=Told(cost_credits=1e300)),
        BY_CARD,
    ),
    "a failure may have been charged": (a_turn(FAILED), MAYBE),
    "a failure that cost nothing is not charged": (a_turn(FAILED, told=Told(cost_credits=0)), BACK),
    "a failure that did cost is charged": (
        a_turn(FAILED, told=Told(cost_credits=5)),
        ("settled", 50_000, "cost"),
    ),
    "a failure that is documented as charged": (
        a_turn(FAILED, told=Told(is_charged=True)),
        BY_CARD,
    ),
    "a failure that was given back": (a_turn(FAILED, told=Told(is_charged=False)), BACK),
    "a cancelled task may have been charged": (a_turn(CANCELLED), MAYBE),
    "a cancelled task that cost nothing": (a_turn(CANCELLED, told=Told(cost_credits=0)), BACK),
    "watching that was stopped may be billed": (a_turn(CANCELLED, by_user=True), MAYBE),
    "a deadline that passed may be billed": (a_turn(EXPIRED), MAYBE),
    "a video that cannot be fetched was charged": (a_turn(EXPIRED, was_made=True), BY_CARD),
}


@pytest.mark.parametrize(("turn", "expected"), RULES.values(), ids=RULES)
def test_a_change_of_state_does_to_a_reservation_what_the_table_says(
    turn: Turn, expected: tuple[str, int, str | None]
) -> None:
    assert outcome(after(an_entry(), turn)) == expected


UNKNOWN_RULES = {
    "it runs": (a_turn(RUNNING), ("reserved", 0, None)),
    "it is made": (a_turn(DOWNLOADING), ("unknown", 0, None)),
    "it fails": (a_turn(FAILED), ("unknown", 0, None)),
    "it is refused": (a_turn(FAILED, **NOTHING_SENT), NEVER),
    "it is given back": (a_turn(FAILED, told=Told(is_charged=False)), BACK),
}


@pytest.mark.parametrize(("turn", "expected"), UNKNOWN_RULES.values(), ids=UNKNOWN_RULES)
def test_a_price_that_nobody_knows_is_never_made_up(
    turn: Turn, expected: tuple[str, int, str | None]
) -> None:
    assert outcome(after(unpriced(), turn)) == expected


def test_an_assumed_price_goes_on_counting_and_is_never_called_charged() -> None:
    assumed = an_entry(basis=Basis.ASSUMED, credit_micro=None)

    assert outcome(after(assumed, a_turn(SUCCEEDED))) == MAYBE


def test_the_gateways_estimate_takes_the_place_of_an_assumed_price() -> None:
    assumed = an_entry(basis=Basis.ASSUMED)

    held = after(assumed, a_turn(RUNNING, told=Told(estimated_credits=12)))

    assert (held.reserved_micro, held.basis) == (120_000, "estimate")
    assert outcome(after(held, a_turn(DOWNLOADING))) == ("settled", 120_000, "estimate")


def test_credits_of_unknown_worth_are_kept_as_credits() -> None:
    made = after(unpriced(), a_turn(DOWNLOADING, told=Told(cost_credits=320)))

    assert (made.told_credits, made.counted_micro, made.state) == (320, 0, "unknown")


def test_a_task_that_is_followed_again_is_held_again() -> None:
    expired = after(an_entry(), a_turn(EXPIRED))

    assert outcome(after(expired, a_turn(RUNNING))) == KEPT


def test_a_video_that_was_charged_stays_charged_when_its_task_is_followed_again() -> None:
    lost = after(after(an_entry(), a_turn(DOWNLOADING)), a_turn(EXPIRED, was_made=True))

    followed = after(lost, a_turn(RUNNING, was_made=True))

    assert outcome(followed) == BY_CARD
    assert outcome(after(followed, a_turn(FAILED, was_made=True))) == BY_CARD


def test_a_sending_that_is_given_up_for_another_one_goes_on_counting() -> None:
    assert outcome(given_up(an_entry(), 300.0)) == MAYBE


# What a gateway tells ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "is_charged"),
    [
        pytest.param("SAFETY.INPUT.TEXT", True, id="moderated input is not given back"),
        pytest.param("safety.input.image", True, id="whatever the case"),
        pytest.param("INPUT_PREPROCESSING.SAFETY.TEXT", True, id="in its older spelling"),
        pytest.param("SAFETY.OUTPUT.VIDEO", None, id="moderated output is not documented"),
        pytest.param("INTERNAL", None, id="nor is a fault of theirs"),
        pytest.param("", None, id="nor is silence"),
    ],
)
def test_a_failure_code_says_whether_it_is_charged_where_that_is_documented(
    code: str, is_charged: bool | None
) -> None:
    snapshot = a_snapshot(status=TaskStatus.FAILED, failure_code=code)

    assert told_by(RUNWAY, snapshot).is_charged is is_charged


def test_a_refund_that_the_gateway_tells_goes_before_every_rule() -> None:
    snapshot = a_snapshot(
        status=TaskStatus.FAILED, failure_code="SAFETY.INPUT.TEXT", is_refunded=True
    )

    assert told_by(RUNWAY, snapshot).is_charged is False
    assert told_by(PRO_GENERATE, snapshot).is_charged is False


def test_a_task_that_runs_says_nothing_of_a_charge() -> None:
    assert told_by(RUNWAY, a_snapshot(failure_code="SAFETY.INPUT.TEXT")).is_charged is None


def test_every_rule_of_a_gateway_names_its_source_and_day() -> None:
    rules = [rule for spec in load_gateways().values() for rule in spec.charge_rules]

    assert rules
    assert all("https://" in rule.source and "(checked 20" in rule.source for rule in rules)


# As pages see it --------------------------------------------------------------------------------


def test_a_settled_price_names_its_card_and_a_told_one_does_not() -> None:
    by_card = charge_of([after(an_entry(), a_turn(SUCCEEDED))])
    told = charge_of([after(an_entry(), a_turn(SUCCEEDED, told=Told(cost_credits=20)))])

    assert (by_card.amount_usd, by_card.basis, by_card.source) == (0.25, "price_card", CARD)
    assert (told.amount_usd, told.basis, told.source) == (0.2, "cost", "")


def test_a_job_that_was_sent_again_shows_both_sendings() -> None:
    charge = charge_of([given_up(an_entry(), 150.0), an_entry(number=2)])

    assert (charge.state, charge.amount_usd) == (ChargeState.RESERVED, 0.25)
    assert [(one.state, one.amount_usd) for one in charge.others] == [("unknown", 0.25)]


def test_a_price_that_is_not_known_is_shown_as_no_number() -> None:
    assert charge_of([unpriced()]).amount_usd is None
