"""What many viewers cost the server: ``python -m bench.crowd``.

Fifty plain clients, each with a websocket that runs the page as Streamlit's own script would, and a
stream of events on which it asks for its fragments again; no browser draws anything, so it is the
server alone that is measured. They watch one simulated job for some seconds.
"""

import argparse
import asyncio
import re
import sqlite3
import tempfile
from pathlib import Path

import httpx
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.browser import a_page, memory_mb, running_app, server_pid
from bench.table import Row, markdown, row_of

SESSIONS = 50
WATCH_S = 10.0
TWIN, PROMPT = "openai-hk", "a wave [delay 90]"
_EVENTS = re.compile(rb"/events\?[^\"\\ ]+")


class Viewer:
    """One session without a browser."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._fragments: set[str] = set()
        self.events_url: str | None = None
        self.runs = 0

    async def watch(self, ready: asyncio.Event, over: asyncio.Event) -> None:
        """Open the page, listen, and ask for the fragments at each piece of news."""
        address = f"{self._url.replace('http', 'ws', 1)}_stcore/stream"
        async with websockets.connect(address, max_size=None, subprotocols=["streamlit"]) as socket:  # type: ignore[list-item]
            await self._run(socket, "")
            ready.set()
            async with httpx.AsyncClient(timeout=None) as client:
                listening = asyncio.create_task(self._listen(client, socket))
                await over.wait()
                if listening.done():
                    listening.result()  # a stream that ended would make the crowd look cheap
                listening.cancel()

    async def _listen(self, client: httpx.AsyncClient, socket: websockets.ClientConnection) -> None:
        async with client.stream("GET", f"{self._url.rstrip('/')}{self.events_url}") as news:
            news.raise_for_status()
            async for line in news.aiter_lines():
                if line.startswith("event: job"):
                    for fragment in sorted(self._fragments):
                        await self._run(socket, fragment)

    async def _run(self, socket: websockets.ClientConnection, fragment: str) -> None:
        wish = BackMsg()
        wish.rerun_script.query_string = ""
        wish.rerun_script.fragment_id = fragment
        await socket.send(wish.SerializeToString())
        async for data in socket:
            told = ForwardMsg.FromString(bytes(data))  # type: ignore[arg-type]
            found = _EVENTS.search(bytes(data))  # type: ignore[arg-type]
            if found and self.events_url is None:
                self.events_url = found[0].decode()
            if told.delta.fragment_id and found:  # an ear hangs in this fragment
                self._fragments.add(told.delta.fragment_id)
            if told.WhichOneof("type") == "script_finished":
                self.runs += 1
                return


def _cpu_s(pid: int) -> float:
    """Seconds of CPU that a process has used, from Linux's /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def _crowd(url: str, pid: int) -> tuple[float, float, int]:
    """CPU while fifty sessions watch, of one core; memory; and how often they ran."""
    over, viewers = asyncio.Event(), [Viewer(url) for _ in range(SESSIONS)]
    tasks = []
    for viewer in viewers:
        ready = asyncio.Event()
        tasks.append(asyncio.create_task(viewer.watch(ready, over)))
        await ready.wait()
    await asyncio.to_thread(_generate, url)
    await asyncio.sleep(2)
    runs, cpu_s = sum(viewer.runs for viewer in viewers), _cpu_s(pid)
    await asyncio.sleep(WATCH_S)
    spent = _cpu_s(pid) - cpu_s
    runs = sum(viewer.runs for viewer in viewers) - runs
    held_mb = memory_mb(pid)
    over.set()
    await asyncio.gather(*tasks)
    return 100 * spent / WATCH_S, held_mb, runs


def _measure() -> tuple[float, float, int]:
    """Let the crowd come to an app of its own.

    Raises:
        RuntimeError: The job ended while it was watched.
    """
    with tempfile.TemporaryDirectory() as name, running_app(Path(name)) as url:
        measured = asyncio.run(_crowd(url, server_pid(url)))
        with sqlite3.connect(Path(name) / "jobs.db") as rows:
            (state,) = rows.execute("SELECT state FROM jobs").fetchone()
    if state != "running":
        raise RuntimeError(f"the job that was watched is {state}: this machine is too busy")
    return measured


def _generate(page_url: str) -> None:
    """Have the page start a simulated job that runs for longer than anybody watches."""
    with a_page(page_url) as page:
        page.get_by_role("button", name=re.compile("^Use the sample")).first.click()
        page.get_by_role("button", name="Replace").wait_for()
        page.get_by_role("textbox", name="Prompt").fill(PROMPT)
        page.get_by_label("Generate on Local render").press("Space")
        page.get_by_label(f"Generate on {TWIN}", exact=True).press("Space")
        page.wait_for_timeout(1500)
        page.get_by_role("button", name=re.compile("^Generate")).click()
        page.locator("[data-job]").first.wait_for()


def rows(rounds: int) -> list[Row]:
    """Measure the server; ``rounds`` is how often the crowd comes."""
    crowds = [_measure() for _ in range(rounds)]
    return [
        row_of(
            f"CPU while {SESSIONS} sessions watch a job, of one core",
            [c for c, _, _ in crowds],
            unit="%",
        ),
        row_of(f"fragments run for them in {WATCH_S:g} s", [float(r) for _, _, r in crowds]),
        row_of(
            f"memory of the server with {SESSIONS} sessions", [m for _, m, _ in crowds], unit="MB"
        ),
    ]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    print(markdown(rows(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
