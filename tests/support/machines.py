"""Apps and workers as somebody starts them with the README's commands, made to be killed."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from runway_core.changes import Changes
from runway_core.jobs import schema
from runway_core.jobs.database import open_database
from runway_core.jobs.rows import JobRow
from runway_core.jobs.store import JobStore
from runway_core.models import JobId
from tests.support.source import ROOT

PATIENCE_S = 40.0
LOOK_S = 0.03
_PORT = re.compile(r"PORT=\d+")


@dataclass(frozen=True, slots=True)
class Machine:
    """A command that runs, with a data folder and a process group of its own."""

    process: "subprocess.Popen[bytes]"
    port: int
    """Where its app listens on 127.0.0.1; 0 for a worker."""

    def kill(self) -> None:
        """End it and all that it started, without a word of warning."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Machines:
    """Runs commands on the database and the bucket that the environment names."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._engine = open_database(os.environ["PLAYGROUND_DATABASE_URL"])
        self._store = JobStore(self._engine, Changes())
        self._running: list[Machine] = []

    def start(self, commands: list[str]) -> list[Machine]:
        """Run each command as it stands, but for its port, and wait until all hearts beat."""
        started = [self._launch(command) for command in commands]
        self._running += started
        deadline = time.monotonic() + PATIENCE_S
        while len(self._owners()) < len(started):
            if time.monotonic() > deadline or any(item.process.poll() for item in started):
                raise RuntimeError(self.logs())
            threading.Event().wait(LOOK_S)
        return started

    def follower_of(self, job_id: JobId, *, not_by: str | None = None) -> tuple[str, Machine]:
        """Wait until a machine, but not the one of that name, follows a job; name and machine."""
        deadline = time.monotonic() + PATIENCE_S
        while (owner := self.row(job_id).owner) in {None, not_by} or owner not in self._owners():
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.row(job_id)}\n{self.logs()}")
            threading.Event().wait(LOOK_S)
        group = os.getpgid(self._owners()[owner])
        return owner, next(item for item in self._running if item.process.pid == group)

    def ended(self, job_id: JobId) -> JobRow:
        """Wait until a job has come to its end."""
        deadline = time.monotonic() + PATIENCE_S
        while (row := self.row(job_id)).state.is_active:
            if time.monotonic() > deadline:
                raise TimeoutError(f"{row}\n{self.logs()}")
            threading.Event().wait(LOOK_S)
        return row

    def row(self, job_id: JobId) -> JobRow:
        """A job as it stands."""
        row = self._store.job(job_id)
        assert row is not None
        return row

    def logs(self) -> str:
        """What the commands have told."""
        return "\n".join(path.read_text("utf-8") for path in sorted(self._folder.glob("*.log")))

    def close(self) -> None:
        """Kill what still runs."""
        for machine in self._running:
            machine.kill()
        self._store.close()

    def _launch(self, command: str) -> Machine:
        number = len(list(self._folder.glob("*.log")))
        port = _free_port() if _PORT.search(command) else 0
        with (self._folder / f"{number}.log").open("wb") as output:
            process = subprocess.Popen(
                _with_this_python(_PORT.sub(f"PORT={port}", command)),
                cwd=ROOT,
                env=os.environ | {"PLAYGROUND_DATA_DIR": str(self._folder / str(number))},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        return Machine(process, port)

    def _owners(self) -> dict[str, int]:
        """The process that stands behind each name under which jobs are owned."""
        with self._engine.connect() as connection:
            workers = connection.execute(select(schema.workers.c.id, schema.workers.c.name)).all()
        return {owner: int(name.rpartition(":")[2]) for owner, name in workers}


def environment_of(exports: str, replaced: dict[str, str]) -> dict[str, str]:
    """What a shell makes of lines of ``export``, with some addresses replaced by others.

    Raises:
        ValueError: An address does not stand there.
    """
    for address, other in replaced.items():
        if address not in exports:
            raise ValueError(f"{address} is not in {exports}")
        exports = exports.replace(address, other)
    told = subprocess.run(
        ["sh", "-euc", f"{exports}\nenv -0"], env={}, check=True, capture_output=True, text=True
    )
    pairs = (entry.split("=", 1) for entry in told.stdout.split("\0") if entry)
    return {name: value for name, value in pairs if name.startswith(("PLAYGROUND_", "AWS_"))}


def _with_this_python(command: str) -> list[str]:
    """The words of a command; nothing is installed, and Python is the one that runs the tests."""
    words = shlex.split(command.replace(".venv/bin/python", sys.executable))
    if words[0] == "make":
        words[1:1] = ["--old-file=.venv/.installed-run", f"PY={sys.executable}"]
    return words


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
