"""What Compare leaves in the server's memory: ``python -m bench played``.

A hundred takes of a sample, two seconds each at 1280 × 720, are rendered first, by another process
than the server. Then the real app makes their proxies and one page of a real Chromium plays them
through Compare, six at a time, one set after the other. The memory is that of the whole server
process, read while nothing is made.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Page

from bench.browser import PATIENCE_MS, a_page, memory_mb, running_app, server_pid
from bench.table import Row, row_of
from runway_core import CameraMotion, GenerationRequest, open_playground
from runway_core.settings import load_settings

TAKES, AT_ONCE = 100, 6
TAKE_S = 2
PLAYED_MS = 2500  # each take is seen to its end
LEFT_GOAL_MB = 10.0  # that the second half of the takes may add
TURN = """
(query) => {
  history.pushState({}, "", query);
  dispatchEvent(new PopStateEvent("popstate", { state: {} }));
}
"""


def rows(rounds: int) -> list[Row]:
    """Measure how the server's memory stands before, after and between."""
    measured = [_measure() for _ in range(rounds)]
    middle = len(measured[0]) // 2
    return [
        row_of("memory of the server before", [told[0] for told in measured], unit="MB"),
        row_of(
            f"the same after {TAKES} videos were played", [told[-1] for told in measured], unit="MB"
        ),
        row_of(
            "of it added by the second half",
            [told[-1] - told[middle] for told in measured],
            unit="MB",
            goal=LEFT_GOAL_MB,
            at_least=False,
        ),
    ]


def _measure() -> list[float]:
    """Return the memory before the first set and after each one, in MB."""
    with tempfile.TemporaryDirectory() as name:
        ids = _takes(Path(name))
        sets = [ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE)]
        with running_app(Path(name)) as url, a_page(url) as page:
            pid = server_pid(url)
            page.goto(f"{url}compare")
            page.locator(".pg-cmpp-take").first.wait_for(timeout=PATIENCE_MS)
            found = [memory_mb(pid)]
            for takes in sets:
                _play(page, takes)
                found.append(memory_mb(pid))
    return found


def _takes(folder: Path) -> list[str]:
    with open_playground(load_settings({}, data_dir=folder)) as playground:
        frame = playground.samples()[0].frame
        wishes = [
            GenerationRequest(
                first_frame=frame,
                motion=CameraMotion(z=1 + number / TAKES),
                seed=number,
                duration_s=TAKE_S,
            )
            for number in range(TAKES)
        ]
        jobs = [playground.submit(wish, ["local"]).jobs[0] for wish in wishes]
        return [str(playground.wait(job.id, timeout_s=600).id) for job in jobs]


def _play(page: Page, takes: Sequence[str]) -> None:
    """Turn the page to a set of takes, wait for its proxies and play them."""
    page.evaluate(TURN, f"?jobs={','.join(takes)}")
    page.locator(f'.pg-cmp[data-making=false] [data-clip="{takes[0]}"]').wait_for(
        timeout=PATIENCE_MS
    )
    page.evaluate("() => { document.querySelector('.pg-cmp').deck.play(1); }")
    page.wait_for_timeout(PLAYED_MS)
    page.evaluate("() => document.querySelector('.pg-cmp').deck.rest(0)")
