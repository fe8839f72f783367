"""What a job cost or may have cost, in words that never say more than is known."""

import re

from runway_core import Basis, Charge, ChargeState, Job

from . import figures
from .strings import money as strings

_DAY = re.compile(r"\(checked (\d{4}-\d\d-\d\d)\)$")


def words(job: Job) -> str:
    """Say what a job costs: reserved, charged, given back, or not known."""
    charge = job.charge
    said = [_state(job, charge)]
    if others := [one for one in charge.others if one.state is ChargeState.UNKNOWN]:
        said.append(_others(others))
    return "; ".join(said)


def source(job: Job) -> str:
    """Return where the amount is documented; empty where it is not by a price card."""
    return job.charge.source


def _state(job: Job, charge: Charge) -> str:
    if charge.state is ChargeState.FREE:
        return strings.FREE
    if charge.state is ChargeState.UNRECORDED:
        return _unrecorded(job)
    if charge.state is ChargeState.RELEASED:
        return strings.NOT_CHARGED
    if charge.state is ChargeState.REFUNDED:
        return strings.GIVEN_BACK
    if charge.state is ChargeState.SETTLED and charge.amount_usd is not None:
        return _cost(charge, figures.money(charge.amount_usd))
    # A worker of an earlier release ends a job without the ledger hearing of it.
    is_open = job.state.is_active and charge.state is ChargeState.RESERVED
    return _open(charge) if is_open else _maybe(charge)


def _unrecorded(job: Job) -> str:
    if not job.price.amount:
        return strings.UNRECORDED
    return strings.UNRECORDED_PRICE.format(amount=figures.price(job.price))


def _cost(charge: Charge, amount: str) -> str:
    if charge.basis is Basis.COST:
        return strings.COST_TOLD.format(amount=amount)
    if charge.basis is Basis.ESTIMATE:
        return strings.COST_ESTIMATED.format(amount=amount)
    day = _DAY.search(charge.source)
    if day is None:
        return strings.COST_BY_CARD.format(amount=amount)
    return strings.COST_BY_DATED_CARD.format(amount=amount, day=day[1])


def _open(charge: Charge) -> str:
    if charge.amount_usd is None or charge.basis is Basis.ASSUMED:
        return strings.RESERVED_UNKNOWN
    return strings.RESERVED.format(amount=figures.money(charge.amount_usd))


def _maybe(charge: Charge) -> str:
    if charge.credits:
        return strings.MAYBE_CREDITS.format(credits=f"{charge.credits:g}")
    if charge.amount_usd is None:
        return strings.MAYBE_UNKNOWN
    amount = figures.money(charge.amount_usd)
    is_assumed = charge.basis is Basis.ASSUMED
    return (strings.MAYBE_ASSUMED if is_assumed else strings.MAYBE).format(amount=amount)


def _others(charges: list[Charge]) -> str:
    amounts = [one.amount_usd for one in charges]
    known = [amount for amount in amounts if amount is not None]
    if len(known) < len(amounts):
        return strings.OTHER
    return strings.OTHER_AMOUNT.format(amount=figures.money(sum(known)))
