"""What many viewers cost the server: ``python -m bench.crowd``.

*Sessions*: fifty plain clients, each with a websocket that runs the page as Streamlit's own script
would, and a stream of events on which it asks for its fragments again; no browser draws anything,
so it is the server alone that is measured. They watch one simulated job for some seconds.

*Videos*: one video is read a hundred times in ranges, as players do, over the route of the stage;
the memory is that of the whole server process before and after.
"""

import argparse
import asyncio
import re
import tempfile
from pathlib import Path

import httpx
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.browser import a_page, running_app
from bench.table import Row, markdown, row_of

SESSIONS = 50
WATCH_S = 10.0
VIDEOS = 100
RANGE_BYTES = 262_144
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


def _memory_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 2**10


async def _crowd(url: str, pid: int) -> tuple[float, float, int]:
    """CPU while fifty sessions watch, of one core; memory; and how often they ran."""
    over, viewers = asyncio.Event(), [Viewer(url) for _ in range(SESSIONS)]
    tasks = []
    for viewer in viewers:
        ready = asyncio.Event()
        tasks.append(asyncio.create_task(viewer.watch(ready, over)))
        await ready.wait()
    await asyncio.sleep(2)
    runs, cpu_s = sum(viewer.runs for viewer in viewers), _cpu_s(pid)
    await asyncio.sleep(WATCH_S)
    spent = _cpu_s(pid) - cpu_s
    runs = sum(viewer.runs for viewer in viewers) - runs
    memory_mb = _memory_mb(pid)
    over.set()
    await asyncio.gather(*tasks)
    return 100 * spent / WATCH_S, memory_mb, runs


def _play(url: str, times: int) -> None:
    """Read a video in ranges, over and over."""
    with httpx.Client() as client:
        for _ in range(times):
            start, length = 0, 1
            while start < length:
                span = f"bytes={start}-{start + RANGE_BYTES - 1}"
                answer = client.get(url, headers={"Range": span})
                length = int(answer.headers["content-range"].rpartition("/")[2])
                start += len(answer.content)


def _generate(page_url: str, prompt: str, *, twin: str | None) -> str | None:
    """Make a job through the page; return its video's address, None for one that still runs."""
    with a_page(page_url) as page:
        if twin is None:  # a second page goes on with the draft of the first
            page.get_by_role("button", name=re.compile("^Use the sample")).first.click()
        page.get_by_role("button", name="Replace").wait_for()
        page.get_by_role("textbox", name="Prompt").fill(prompt)
        if twin is not None:
            page.get_by_label("Generate on Local render").press("Space")
            page.get_by_label(f"Generate on {twin}", exact=True).press("Space")
        page.wait_for_timeout(1500)
        page.get_by_role("button", name=re.compile("^Generate")).click()
        if twin is not None:
            page.locator("[data-job]").first.wait_for()
            return None
        video = page.locator("[data-job] video").first
        video.wait_for(timeout=120_000)
        return str(video.evaluate("video => video.src"))


def rows(rounds: int) -> list[Row]:
    """Measure the server; ``rounds`` is how often the crowd comes."""
    with tempfile.TemporaryDirectory() as name, running_app(Path(name)) as url:
        pid = _server_pid(url)
        source = _generate(url, "a wave", twin=None)
        assert source is not None
        _play(source, 1)
        before_mb = _memory_mb(pid)
        _play(source, VIDEOS)
        added_mb = _memory_mb(pid) - before_mb
        _generate(url, "a wave [delay 90]", twin="openai-hk")
        crowds = [asyncio.run(_crowd(url, pid)) for _ in range(rounds)]
    return [
        row_of(f"memory added by {VIDEOS} videos read in ranges", [added_mb], unit="MB"),
        row_of("memory of the server after them", [before_mb + added_mb], unit="MB"),
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


def _server_pid(url: str) -> int:
    """The process that listens on the port of an address, from Linux's /proc."""
    port = int(url.rstrip("/").rpartition(":")[2])
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[1].endswith(f":{port:04X}") and fields[3] == "0A":
            wanted = f"socket:[{fields[9]}]"
            for link in Path("/proc").glob("[0-9]*/fd/*"):
                try:
                    if str(link.readlink()) == wanted:
                        return int(link.parts[2])
                except OSError:
                    continue
    raise RuntimeError(f"nobody listens on {url}")


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    print(markdown(rows(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
