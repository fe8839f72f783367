"""Six takes in step: ``python -m bench compare``.

The takes are local renders of a sample, five seconds at 1280 × 720. Their proxies are made by the
core alone; then the real app shows them in a real Chromium, without a graphics card, and what each
player says that it has presented is read.
"""

import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Page

from bench.browser import PATIENCE_MS, a_page, running_app
from bench.table import Row, row_of
from runway_core import CameraMotion, GenerationRequest, Playground, open_playground
from runway_core.settings import load_settings

TAKES = 6
STEPS = 40
PLAYED_S = 10
STEP = """
async (steps) => {
  const { deck } = document.querySelector(".pg-cmp");
  await deck.rest(0);
  const began = performance.now();
  for (let step = 1; step <= steps; step += 1) await deck.rest(step);
  return (steps * 1000) / (performance.now() - began);
}
"""
PLAY = """
(seconds) => new Promise((done) => {
  const { deck } = document.querySelector(".pg-cmp");
  const spreads = [];
  const until = performance.now() + seconds * 1000;
  const look = () => {
    const shown = deck.clips.map((clip) => clip.shown);
    if (deck.speed && deck.clock) spreads.push(Math.max(...shown) - Math.min(...shown));
    if (performance.now() < until) requestAnimationFrame(look);
    else done(spreads);
  };
  deck.play(1).then(look);
})
"""


def _takes(playground: Playground) -> list[str]:
    frame = playground.samples()[0].frame
    batches = [
        playground.submit(
            GenerationRequest(first_frame=frame, motion=CameraMotion(z=1.0 + number), seed=number),
            ["local"],
        )
        for number in range(TAKES)
    ]
    ids = [batch.jobs[0].id for batch in batches]
    for job_id in ids:
        playground.wait(job_id, timeout_s=300)
    return [str(job_id) for job_id in ids]


def _making_s(playground: Playground, ids: list[str]) -> float:
    began = time.perf_counter()
    while playground.compare.proxies(ids).is_making:
        time.sleep(0.02)
    return time.perf_counter() - began


def _in_browser(page: Page, url: str, ids: list[str]) -> tuple[float, list[int]]:
    page.goto(f"{url}compare?jobs={','.join(ids)}")
    page.locator(".pg-cmp[data-making=false]").wait_for(timeout=PATIENCE_MS)
    page.keyboard.press("k")
    page.locator(".pg-cmp[data-settled=true]").wait_for(timeout=PATIENCE_MS)
    return page.evaluate(STEP, STEPS), page.evaluate(PLAY, PLAYED_S)


def rows(rounds: int) -> list[Row]:
    """Measure how long proxies take, how fast six takes step and how far they drift."""
    making, steps, means, shares = [], [], [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            with open_playground(load_settings(data_dir=Path(folder))) as playground:
                ids = _takes(playground)
                making.append(_making_s(playground, ids))
            with running_app(Path(folder)) as url, a_page(url) as page:
                rate, spreads = _in_browser(page, url, ids)
        steps.append(rate)
        means.append(float(median(spreads)))
        shares.append(100 * sum(spread <= 1 for spread in spreads) / len(spreads))
    return [
        row_of(
            "six proxies of takes of 5 s at 1280 × 720, on a canvas of 960 × 540",
            making,
            unit="s",
            goal=15,
            at_least=False,
        ),
        row_of("steps of six takes in a second", steps, goal=8),
        row_of(
            f"frames between the takes, {PLAYED_S} s of play, median", means, goal=1, at_least=False
        ),
        row_of("looks that find all six within one frame", shares, unit="%", goal=95),
    ]
