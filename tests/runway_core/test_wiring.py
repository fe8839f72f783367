import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from runway_core import JobState, Playground
from runway_core.errors import ConfigurationError
from runway_core.settings import Settings, load_settings
from runway_core.wiring import open_playground
from tests.support.factories import a_picture
from tests.support.playgrounds import KEY, POLL_S, await_state, submit


class Hasty(BaseHTTPRequestHandler):
    """A gateway that hangs up on a submit that comes over a connection used before."""

    protocol_version = "HTTP/1.1"
    has_answered = False

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        if self.has_answered:
            self.close_connection = True
        else:
            self._answer({"id": "task-1"})

    def do_GET(self) -> None:
        self._answer({"id": "task-1", "status": "RUNNING", "progress": 0.1})

    def _answer(self, answer: dict[str, Any]) -> None:
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.has_answered = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def hasty_gateway() -> Iterator[str]:
    """Its base URL."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Hasty) as server:
        thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def get(playground: Playground, path: str) -> tuple[int, str]:
    """Status and body of one of the playground's routes."""

    async def ask() -> httpx.Response:
        app = httpx.ASGITransport(app=Starlette(routes=list(playground.routes())))
        async with httpx.AsyncClient(transport=app, base_url="http://test") as client:
            return await client.get(path)

    answer = asyncio.run(ask())
    return answer.status_code, answer.text


def test_opening_makes_the_data_folder_with_its_parents(tmp_path: Path) -> None:
    with open_playground(load_settings({}, data_dir=tmp_path / "a" / "b")):
        assert (tmp_path / "a" / "b" / "jobs.db").is_file()


def test_a_data_folder_that_cannot_be_made_is_told_with_its_variable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(ConfigurationError, match="cannot be made") as caught:
        open_playground(load_settings({}, data_dir=tmp_path / "file" / "data"))

    assert "PLAYGROUND_DATA_DIR" in caught.value.hint


def test_changes_given_to_open_win_over_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PLAYGROUND_DATA_DIR", str(tmp_path / "environment"))

    with open_playground(data_dir=tmp_path / "changes") as playground:
        assert playground.settings.data_dir == tmp_path / "changes"

    assert not (tmp_path / "environment").exists()


def test_an_open_playground_says_that_it_is_well(settings: Settings) -> None:
    with open_playground(settings) as playground:
        status, body = get(playground, "/healthz")

    assert status == 200
    assert '"database":"ok"' in body.replace(" ", "")


def test_a_link_from_the_playground_is_served_by_its_routes(settings: Settings) -> None:
    with open_playground(settings) as playground:
        frame = playground.add_image(a_picture(320, 200))

        status, _ = get(playground, playground.links.thumbnail(frame))

    assert status == 200


def test_a_link_signed_before_a_restart_works_after_it(settings: Settings) -> None:
    with open_playground(settings) as playground:
        frame = playground.add_image(a_picture(320, 200))
        link = playground.links.thumbnail(frame)

    with open_playground(settings) as playground:
        status, _ = get(playground, link)

    assert status == 200


def test_closing_twice_does_no_harm(settings: Settings) -> None:
    playground = open_playground(settings)
    playground.close()

    playground.close()

    assert (settings.data_dir / "jobs.db").is_file()


def test_a_submit_never_goes_over_a_connection_that_its_server_may_be_closing(
    tmp_path: Path, hasty_gateway: str
) -> None:
    environ = {
        "PLAYGROUND_OPENAI_HK_API_KEY": KEY,
        "PLAYGROUND_OPENAI_HK_BASE_URL": hasty_gateway,
    }
    with open_playground(
        load_settings(environ, data_dir=tmp_path, poll_interval_s=POLL_S)
    ) as playground:
        await_state(playground, submit(playground), JobState.RUNNING)
        second = await_state(playground, submit(playground), JobState.RUNNING)

    assert [event.state for event in second.timeline] == [
        JobState.QUEUED,
        JobState.SUBMITTING,
        JobState.RUNNING,
    ]
