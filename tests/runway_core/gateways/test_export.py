import base64
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from runway_core.gateways import load_gateways
from runway_core.gateways.codec import fill
from runway_core.gateways.export import as_curl, as_json, as_python
from runway_core.gateways.grammar import Header
from runway_core.models import Plan, WireRequest
from runway_core.planning import plan
from tests.support.factories import a_request
from tests.support.wire import FakeFrames

GATEWAYS = load_gateways()
KEY = "hk-$(touch pwned)-`x`"
PROMPT = 'it\'s "quoted" $HOME `id` \\ 🌊\nJSON\nnext'
# Longer than what the shell takes as one argument.
DATA_URI = f"data:image/jpeg;base64,{base64.b64encode(bytes(200_000)).decode()}"


@dataclass
class Listener:
    """What a server on loopback was sent."""

    base_url: str
    seen: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    """A server that notes what it gets and answers with an id."""
    heard = Listener("")

    class Notes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            heard.seen.append((self.command, self.path, headers, body))
            answer = '{"id":"t-🌊"}'.encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Stay silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Notes) as server:
        heard.base_url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield heard
        server.shutdown()


def a_wire(gateway: str = "openai_hk", base_url: str | None = None) -> WireRequest:
    """The request of a plan."""
    outcome = plan(
        a_request(prompt_text=PROMPT), GATEWAYS[gateway], frames=FakeFrames(), base_url=base_url
    )
    assert isinstance(outcome, Plan)
    return outcome.wire


def run(command: list[str], text: str) -> str:
    """Run an export with the key in its environment."""
    environment = {**os.environ, "PLAYGROUND_OPENAI_HK_API_KEY": KEY, "no_proxy": "127.0.0.1"}
    return subprocess.run(
        command, input=text, env=environment, capture_output=True, text=True, check=True, timeout=60
    ).stdout


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_the_curl_command_sends_the_exact_bytes_as_it_stands(listener: Listener) -> None:
    wire = a_wire(base_url=listener.base_url)
    body = fill(wire, lambda sha256: DATA_URI)

    output = run(["bash", "-s"], as_curl(wire, GATEWAYS["openai_hk"], body))

    ((method, path, headers, sent),) = listener.seen
    assert (method, path) == ("POST", "/runwayml/v1/image_to_video")
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["content-type"] == "application/json"
    assert sent.rstrip(b"\n") == body
    assert "t-🌊" in output


def test_the_python_script_sends_the_exact_bytes_as_it_stands(listener: Listener) -> None:
    wire = a_wire(base_url=listener.base_url)
    body = fill(wire, lambda sha256: DATA_URI)

    output = run([sys.executable, "-"], as_python(wire, GATEWAYS["openai_hk"], body))

    ((method, path, headers, sent),) = listener.seen
    assert (method, path) == ("POST", "/runwayml/v1/image_to_video")
    assert headers["authorization"] == f"Bearer {KEY}"
    assert sent == body
    assert "t-🌊" in output


def test_the_json_names_the_variable_of_the_key() -> None:
    wire = a_wire("cometapi")

    told = json.loads(as_json(wire, GATEWAYS["cometapi"]))

    assert told == {
        "method": "POST",
        "url": "https://api.cometapi.com/runwayml/v1/image_to_video",
        "headers": {
            "X-Runway-Version": "2024-11-06",
            "Content-Type": "application/json",
            "Authorization": "Bearer ${PLAYGROUND_COMETAPI_API_KEY}",
        },
        "body": wire.body,
    }


@pytest.mark.parametrize("export", [as_curl, as_python, as_json])
def test_without_the_pictures_their_places_are_shown(export: Any) -> None:
    assert f"asset:{'a1' * 32}" in export(a_wire(), GATEWAYS["openai_hk"])


@pytest.mark.parametrize("export", [as_curl, as_python, as_json])
def test_a_key_may_stand_in_a_header_of_its_own(export: Any) -> None:
    spec = replace(GATEWAYS["openai_hk"], auth=Header("X-Key"))

    told = export(a_wire(), spec)

    assert "X-Key" in told
    assert "Bearer" not in told


@pytest.mark.parametrize("export", [as_curl, as_python])
def test_the_local_render_has_no_request_to_export(export: Any) -> None:
    assert export(a_wire("local"), GATEWAYS["local"]).startswith("# Rendered on this machine")


def test_the_local_render_is_told_as_json_without_a_key() -> None:
    told = json.loads(as_json(a_wire("local"), GATEWAYS["local"]))

    assert told["url"] == "local://renderer/renders"
    assert told["headers"] == {"Content-Type": "application/json"}


def test_a_request_without_a_body_is_exported_without_one() -> None:
    wire = WireRequest(method="GET", url="https://a.example/v1/tasks/t")

    assert "--data" not in as_curl(wire, GATEWAYS["runway"])
    assert "data=" not in as_python(wire, GATEWAYS["runway"])
    assert json.loads(as_json(wire, GATEWAYS["runway"]))["body"] is None
