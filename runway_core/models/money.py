"""Money: what a job may cost, what it did cost, and where that is known from.

What is summed is a whole number of micro-dollars: floats drift, and a cent is too coarse for a part
of a credit. Dollars as floats are for the screen only.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum

from .plan import Price

MICRO = 1_000_000
"""Micro-dollars in a dollar."""


class ChargeState(StrEnum):
    """What is known of a job's price."""

    FREE = "free"
    """Nothing is ever charged: a local render or a simulated twin."""
    RESERVED = "reserved"
    """Held against the caps until the task has ended."""
    SETTLED = "settled"
    """Charged."""
    RELEASED = "released"
    """Not charged: the gateway accepted nothing."""
    REFUNDED = "refunded"
    """Not charged: the gateway says that it took nothing, or gave it back."""
    UNKNOWN = "unknown"
    """May have been charged; what was reserved goes on counting."""
    UNRECORDED = "unrecorded"
    """The job is from before there was a ledger."""


class Basis(StrEnum):
    """Where an amount comes from."""

    UNKNOWN = "unknown"
    PRICE_CARD = "price_card"
    ASSUMED = "assumed"
    """No price is documented; the setting says what to count."""
    ESTIMATE = "estimate"
    """The gateway's own estimate when it accepted the task."""
    COST = "cost"
    """The gateway's own figure at the end of the task."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What one sending of a job costs, as far as it is known."""

    state: ChargeState
    amount_usd: float | None = None
    """Reserved or settled, as the state says; None: not known."""
    basis: Basis = Basis.UNKNOWN
    source: str = ""
    """The price card and the day it was read, where the amount comes from one."""
    credits: float | None = None
    """What the gateway told in its own credits."""
    others: "tuple[Charge, ...]" = ()
    """The job's other sendings; they may have been charged too."""


FREE_OF_CHARGE = Charge(state=ChargeState.FREE, amount_usd=0.0)
UNRECORDED = Charge(state=ChargeState.UNRECORDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendRow:
    """What one gateway cost a workspace on one day (UTC, by when each job was queued)."""

    day: date
    gateway_id: str
    settled_usd: float
    """Charged, by the gateway's own figure or by the price card."""
    reserved_usd: float
    """Held for jobs that are under way, and for those that may have been charged."""
    unknown_count: int
    """Sendings that were or may be charged at a price that nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CapStanding:
    """How far a sum is from its cap."""

    name: str
    """``batch``, ``day`` or ``workspace``."""
    used_usd: float
    """Settled, reserved, and what may have been charged."""
    cap_usd: float | None
    """None: no cap is set."""
    unknown_count: int = 0
    """Sendings of unknown price, which are not in the sum."""

    @property
    def left_usd(self) -> float | None:
        """What may still be spent, at least 0; None without a cap."""
        if self.cap_usd is None:
            return None
        return max(0.0, round(self.cap_usd - self.used_usd, 6))  # to the micro-dollar


def micro_usd(price: Price) -> int | None:
    """Return a price in micro-dollars, rounded up; None where it is not known in dollars.

    >>> micro_usd(Price(amount=0.25)), micro_usd(Price(amount=2, currency="CNY"))
    (250000, None)
    """
    if price.amount is None or price.currency != "USD":
        return None
    return to_micro(price.amount)


def to_micro(usd: float | Decimal) -> int:
    """Return dollars in micro-dollars, rounded up.

    >>> to_micro(0.1) + to_micro(0.2), to_micro(Decimal("0.0000001"))
    (300000, 1)
    """
    return int((Decimal(str(usd)) * MICRO).to_integral_value(ROUND_CEILING))


def to_usd(micro: int) -> float:
    """Return micro-dollars in dollars, for the screen."""
    return micro / MICRO
