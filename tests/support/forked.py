"""``python -m MODULE`` in processes that are forked from one which has imported everything.

A fresh interpreter spends a second of a core on imports before it follows a job; tests that kill
processes by the dozen cannot pay that. What is forked is imported code alone, by a process with one
thread: no playground, no settings, no connection. Each child is a process of its own that can be
killed and frozen, and runs the module as a command line does.
"""

import multiprocessing
import os
import runpy
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TextIO

from tests.support import source
from tests.support.forkserver import fork

_STDIN, _STDOUT, _STDERR = 0, 1, 2
_PRELOADED = "tests.support.worker_imports"


class Forked:
    """A running module; ends and is waited for like a `subprocess.Popen`."""

    def __init__(
        self,
        module: str,
        *arguments: str,
        environ: Mapping[str, str],
        log: Path | None = None,
        path: Path | None = None,
    ) -> None:
        """Start ``python -m module``.

        Args:
            module: What to run.
            arguments: Its command line.
            environ: Its whole environment.
            log: Where its output goes; None: to ``stdout``, and its errors to those of the tests.
            path: Where modules are looked for too.
        """
        their_stdin, our_stdin = multiprocessing.Pipe(duplex=False)
        our_stdout, their_stdout = multiprocessing.Pipe(duplex=False)
        told = (module, arguments, dict(environ), log, path, their_stdin, their_stdout)
        self._process = fork(_run, told, imports=_PRELOADED)
        their_stdin.close()
        their_stdout.close()
        self.stdin: TextIO = os.fdopen(os.dup(our_stdin.fileno()), "w")
        """What it reads."""
        self.stdout: TextIO = os.fdopen(os.dup(our_stdout.fileno()), "r")
        """What it prints, unless that goes to a log."""
        our_stdin.close()
        our_stdout.close()

    @property
    def pid(self) -> int:
        """Its process id."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Return its exit status, minus the signal that killed it; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout_s: float | None = None) -> int:
        """Wait for its end and return its exit status.

        Raises:
            TimeoutError: It has not ended in time.
        """
        self._process.join(timeout_s)
        status = self._process.exitcode
        if status is None:
            raise TimeoutError(f"process {self.pid} still runs after {timeout_s} s")
        return status

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal; nothing once it has ended."""
        if self.poll() is None:
            with suppress(ProcessLookupError):  # its end is known here a moment later
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it without a word of warning."""
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Kill it where it still runs, wait for it and close its pipes."""
        self.kill()
        self.wait()
        self.stdout.close()
        self.stdin.close()


def _run(
    module: str,
    arguments: tuple[str, ...],
    environ: dict[str, str],
    log: Path | None,
    path: Path | None,
    stdin: Connection,
    stdout: Connection,
) -> None:
    """Become what a shell would have started."""
    if log is None:
        os.dup2(stdout.fileno(), _STDOUT)
    else:
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(output, _STDOUT)
        os.dup2(output, _STDERR)
    os.dup2(stdin.fileno(), _STDIN)
    sys.stdin = os.fdopen(_STDIN)
    stdin.close()
    stdout.close()
    os.chdir(source.ROOT)
    os.environ.clear()
    os.environ.update(environ)
    sys.path[:0] = [] if path is None else [str(path)]
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
