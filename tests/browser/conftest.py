"""The real app on a free port, and a real Chromium in front of it."""

import os
import socket
import sqlite3
import time
import urllib.request
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.support.app_process import start_app

START_S = 60  # a cold start on a busy machine
PATIENCE_MS = 90_000  # the longest a render may take on a busy machine
DESKTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}


class App:
    """One run of ``streamlit run app.py``, which can be stopped and started again."""

    def __init__(self, data_dir: Path, desk: Path) -> None:
        self._data_dir = data_dir
        self._desk = desk
        self._port = _free_port()
        self._process: ForkServerProcess | None = None
        self.url = f"http://127.0.0.1:{self._port}/"

    def start(self) -> None:
        """Start, and wait until the server answers."""
        self._process = start_app(
            ["--server.port", str(self._port), "--server.headless", "true"],
            folder=self._desk,
            environ={**os.environ, "PLAYGROUND_DATA_DIR": str(self._data_dir)},
            log=self._desk / "server.log",
        )
        deadline = time.monotonic() + START_S
        while not self._answers():
            if not self._process.is_alive() or time.monotonic() > deadline:
                pytest.fail(f"the app did not start:\n{self.log()[-2000:]}")
            time.sleep(0.02)

    def stop(self, *, at_once: bool = False) -> None:
        """Stop in order, or as a crash would."""
        if self._process is None:
            return
        (self._process.kill if at_once else self._process.terminate)()
        self._process.join(20)
        if self._process.is_alive():
            self._process.kill()
            self._process.join(20)
            pytest.fail("the app did not stop within 20 s")
        self._process = None

    def log(self) -> str:
        """What the server has written."""
        return (self._desk / "server.log").read_text("utf-8", "replace")

    def job_count(self) -> int:
        """How many jobs the store holds."""
        with sqlite3.connect(self._data_dir / "jobs.db") as database:
            return int(database.execute("SELECT count(*) FROM jobs").fetchone()[0])

    def newest_batch(self) -> str:
        """The id of the newest batch."""
        with sqlite3.connect(self._data_dir / "jobs.db") as database:
            newest = "SELECT id FROM batches ORDER BY created_at DESC"
            return str(database.execute(newest).fetchone()[0])

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}_stcore/health", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def app(data_dir: Path, tmp_path: Path) -> Iterator[App]:
    """The running app with an empty data folder."""
    running = App(data_dir, tmp_path)
    running.start()
    yield running
    running.stop()


expect.set_options(timeout=20_000)  # ms; two cores carry the app, the browser and a render


@pytest.fixture(scope="session")
def browser(chromium_path: Path) -> Iterator[Browser]:
    """One Chromium for all tests."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_path,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


def begin(page: Page, url: str) -> None:
    """Go to the Create page and wait for its form, each part of which comes when it comes."""
    page.goto(url)
    page.get_by_role("textbox", name="Prompt").wait_for()
    page.locator(".pg-slot-box").first.wait_for()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages, also empty ones; in the end none of them may have complained in its console."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_one(
        url: str | None, *, viewport: dict[str, int] | None = None, quiet: bool = True
    ) -> Page:
        size = viewport or DESKTOP
        context = browser.new_context(viewport=size, has_touch=size is PHONE)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        if quiet:
            page.on(
                "console",
                lambda said: complaints.append(said.text) if said.type == "error" else None,
            )
            page.on("pageerror", lambda error: complaints.append(str(error)))
        if url is not None:
            begin(page, url)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(app: App, open_page: Callable[..., Page]) -> Page:
    """The app's first page at desktop size."""
    return open_page(app.url)
