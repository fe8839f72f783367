"""The simulator as a program of its own."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import uvicorn

from runway_core.simulator.__main__ import main
from runway_core.simulator.sides import SIDES
from tests.support.simulator_calls import HEADERS, READ_PATHS, SUBMIT_PATHS, a_body
from tests.support.source import ROOT


class Program:
    """The simulator in a process of its own, on a free port, until the block ends."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "runway_core.simulator", "--port", "0", *arguments]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=environment
        )

    def __enter__(self) -> str:
        """The base URL, without a slash."""
        assert self._process.stdout is not None
        first_line = self._process.stdout.readline()
        return first_line.rsplit("/", 1)[0]

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.mark.slow
def test_a_task_survives_the_kill_of_the_program(tmp_path: Path) -> None:
    arguments = ("--state-dir", str(tmp_path), "--delay-s", "0", "--tiny-videos")
    with Program(*arguments) as base_url:
        url = base_url + SUBMIT_PATHS["runway"]
        task_id = httpx.post(url, json=a_body("runway"), headers=HEADERS).json()["id"]

    with Program(*arguments) as base_url:
        answer = httpx.get(base_url + READ_PATHS["runway"].format(task_id), headers=HEADERS)

    assert answer.json()["status"] == "SUCCEEDED"


@pytest.mark.slow
def test_a_fault_can_be_chosen_on_the_command_line() -> None:
    with Program("--fault", "runway:429=7 x1") as base_url:
        url = base_url + SUBMIT_PATHS["runway"]
        refused, taken = (httpx.post(url, json=a_body("runway"), headers=HEADERS) for _ in "ab")

    assert (refused.status_code, refused.headers["retry-after"]) == (429, "7")
    assert taken.status_code == 200


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--fault", "unheard-of"], "fault"),
        (["--fault", "nobody:500"], "there is no gateway"),
        (["--delay-s", "-1"], "not negative"),
        (["--host", "192.0.2.1"], "cannot listen"),
    ],
)
def test_a_wrong_argument_ends_the_program_with_a_sentence(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--port", "0", *arguments])

    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_it_prints_the_base_url_of_every_gateway(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ports: list[int] = []

    def run(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
        ports.append(sockets[0].getsockname()[1])

    monkeypatch.setattr(uvicorn.Server, "run", run)

    main(["--port", "0", "--fault", "500"])

    printed = capsys.readouterr().out.split()
    assert printed == [f"http://127.0.0.1:{ports[0]}/{side.id}" for side in SIDES]


def test_the_help_lists_the_faults(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])

    assert "cut-download" in capsys.readouterr().out
