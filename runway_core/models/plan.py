"""What a gateway would be sent and what that changes, or why it cannot be."""

from enum import StrEnum

from .task import WireRequest
from .value import Value


class AdjustmentKind(StrEnum):
    """What a plan does to a field that a gateway cannot take as asked."""

    DROPPED = "dropped"
    SNAPPED = "snapped"
    TRANSLATED = "translated"


class Adjustment(Value):
    """One change that a gateway's limits force on the request, said in words."""

    kind: AdjustmentKind
    field: str
    words: str
    """One sentence fragment for the picker, such as "ratio 1280:720 → 1280:768"."""
    source: str = ""
    """Where the limit is documented."""


class Price(Value):
    """What a job costs at the most, or why that is not known."""

    amount: float | None = None
    """None: unknown."""
    currency: str = "USD"
    source: str = ""
    """The price card and its date, or "told by the gateway"."""

    @property
    def is_known(self) -> bool:
        """Whether an amount is known."""
        return self.amount is not None


UNKNOWN_PRICE = Price()
FREE = Price(amount=0.0, source="rendered on this machine")


class Plan(Value):
    """What one gateway would be sent for a request, and what that changes."""

    gateway_id: str
    gateway_label: str
    model_id: str
    simulated: bool = False
    wire: WireRequest
    adjustments: tuple[Adjustment, ...] = ()
    notes: tuple[str, ...] = ()
    """Warnings that change nothing, such as a retired model."""
    price: Price = UNKNOWN_PRICE


class Refusal(Value):
    """Why a gateway cannot take the request, and what would help."""

    gateway_id: str
    gateway_label: str
    model_id: str
    simulated: bool = False
    field: str
    message: str
    allowed: str = ""
    hint: str = ""
