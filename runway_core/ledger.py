"""What a workspace has spent, what is left under its caps, and whether a request fits."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from runway_core.errors import CapExceededError
from runway_core.jobs.books import day_of
from runway_core.jobs.caps import CapName, Used, ask_of, refusal
from runway_core.models import CapStanding, Plan, Refusal, SpendRow
from runway_core.models.money import micro_usd, to_usd
from runway_core.parts import Parts

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class CapReport:
    """Whether plans fit under the caps of a workspace, as things stand."""

    asked_usd: float
    """The most that the plans cost together, those of unknown price left out."""
    unknown: tuple[str, ...] = ()
    """The gateways whose price is not documented."""
    refusal: CapExceededError | None = None
    """Why they may not be sent: what a submit would raise; None: they may."""


class Ledger:
    """The money of one workspace."""

    def __init__(self, parts: Parts, workspace: str) -> None:
        self._parts = parts
        self._books = parts.store.books
        self._workspace = workspace

    def check(self, plans: Sequence[Plan | Refusal]) -> CapReport:
        """Say whether plans would fit under the caps if they were sent together now.

        Nothing is reserved: a submit looks again, in the transaction that stores its jobs.
        """
        wanted = [plan for plan in plans if isinstance(plan, Plan)]
        prices = [0 if plan.simulated else micro_usd(plan.price) for plan in wanted]
        unknown = [
            plan.gateway_label for plan, price in zip(wanted, prices, strict=True) if price is None
        ]
        caps = self._books.caps
        asks = [ask_of(plan, caps) for plan in wanted]
        names = [name for name in caps.set_ones() if name != "batch"]  # nothing is in it yet
        return CapReport(
            asked_usd=to_usd(sum(price or 0 for price in prices)),
            unknown=tuple(dict.fromkeys(unknown)),
            refusal=refusal(caps, self._used(names) if names else Used(), asks),
        )

    def standings(self) -> tuple[CapStanding, ...]:
        """Return what is spent and what is left today, and in the workspace altogether.

        A day is the server's: it begins at 00:00 UTC, and a job belongs to the day on which it was
        queued.
        """
        return self._standing("day"), self._standing("workspace")

    def today(self) -> CapStanding:
        """Return what is spent and what is left today (UTC)."""
        return self._standing("day")

    def spend(self, days: int) -> tuple[SpendRow, ...]:
        """Return what each gateway cost on each of the last days, today (UTC) included.

        Args:
            days: How many days, 1 or more.

        Returns:
            A row for each day and gateway with paid jobs, by day, then by gateway id. What is free
            is not in it.
        """
        since_day = day_of(time.time()) - days + 1
        return tuple(
            SpendRow(
                day=_EPOCH + timedelta(days=day),
                gateway_id=gateway_id,
                settled_usd=to_usd(settled),
                reserved_usd=to_usd(reserved),
                unknown_count=unknown,
            )
            for day, gateway_id, settled, reserved, unknown in self._books.spend(
                self._workspace, since_day=since_day
            )
        )

    def _standing(self, name: CapName) -> CapStanding:
        used, cap = self._used([name]), self._books.caps.set_ones().get(name)
        return CapStanding(
            name=name,
            used_usd=to_usd(getattr(used, name)),
            cap_usd=None if cap is None else to_usd(cap),
            unknown_count=getattr(used, f"{name}_unknown"),
        )

    def _used(self, names: Sequence[CapName]) -> Used:
        return self._books.used(self._workspace, names, at=time.time())
