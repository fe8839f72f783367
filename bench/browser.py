"""How soon a finished job plays: ``python -m bench.browser [--rounds 5]``.

The real app on a free port of loopback, a real Chromium in front of it. Each round uses a sample
and generates on the local renderer. Both clocks are this machine's: the job's own settling time, as
it stands in the database, and the moments at which the page's video was put in, had its first data
and began to play.
"""

import argparse
import os
import re
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which

from playwright.sync_api import Browser, Page, sync_playwright

from bench.table import Row, markdown, row_of

ROOT = Path(__file__).parents[1]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_S = 60.0
PATIENCE_MS = 120_000
PAUSE_MS = 3000  # a second click within 2 s counts as the same wish
WATCH = """
window.moments = {};
for (const kind of ["loadstart", "loadeddata", "playing"]) {
  document.addEventListener(kind, (event) => {
    const tile = event.target.closest?.("[data-job]");
    const moments = tile && (window.moments[tile.dataset.job] ??= {});
    if (moments) moments[kind] ??= Date.now();
  }, true);
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """What happened to one job, in milliseconds since it settled, and since the click."""

    mounted_ms: float
    loaded_ms: float
    playing_ms: float
    click_to_playing_ms: float


@contextmanager
def running_app(data_dir: Path, **settings: object) -> Iterator[str]:
    """The real app on a free port, with its data in a folder and some settings changed."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py")]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.fileWatcherType", "none"]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PLAYGROUND_")}
    environment["PLAYGROUND_DATA_DIR"] = str(data_dir)
    environment |= {f"PLAYGROUND_{name.upper()}": str(value) for name, value in settings.items()}
    with (data_dir / "server.log").open("w+") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            url = f"http://127.0.0.1:{port}/"
            if not _answers(url, process):
                log.seek(0)
                raise RuntimeError(f"the app did not start:\n{log.read()[-2000:]}")
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _answers(url: str, process: "subprocess.Popen[bytes]") -> bool:
    deadline = time.monotonic() + START_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}_stcore/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            time.sleep(0.2)
    return False


@contextmanager
def a_browser() -> Iterator[Browser]:
    """A Chromium: the one that is named, else the system's, else Playwright's own."""
    named = os.environ.get("PLAYGROUND_TEST_CHROMIUM")
    found = [named] if named else [path for name in NAMES if (path := which(name))]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found[0] if found else None,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@contextmanager
def a_page(url: str) -> Iterator[Page]:
    """A page of its own browser, which notes when its videos load and play."""
    with a_browser() as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(WATCH)
        page.goto(url)
        yield page


def server_pid(url: str) -> int:
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


def memory_mb(pid: int) -> float:
    """What a process holds in memory, from Linux's /proc."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0]) / 2**10


def _round(page: Page, database: Path, seen: set[str]) -> Moments:
    """Generate once and read both clocks."""
    page.wait_for_timeout(PAUSE_MS)
    clicked_ms = 1000 * time.time()
    page.get_by_role("button", name=re.compile("^Generate")).click()
    page.wait_for_function(
        "seen => Object.entries(window.moments).some(([id, m]) => !seen.includes(id) && m.playing)",
        arg=sorted(seen),
        timeout=PATIENCE_MS,
    )
    moments = page.evaluate("window.moments")
    job_id = next(name for name in moments if name not in seen and "playing" in moments[name])
    seen.update(moments)
    with sqlite3.connect(database) as rows:
        query = "SELECT settled_at FROM jobs WHERE id = ?"
        settled_ms = 1000 * float(rows.execute(query, (job_id,)).fetchone()[0])
    at = moments[job_id]
    return Moments(
        mounted_ms=at["loadstart"] - settled_ms,
        loaded_ms=at["loadeddata"] - settled_ms,
        playing_ms=at["playing"] - settled_ms,
        click_to_playing_ms=at["playing"] - clicked_ms,
    )


def measure(rounds: int) -> list[Moments]:
    """Run the rounds in one page; the first of all, with everything cold, is left out."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder)) as url,
        a_page(url) as page,
    ):
        page.set_default_timeout(PATIENCE_MS)
        page.get_by_role("button", name=re.compile("^Use the sample")).first.click()
        page.get_by_role("button", name="Replace").wait_for()
        seen: set[str] = set()
        database = Path(folder) / "jobs.db"
        return [_round(page, database, seen) for _ in range(rounds + 1)][1:]


def rows(rounds: int) -> list[Row]:
    """Measure the times a person waits."""
    measured = measure(rounds)

    def row(name: str, field: str, goal: float | None = None) -> Row:
        values = [float(getattr(moments, field)) for moments in measured]
        return row_of(name, values, unit="ms", goal=goal, at_least=False)

    return [
        row("settled → the tile asks for the video", "mounted_ms"),
        row("settled → the first frame is there", "loaded_ms"),
        row("settled → playing", "playing_ms", 500),
        row("click on Generate → playing, 5 s at 1280 × 720", "click_to_playing_ms", 5000),
    ]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    print(markdown(rows(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
