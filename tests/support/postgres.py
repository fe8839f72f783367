"""A real PostgreSQL that belongs to the tests: a folder and a socket of its own, no port."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

NEEDED = ("initdb", "postgres")
DEBIAN = Path("/usr/lib/postgresql")  # where Debian keeps what is not on the PATH
USERS = ("postgres", "nobody")  # root may not run a server: the first that exists does
START_S = 30.0
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",  # the machine does not lose its power during a test
    "shared_buffers": "32MB",
    "max_connections": "80",
}
_SEND_OFF = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


class PostgresServer:
    """A server in ``folder``; `start` and `stop` as often as a test likes."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._as_user = _unprivileged()
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0

    def create(self) -> None:
        """Make the folder a database cluster."""
        if "user" in self._as_user:
            shutil.chown(self._folder, self._as_user["user"], self._as_user["group"])
        subprocess.run(
            [
                self._binaries / "initdb",
                *("--pgdata", "data", "--username", "tests", "--auth", "trust"),
                *("--no-sync", "--no-locale", "--encoding", "UTF8"),
            ],
            cwd=self._folder,
            check=True,
            capture_output=True,
            **self._as_user,
        )

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = {**OPTIONS, "unix_socket_directories": str(self._folder)}
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    self._binaries / "postgres",
                    *("-D", "data"),
                    *(part for item in settings.items() for part in ("-c", "=".join(item))),
                ],
                cwd=self._folder,
                stdout=log,
                stderr=log,
                **self._as_user,
            )
        deadline = time.monotonic() + START_S
        while not self._answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise RuntimeError((self._folder / "log").read_text("utf-8"))
            threading.Event().wait(0.02)
        self._started_at = time.monotonic()

    def await_age(self, seconds: float) -> None:
        """Wait until the server has run for so long."""
        threading.Event().wait(max(self._started_at + seconds - time.monotonic(), 0.0))

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server: SIGINT ends it in order, SIGQUIT at once as if it had crashed."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(START_S)
            self._process = None

    def stay_away(self, seconds: float) -> None:
        """Let a stopped server be missed for a while."""
        threading.Event().wait(seconds)

    def empty_database(self) -> str:
        """Take everything out of the database and return its URL; the server may be stopped.

        Always the same one: a database of its own for every test is 300 files of 7 MB in all.
        """
        if self._process is None:
            self.start()
        with psycopg.connect(self._place, autocommit=True) as connection:
            connection.execute(_SEND_OFF)
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return f"postgresql+psycopg://tests@/postgres?host={self._folder}"

    @property
    def _place(self) -> str:
        return f"host={self._folder} user=tests dbname=postgres"

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._place).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def running_postgres(binaries: Path) -> Iterator[PostgresServer]:
    """Run a server of its own until the block ends; nothing of it is left."""
    folder = Path(tempfile.mkdtemp(prefix="playground-pg-"))
    server = PostgresServer(binaries, folder)
    try:
        server.create()
        server.start()
        yield server
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(folder)


def find_binaries() -> Path | None:
    """The folder of the server's programs, from the PATH or from Debian's place; or None."""
    found = [Path(path).resolve().parent for name in NEEDED if (path := shutil.which(name))]
    found += sorted(DEBIAN.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    complete = (path for path in found if all((path / name).is_file() for name in NEEDED))
    return next(complete, None)


def _unprivileged() -> dict[str, Any]:
    """How to start a process that root must not be, as arguments for `subprocess`."""
    if os.geteuid() != 0:
        return {}
    known = {user.pw_name: user for user in pwd.getpwall()}
    user = next(known[name] for name in USERS if name in known)
    return {"user": user.pw_name, "group": user.pw_gid, "extra_groups": []}
