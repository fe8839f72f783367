"""What a gateway's documents say of money: the worth of a credit, and who pays for a failure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceCard:
    """What a credit costs, where that is written and when it was read."""

    usd_per_credit: float
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeRule:
    """Whether a task that failed is charged, by the beginning of its failure code."""

    code: str
    is_charged: bool
    source: str
    """Where that is documented, and the day it was read."""
