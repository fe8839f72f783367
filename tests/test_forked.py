"""Forked processes stand in for fresh ones only as long as they are as good as those."""

import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.forked import Forked

PATIENCE_S = 30.0
PROGRAM = """
import os, random, sys, threading
parent = f"/proc/{os.getppid()}/task"
print(os.getpid(), len(os.listdir(parent)), threading.active_count(), random.random(), flush=True)
print(sys.argv[1:], sorted(os.environ), flush=True)
print("runway_core.wiring" in sys.modules, flush=True)
sys.exit(len(sys.stdin.readline()))
"""
Start = Callable[..., Forked]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    (tmp_path / "program_of_a_test.py").write_text(PROGRAM, "utf-8")
    started: list[Forked] = []

    def begin(*arguments: str) -> Forked:
        environ = {"NAME": "value"}
        process = Forked("program_of_a_test", *arguments, environ=environ, path=tmp_path)
        started.append(process)
        return process

    yield begin
    for process in started:
        process.close()


def test_a_forked_process_has_its_own_arguments_environment_and_chance(start: Start) -> None:
    one, two = start("a", "b"), start("c")

    first, second = one.stdout.readline().split(), two.stdout.readline().split()

    assert (int(first[0]), int(second[0])) == (one.pid, two.pid)
    assert first[3] != second[3]
    assert one.stdout.readline() == "['a', 'b'] ['NAME']\n"


def test_a_forked_process_finds_everything_imported(start: Start) -> None:
    process = start()

    assert [process.stdout.readline() for _ in range(3)][-1] == "True\n"


def test_a_page_that_was_tried_before_is_not_run_in_it(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ModuleType("__main__")
    page.__file__ = str(tmp_path / "page.py")
    (tmp_path / "page.py").write_text("raise SystemExit(7)", "utf-8")
    monkeypatch.setitem(sys.modules, "__main__", page)

    process = start()
    process.stdin.write("three")
    process.stdin.close()

    assert process.wait(PATIENCE_S) == len("three")


def test_what_is_forked_has_one_thread(start: Start) -> None:
    _pid, threads_of_parent, threads, _chance = start().stdout.readline().split()

    assert (threads_of_parent, threads) == ("1", "1")


def test_a_forked_process_reads_its_input_and_tells_its_status(start: Start) -> None:
    process = start()
    process.stdin.write("four\n")
    process.stdin.flush()

    assert process.wait(PATIENCE_S) == len("four\n")
    assert process.poll() == len("four\n")


def test_a_forked_process_can_be_killed_and_is_gone_then(start: Start) -> None:
    process = start()
    process.stdout.readline()

    process.kill()

    assert process.wait(PATIENCE_S) == -signal.SIGKILL
    assert not Path(f"/proc/{process.pid}").exists()


def test_a_process_that_runs_on_is_not_waited_for_in_vain(start: Start) -> None:
    process = start()

    with pytest.raises(TimeoutError):
        process.wait(0.01)
