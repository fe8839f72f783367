"""The spending caps, without a database: whether a price still fits, and the way out if not."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from runway_core.errors import CapExceededError
from runway_core.models import Plan
from runway_core.models.money import micro_usd, to_micro, to_usd
from runway_core.settings import PREFIX, Settings

CapName = Literal["batch", "day", "workspace"]

_SAYS: dict[CapName, str] = {
    "batch": "the {cap} cap for one batch",
    "day": "today's {cap} cap",
    "workspace": "this workspace's {cap} cap",
}
_FREE_WAY = "The local render and the simulated twins cost nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """What counts against each cap before something is added, in micro-dollars."""

    batch: int = 0
    batch_unknown: int = 0
    """Sendings of unknown price, which are not in the sum."""
    day: int = 0
    day_unknown: int = 0
    workspace: int = 0
    workspace_unknown: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Caps:
    """The caps in micro-dollars; None: no cap."""

    batch: int | None = None
    day: int | None = None
    workspace: int | None = None
    assumed: int | None = None
    """What a job of unknown price counts as; None: under a cap it is not sent."""

    def set_ones(self) -> dict[CapName, int]:
        """Return the caps that are set, by name."""
        every: dict[CapName, int | None] = {
            "batch": self.batch,
            "day": self.day,
            "workspace": self.workspace,
        }
        return {name: cap for name, cap in every.items() if cap is not None}


NO_CAPS = Caps()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One job that is about to be reserved for."""

    label: str
    micro: int | None
    """The most that it may cost, in micro-dollars; None: not known."""


def caps_of(settings: Settings) -> Caps:
    """Return the caps that are set."""
    values = {
        "batch": settings.cap_batch_usd,
        "day": settings.cap_day_usd,
        "workspace": settings.cap_workspace_usd,
        "assumed": settings.unknown_price_usd,
    }
    return Caps(**{name: to_micro(usd) for name, usd in values.items() if usd is not None})


def ask_of(plan: Plan, caps: Caps) -> Ask:
    """Return what is reserved for a plan: its highest price, or what an unknown one counts as."""
    micro = 0 if plan.simulated else micro_usd(plan.price)
    return Ask(label=plan.gateway_label, micro=caps.assumed if micro is None else micro)


def refusal(caps: Caps, used: Used, asks: Sequence[Ask]) -> CapExceededError | None:
    """Return why jobs may not be sent under the caps; None: they may.

    What is free is never refused, however far a cap is passed already.
    """
    limits = caps.set_ones()
    unknown = [ask for ask in asks if ask.micro is None]
    if not limits or all(ask.micro == 0 for ask in asks):
        return None
    left = {name: cap - getattr(used, name) for name, cap in limits.items()}
    tightest = min(left, key=lambda name: left[name])
    if unknown:
        return _unpriced(unknown, tightest, limits[tightest], left[tightest])
    total = sum(ask.micro or 0 for ask in asks)
    if total <= left[tightest]:
        return None
    return CapExceededError(
        f"This may cost up to {_money(total)}, and {_money(max(0, left[tightest]))} is left of "
        f"{_SAYS[tightest].format(cap=_money(limits[tightest]))}.",
        cap=tightest,
        left_usd=to_usd(max(0, left[tightest])),
        hint=_way_out(asks, total, tightest, left[tightest]),
    )


def _unpriced(unknown: list[Ask], name: CapName, cap: int, left: int) -> CapExceededError:
    labels = " and ".join(dict.fromkeys(ask.label for ask in unknown))
    return CapExceededError(
        f"The price of {labels} is not documented, so it cannot be held against "
        f"{_SAYS[name].format(cap=_money(cap))}.",
        cap=name,
        left_usd=to_usd(max(0, left)),
        hint=f"Leave {labels} out, take the simulated twin, or set {PREFIX}UNKNOWN_PRICE_USD to "
        "the most that such a job may cost.",
    )


def _way_out(asks: Sequence[Ask], total: int, name: CapName, left: int) -> str:
    ways = []
    spared = _spared(asks, total, left)
    if spared and len(spared) < len(asks):
        names = " and ".join(f"{ask.label} ({_money(ask.micro or 0)})" for ask in spared)
        ways.append(f"Leave out {names} and it fits")
    else:
        ways.append(_FREE_WAY)
    if name == "day":
        ways.append("a new day begins at 00:00 UTC")
    ways.append(f"{PREFIX}CAP_{name.upper()}_USD raises the cap")
    return "; ".join(ways) + "."


def _spared(asks: Sequence[Ask], total: int, left: int) -> list[Ask]:
    """Return the least that must be left out for the rest to fit; empty when nothing helps."""
    paid = sorted((ask for ask in asks if ask.micro), key=lambda ask: ask.micro or 0)
    enough = next((ask for ask in paid if total - (ask.micro or 0) <= left), None)
    if enough is not None:
        return [enough]
    spared = []
    while paid and total > left:
        spared.append(paid.pop())
        total -= spared[-1].micro or 0
    return spared if total <= left else []


def _money(micro: int) -> str:
    """Say an amount, to the cent where that is exact."""
    return f"${to_usd(micro):.2f}" if micro % 10_000 == 0 else f"${to_usd(micro):.4f}"
