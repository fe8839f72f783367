"""The rules of the ledger, without a database: what a change of state does to a reservation.

Every sending that a user has agreed to has one entry. It reserves the most that the sending may
cost; it is settled when the task ends, released when nothing was accepted, and goes on counting as
long as nobody can say whether it was charged.
"""

from dataclasses import dataclass, replace
from decimal import Decimal

from runway_core.gateways import GatewaySpec
from runway_core.models import Basis, Charge, ChargeState, JobState, TaskSnapshot, TaskStatus
from runway_core.models.money import to_micro, to_usd

_CREDIT_LIMIT = 1e9  # more is a mistake of the gateway's, and would not fit into the table
_HELD = frozenset({ChargeState.RESERVED, ChargeState.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a gateway says of the money, in its answer or in its documents."""

    cost_credits: float | None = None
    estimated_credits: float | None = None
    is_charged: bool | None = None
    """Of a task that ended without a video; None: it does not say."""


NOTHING_TOLD = Told()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the ledger. Amounts are whole micro-dollars, instants seconds since 1970 UTC."""

    job_id: str
    batch_id: str
    workspace: str
    gateway_id: str
    number: int
    """1 for the first sending of a job, 2 for the one after a doubt, and so on."""
    day: int
    """The day of the reservation, in whole days since 1970 UTC; the caps count by it."""
    state: ChargeState = ChargeState.RESERVED
    reserved_micro: int | None
    """The most that it may cost; None: not known."""
    basis: Basis
    price_source: str = ""
    credit_micro: int | None = None
    """What a credit of the gateway is worth; None: not known."""
    told_credits: float | None = None
    settled_micro: int | None = None
    settled_basis: Basis | None = None
    reserved_at: float
    settled_at: float | None = None
    attempt: str | None = None
    """The nonce of the request that went out for it; None: none yet, or by an earlier release."""

    @property
    def counted_micro(self) -> int:
        """What the entry takes from the caps."""
        if self.state in _HELD:
            return self.reserved_micro or 0
        return self.settled_micro or 0

    @property
    def is_of_unknown_price(self) -> bool:
        """Whether something is or may be charged that no number is known of."""
        return self.state in _HELD and self.reserved_micro is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A change of a job's state, as far as it bears on money."""

    to: JobState
    at: float
    was_accepted: bool
    """Whether a task id ever came back."""
    was_made: bool
    """Whether the gateway ever gave a link to the video."""
    by_user: bool = False
    told: Told = NOTHING_TOLD


def told_by(spec: GatewaySpec, snapshot: TaskSnapshot) -> Told:
    """Return what a reading, and the gateway's documents, say of the money."""
    return Told(
        cost_credits=snapshot.cost_credits,
        estimated_credits=snapshot.estimated_credits,
        is_charged=_is_charged(spec, snapshot),
    )


def _is_charged(spec: GatewaySpec, snapshot: TaskSnapshot) -> bool | None:
    if snapshot.is_refunded:
        return False
    if snapshot.status is not TaskStatus.FAILED:
        return None
    code = snapshot.failure_code.upper()
    return next((rule.is_charged for rule in spec.charge_rules if code.startswith(rule.code)), None)


def after(entry: Entry, turn: Turn) -> Entry:
    """Return a job's current entry after a change of its state."""
    if turn.told.cost_credits is not None:
        entry = replace(entry, told_credits=turn.told.cost_credits)
    if turn.to is JobState.RUNNING:
        return _accepted(entry, turn)
    if turn.to in {JobState.DOWNLOADING, JobState.SUCCEEDED}:
        return _charged(entry, turn)
    if turn.to in {JobState.FAILED, JobState.CANCELLED, JobState.EXPIRED}:
        return _without_video(entry, turn)
    return entry


def given_up(entry: Entry, at: float) -> Entry:
    """Return the entry of a sending that nobody will ever hear of again: it may be charged."""
    return replace(entry, state=ChargeState.UNKNOWN, settled_at=at)


def released(entry: Entry, at: float) -> Entry:
    """Return the entry of a sending that nothing was accepted of: it costs nothing."""
    return replace(entry, state=ChargeState.RELEASED, settled_at=at)


def current(entries: list[Entry], *, attempt: str | None, was_accepted: bool) -> Entry:
    """Return the entry of the sending that a job goes by, of all of them, oldest first.

    Args:
        entries: All entries of the job.
        attempt: The nonce of the request that the job goes by.
        was_accepted: Whether it has a task.

    Returns:
        The entry with the nonce. Where an earlier release did not write it down, the newest, unless
        an earlier sending was accepted before that one was made: they reserve the same price, so
        the newest of the earlier ones stands for it, and the sum is right.
    """
    own = [entry for entry in entries if attempt is not None and entry.attempt == attempt]
    held = [entry for entry in entries if entry.state is not ChargeState.RELEASED]
    return (own or (was_accepted and held) or entries)[-1]


def _accepted(entry: Entry, turn: Turn) -> Entry:
    """Hold the price (again), at the gateway's own estimate where that is more than was known."""
    if entry.state is ChargeState.UNKNOWN:  # its task is followed again
        entry = replace(entry, state=ChargeState.RESERVED, settled_at=None)
    estimate = _worth(entry, turn.told.estimated_credits)
    if estimate is None or entry.state is not ChargeState.RESERVED:
        return entry
    is_better = entry.basis in {Basis.UNKNOWN, Basis.ASSUMED}
    if not is_better and estimate <= (entry.reserved_micro or 0):
        return entry
    return replace(entry, reserved_micro=estimate, basis=Basis.ESTIMATE)


def _charged(entry: Entry, turn: Turn) -> Entry:
    """Settle to the gateway's own cost, else to what was reserved at a documented price."""
    cost = _worth(entry, turn.told.cost_credits)
    if cost is not None:
        return _settled(entry, cost, Basis.COST, turn.at)
    if entry.state is ChargeState.SETTLED:
        return entry
    if entry.reserved_micro is None or entry.basis is Basis.ASSUMED:
        return given_up(entry, turn.at)
    return _settled(entry, entry.reserved_micro, entry.basis, turn.at)


def _without_video(entry: Entry, turn: Turn) -> Entry:
    if not turn.was_accepted:
        # A person who marks a job lost may be wrong; a refusal of the gateway is not.
        is_belief = turn.to is JobState.FAILED and turn.by_user
        return given_up(entry, turn.at) if is_belief else released(entry, turn.at)
    if turn.told.is_charged is False or turn.told.cost_credits == 0:
        return replace(entry, state=ChargeState.REFUNDED, settled_micro=0, settled_at=turn.at)
    is_certain = turn.told.is_charged or turn.told.cost_credits is not None or turn.was_made
    if is_certain or entry.state is ChargeState.SETTLED:
        return _charged(entry, turn)
    return given_up(entry, turn.at)


def _settled(entry: Entry, micro: int, basis: Basis, at: float) -> Entry:
    return replace(
        entry,
        state=ChargeState.SETTLED,
        settled_micro=micro,
        settled_basis=basis,
        settled_at=at,
    )


def _worth(entry: Entry, credit_count: float | None) -> int | None:
    """Return the worth of some credits in micro-dollars, rounded up; None where it is not known."""
    if credit_count is None or entry.credit_micro is None:
        return None
    if not 0 <= credit_count <= _CREDIT_LIMIT:
        return None
    return to_micro(Decimal(str(credit_count)) * entry.credit_micro / to_micro(1))


def charge_of(
    entries: list[Entry], *, attempt: str | None = None, was_accepted: bool = False
) -> Charge:
    """Return what a job's entries, oldest first and at least one, say together."""
    own = current(entries, attempt=attempt, was_accepted=was_accepted)
    others = tuple(_charge(entry) for entry in entries if entry is not own)
    return replace(_charge(own), others=others)


def _charge(entry: Entry) -> Charge:
    micro: int | None = 0
    basis = entry.basis
    if entry.state in _HELD:
        micro = entry.reserved_micro
    elif entry.state is ChargeState.SETTLED:
        micro, basis = entry.settled_micro, entry.settled_basis or entry.basis
    return Charge(
        state=entry.state,
        amount_usd=None if micro is None else to_usd(micro),
        basis=basis,
        source=entry.price_source if basis is Basis.PRICE_CARD else "",
        credits=entry.told_credits,
    )
