"""The ledger's table: reservations written with the jobs they are for, and their sums.

Every write happens inside the transaction of the job's own change, so a job is never without its
reservation and a reservation never without its job. The caps are looked at in that transaction too,
one of a workspace at a time: two tabs, two processes or two machines cannot pass a cap together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, case, func, insert, select, text, update

from runway_core.models import (
    FREE_OF_CHARGE,
    UNRECORDED,
    Basis,
    Charge,
    ChargeState,
    JobState,
    Plan,
)
from runway_core.models.money import micro_usd

from . import ledger, schema, statements
from .caps import NO_CAPS, Ask, CapName, Caps, Used, ask_of, refusal
from .ledger import Entry, Turn
from .rows import JobRow, Move, NewJob
from .statements import Moved

DAY_S = 86_400
_LOCK_SPACE = 0x6C6564  # advisory locks are numbered; ours are told from others by the first number
_QUERY_LIMIT = 500  # ids in one query
_TURNS = frozenset(
    {
        JobState.RUNNING,
        JobState.DOWNLOADING,
        JobState.SUCCEEDED,
        JobState.FAILED,
        JobState.CANCELLED,
        JobState.EXPIRED,
    }
)
"""The states on the way to which an entry may change."""

_OPEN = frozenset({ChargeState.RESERVED, ChargeState.UNKNOWN})
"""An entry of which nobody knows yet whether it is charged."""

_table = schema.ledger
_names = [field.name for field in fields(Entry)]
_held = _table.c.state.in_([ChargeState.RESERVED, ChargeState.UNKNOWN])
_counted = case((_held, _table.c.reserved_micro), else_=_table.c.settled_micro)
_unpriced = case((_held & _table.c.reserved_micro.is_(None), 1), else_=0)


class Books:
    """Writes and reads the ledger."""

    def __init__(self, engine: Engine, caps: Caps = NO_CAPS) -> None:
        self._engine = engine
        self.caps = caps

    # Writing, in the transaction of the job's own change ----------------------------------------

    def reserve(
        self,
        connection: Connection,
        jobs: Sequence[NewJob],
        *,
        workspace: str,
        batch_id: str,
        at: float,
    ) -> None:
        """Reserve the highest price of jobs that are queued in the same transaction.

        Raises:
            CapExceededError: A cap would be passed; the transaction must not be committed.
        """
        asks = [ask_of(job.plan, self.caps) for job in jobs]
        self._check(connection, asks, workspace=workspace, batch_id=batch_id, at=at)
        for job, ask in zip(jobs, asks, strict=True):
            if not _is_free(job.plan):
                entry = _first_entry(job, ask, workspace=workspace, batch_id=batch_id, at=at)
                connection.execute(insert(_table).values(asdict(entry)))

    def turn(self, connection: Connection, moved: Moved, move: Move, at: float) -> None:
        """Bring a job's entries up to a move that has just been written.

        Raises:
            CapExceededError: The job is sent again, and a cap would be passed by it.
        """
        row = moved.row
        if _is_free(row.plan):
            return
        if move.sends_again:
            self._send_again(connection, moved, at)
        elif row.state is JobState.SUBMITTING:
            _mark_newest(connection, row)
        elif move.voids:
            for newest in _entries_with(connection, moved)[-1:]:
                _write(connection, newest, ledger.released(newest, at))
        elif row.state in _TURNS:
            entries = _entries_with(connection, moved)
            if move.heals:
                entries = _without_newest(connection, entries, row, move, at)
            if entries:
                entry = _current(entries, row)
                _write(connection, entry, ledger.after(entry, _turn(row, move, at)))

    def void(self, connection: Connection, row: JobRow, nonce: str, at: float) -> None:
        """Release the entry of a request that turned out not to have been accepted."""
        if row.task_id is not None and row.attempt == nonce:
            return  # a person has found another task for it, which may well be charged
        for entry in _entries_of(connection, row):
            if entry.attempt == nonce and entry.state in _OPEN:
                _write(connection, entry, ledger.released(entry, at))

    def _send_again(self, connection: Connection, moved: Moved, at: float) -> None:
        row = moved.row
        ask = ask_of(row.plan, self.caps)
        workspace, batch_id = row.workspace, row.batch_id
        self._check(connection, [ask], workspace=workspace, batch_id=batch_id, at=at)
        entries = _entries_with(connection, moved)
        job = NewJob(id=row.id, plan=row.plan, base_url=row.base_url)
        entry = _first_entry(job, ask, workspace=workspace, batch_id=batch_id, at=at)
        for earlier in entries:
            if earlier.state is ChargeState.RESERVED:
                _write(connection, earlier, ledger.given_up(earlier, at))
        if entries:
            entry = replace(
                entry, number=entries[-1].number + 1, credit_micro=entries[-1].credit_micro
            )
        connection.execute(insert(_table).values(asdict(entry)))

    def _check(
        self,
        connection: Connection,
        asks: Sequence[Ask],
        *,
        workspace: str,
        batch_id: str,
        at: float,
    ) -> None:
        if not self.caps.set_ones() or all(ask.micro == 0 for ask in asks):
            return
        if connection.dialect.name == "postgresql":  # SQLite lets in one writer at a time anyway
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:space, hashtext(:workspace))"),
                {"space": _LOCK_SPACE, "workspace": workspace},
            )
        names = self.caps.set_ones()
        used = _used(connection, workspace, names, at=at, batch_id=batch_id)
        error = refusal(self.caps, used, asks)
        if error is not None:
            raise error

    # Reading ------------------------------------------------------------------------------------

    def entries(self, job_ids: Sequence[str]) -> dict[str, list[Entry]]:
        """Return the entries of some jobs, each job's oldest first; jobs without any are absent."""
        found: dict[str, list[Entry]] = {}
        with self._engine.connect() as connection:
            for start in range(0, len(job_ids), _QUERY_LIMIT):
                for entry in _entries(connection, job_ids[start : start + _QUERY_LIMIT]):
                    found.setdefault(entry.job_id, []).append(entry)
        return found

    def charges(self, rows: Sequence[JobRow]) -> Mapping[str, Charge]:
        """Return what jobs cost by their ids, as far as it is known."""
        known = {str(row.id): FREE_OF_CHARGE if _is_free(row.plan) else UNRECORDED for row in rows}
        paid = [job_id for job_id, charge in known.items() if charge is not FREE_OF_CHARGE]
        found = self.entries(paid) if paid else {}
        rows_by_id = {str(row.id): row for row in rows}
        return known | {
            job_id: ledger.charge_of(entries, **_place(rows_by_id[job_id]))
            for job_id, entries in found.items()
        }

    def used(self, workspace: str, names: Iterable[CapName], *, at: float) -> Used:
        """Return what counts against some caps of a workspace at an instant, before a new batch."""
        with self._engine.connect() as connection:
            return _used(connection, workspace, names, at=at)

    def spend(self, workspace: str, *, since_day: int) -> list[tuple[int, str, int, int, int]]:
        """Return (day, gateway, settled, reserved, of unknown price), in that order.

        Amounts are micro-dollars.
        """
        settled = func.coalesce(func.sum(case((_held, 0), else_=_table.c.settled_micro)), 0)
        held = func.coalesce(func.sum(case((_held, _table.c.reserved_micro), else_=0)), 0)
        query = (
            select(_table.c.day, _table.c.gateway_id, settled, held, func.sum(_unpriced))
            .where(_table.c.workspace == workspace, _table.c.day >= since_day)
            .group_by(_table.c.day, _table.c.gateway_id)
            .order_by(_table.c.day, _table.c.gateway_id)
        )
        with self._engine.connect() as connection:
            return [
                (row[0], row[1], int(row[2]), int(row[3]), int(row[4]))
                for row in connection.execute(query)
            ]


def day_of(at: float) -> int:
    """Return the UTC day of an instant, in whole days since 1970."""
    return int(at // DAY_S)


def _first_entry(job: NewJob, ask: Ask, *, workspace: str, batch_id: str, at: float) -> Entry:
    is_documented = micro_usd(job.plan.price) is not None
    assumed = Basis.ASSUMED if ask.micro else Basis.UNKNOWN
    return Entry(
        job_id=job.id,
        batch_id=batch_id,
        workspace=workspace,
        gateway_id=job.plan.gateway_id,
        number=1,
        day=day_of(at),
        reserved_micro=ask.micro or None,
        basis=Basis.PRICE_CARD if is_documented else assumed,
        price_source=job.plan.price.source,
        credit_micro=job.credit_micro,
        reserved_at=at,
    )


def _turn(row: JobRow, move: Move, at: float) -> Turn:
    return Turn(
        to=row.state,
        at=at,
        was_accepted=row.task_id is not None,
        was_made=bool(row.output_urls),
        by_user=move.actor == "you",
        told=move.told,
    )


def _place(row: JobRow) -> dict[str, Any]:
    """Return what tells which of its entries a job goes by."""
    return {"attempt": row.attempt, "was_accepted": row.task_id is not None}


def _current(entries: list[Entry], row: JobRow) -> Entry:
    return ledger.current(entries, **_place(row))


def _without_newest(
    connection: Connection, entries: list[Entry], row: JobRow, move: Move, at: float
) -> list[Entry]:
    """Deal with the newest sending of a job that an earlier one has healed; return the others.

    While the job was queued nothing of that sending was on its way; else it may be charged too.
    """
    if len(entries) < 2 or entries[-1].attempt == row.attempt:
        return entries
    *earlier, newest = entries
    was_sent = list(move.expected) != [JobState.QUEUED]
    if newest.state is ChargeState.RESERVED:
        end = ledger.given_up if was_sent else ledger.released
        _write(connection, newest, end(newest, at))
    return earlier


_MARK_NEWEST = (
    update(_table)
    .where(
        _table.c.job_id == bindparam("sent_id"),
        _table.c.number
        == select(func.max(_table.c.number))
        .where(_table.c.job_id == bindparam("sent_id"))
        .scalar_subquery(),
    )
    .values(attempt=bindparam("nonce"))
)


def _mark_newest(connection: Connection, row: JobRow) -> None:
    """Write down which request goes out for a job's newest entry."""
    connection.execute(_MARK_NEWEST, {"sent_id": row.id, "nonce": row.attempt})


def _is_free(plan: Plan) -> bool:
    return plan.simulated or micro_usd(plan.price) == 0


_ENTRIES = select(*(_table.c[name] for name in _names)).order_by(_table.c.job_id, _table.c.number)
_OF_JOBS = _ENTRIES.where(_table.c.job_id.in_(bindparam("job_ids", expanding=True)))
_OF_JOB = _ENTRIES.where(_table.c.job_id == bindparam("job_id"))


def _entries(connection: Connection, job_ids: Iterable[str]) -> list[Entry]:
    found = connection.execute(_OF_JOBS, {"job_ids": list(job_ids)})
    return [_entry(dict(row._mapping)) for row in found]


def _entries_of(connection: Connection, row: JobRow) -> list[Entry]:
    found = connection.execute(_OF_JOB, {"job_id": row.id})
    return [_entry(dict(row._mapping)) for row in found]


def _entries_with(connection: Connection, moved: Moved) -> list[Entry]:
    if moved.entries is None:
        return _entries_of(connection, moved.row)
    return [_entry({name: entry[name] for name in _names}) for entry in moved.entries]


def _entry(values: dict[str, Any]) -> Entry:
    basis = values["settled_basis"]
    values["state"] = ChargeState(values["state"])
    values["basis"] = Basis(values["basis"])
    values["settled_basis"] = None if basis is None else Basis(basis)
    return Entry(**values)


def _write(connection: Connection, before: Entry, now: Entry) -> None:
    values = {
        name: value for name in _names if (value := getattr(now, name)) != getattr(before, name)
    }
    if values:
        key = {"job_id": before.job_id, "number": before.number}
        statements.change(connection, _table, key, values)


def _used(
    connection: Connection,
    workspace: str,
    names: Iterable[CapName],
    *,
    at: float,
    batch_id: str | None = None,
) -> Used:
    """Return the sums that some caps are about; the others stay 0."""
    is_here = _table.c.workspace == workspace
    places = {
        "batch": _table.c.batch_id == batch_id,
        # From the day on, not on the day: where a clock was set back, what it wrote still counts.
        "day": is_here & (_table.c.day >= day_of(at)),
        "workspace": is_here,
    }
    found: dict[str, int] = {}
    for name in names:
        query = select(func.sum(_counted), func.sum(_unpriced)).where(places[name])
        counted, unknown = connection.execute(query).one()
        found |= {name: int(counted or 0), f"{name}_unknown": int(unknown or 0)}
    return Used(**found)
