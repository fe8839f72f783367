"""News between the processes that share a PostgreSQL, by LISTEN and NOTIFY on one channel.

A trigger of the jobs table tells of every change in the transaction that makes it. Beside it travel
wakes, freed jobs, and what running tasks say of themselves, which no row holds. News is a hint to
read again: what was told while the connection was away is made up for by reading everything.
"""

import asyncio
import json
import logging
import threading
from collections.abc import Container
from typing import Any, Protocol

import psycopg
from sqlalchemy import Connection, Engine, text

from runway_core.changes import Changes, JobChange
from runway_core.models import JobId

from .database import connect_arguments, process_of
from .live import LiveReadings, Reading
from .states import ACTIVE
from .writer import Writer

_log = logging.getLogger(__name__)

CHANNEL = "playground_jobs"  # as in the trigger of migration 0002
WORDS_LIMIT = 500  # characters; a notification holds 8,000 bytes
TOLD_AT_ONCE = 100  # readings: a write of 3 ms, between two of which urgent ones are done
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 2.0  # shorter than a lease, so that a restart of the server hands nothing over
_TELL = text("SELECT pg_notify(:channel, told) FROM unnest(CAST(:told AS text[])) AS told")


class Desk(Protocol):
    """Whoever follows jobs in this process; called on the event loop that listens."""

    def wake_own(self, job_id: JobId) -> None:
        """Make a job look again at once, if it is followed here."""
        ...

    def look(self) -> None:
        """Look for work and for wishes at once."""
        ...


class NewsWire:
    """One process's end of the wire. Telling works from any thread and never waits."""

    def __init__(
        self, engine: Engine, writer: Writer, changes: Changes, live: LiveReadings, desk: Desk
    ) -> None:
        self._engine = engine
        self._writer = writer
        self._changes = changes
        self._live = live
        self._desk = desk
        self._process = process_of(engine)
        self._lock = threading.Lock()
        self._stirred: dict[JobId, JobChange] = {}
        self._told: dict[JobId, Reading] = {}

    async def listen(self) -> None:
        """Hear the others until cancelled, through every restart of the server."""
        forget = self._changes.add_listener(self._stir)
        pause_s = FIRST_PAUSE_S
        try:
            while True:
                try:
                    async with await self._connect() as connection:
                        await connection.execute(f"LISTEN {CHANNEL}")
                        pause_s = FIRST_PAUSE_S
                        self._changes.publish_missed()
                        self._desk.look()
                        async for notice in connection.notifies():
                            self._hear(_read(notice.payload))
                except psycopg.Error as error:
                    _log.warning("the news of other processes is cut off: %s", error)
                except Exception:  # noqa: BLE001 - a fault of ours must not leave this process deaf
                    _log.exception("listening to other processes broke; it begins again")
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        finally:
            forget()

    def tell_wake(self, job_id: JobId) -> None:
        """Have whoever follows a job look again at once."""
        self._tell({"wake": job_id})

    def tell_freed(self) -> None:
        """Have the others look for jobs that nobody follows any more."""
        self._tell({"freed": True})

    def tell_readings(self, followed: Container[JobId]) -> None:
        """Tell what has changed in the readings of the ``followed`` jobs since the last time."""
        with self._lock:
            stirred, self._stirred = self._stirred, {}
        self._told = {job: reading for job, reading in self._told.items() if job in followed}
        told = []
        for job_id, change in stirred.items():
            reading = self._live.of(job_id)
            if job_id in followed and reading != self._told.get(job_id):
                self._told[job_id] = reading
                told.append({**_spelled(change), "reading": _shortened(reading)})
        for start in range(0, len(told), TOLD_AT_ONCE):
            self._tell(*told[start : start + TOLD_AT_ONCE])

    def _stir(self, change: JobChange) -> None:
        with self._lock:
            self._stirred[change.job_id] = change

    def _tell(self, *news: dict[str, Any]) -> None:
        told = [json.dumps({"from": self._process, **item}) for item in news]

        def write(connection: Connection) -> None:
            connection.execute(_TELL, {"channel": CHANNEL, "told": told})

        try:
            self._writer.submit(write)
        except RuntimeError:  # the store is closed; nobody here has anything to tell any more
            _log.debug("news was not told: the store is closed")

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        arguments = connect_arguments(self._engine)
        return await psycopg.AsyncConnection.connect(**arguments, autocommit=True)

    def _hear(self, news: dict[str, Any]) -> None:
        """Take news; a kind that a later release tells is passed over."""
        if news.get("from") == self._process:
            return
        if "wake" in news:
            self._desk.wake_own(JobId(news["wake"]))
        elif "freed" in news:
            self._desk.look()
        elif "reading" in news:
            self._live.take(_change(news), _reading(news["reading"]))
        elif "job" in news:
            self._hear_change(news)

    def _hear_change(self, news: dict[str, Any]) -> None:
        is_active = news["state"] in ACTIVE
        if not is_active:
            self._live.forget(news["job"])
        self._changes.publish(_change(news))
        if is_active and news.get("owner") in {None, self._process}:
            self._desk.look()


def _read(payload: str) -> dict[str, Any]:
    """Return the news; nothing where somebody else uses the channel for something else."""
    try:
        news = json.loads(payload)
    except ValueError:
        return {}
    return news if isinstance(news, dict) else {}


def _change(news: dict[str, Any]) -> JobChange:
    return JobChange(
        job_id=JobId(news["job"]),
        batch_id=news["batch"],
        # A worker of the release before tells readings without it; they reach no page.
        workspace=news.get("workspace", ""),
        state=news["state"],
        version=news["version"],
    )


def _spelled(change: JobChange) -> dict[str, Any]:
    return {
        "job": change.job_id,
        "batch": change.batch_id,
        "workspace": change.workspace,
        "state": change.state,
        "version": change.version,
    }


def _reading(told: dict[str, Any]) -> Reading:
    return Reading(
        words=told["words"],
        progress_fraction=told["progress_fraction"],
        is_ours=told.get("is_ours", False),  # a worker of the release before does not say
    )


def _shortened(reading: Reading) -> dict[str, Any]:
    return {
        "words": reading.words[:WORDS_LIMIT],
        "is_ours": reading.is_ours,
        "progress_fraction": reading.progress_fraction,
    }
