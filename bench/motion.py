"""How soon a move is seen, and how a page answers while clips render: ``python -m bench.motion``.

The real app and a real Chromium, as in `bench.browser`. A round lets two arrows go and presses a
named move, with nothing running and then again with two renders queued before each. Both ends of
every time are read in the page: the pointer that lets go and the preview that is put on screen;
the press and the draft that Python sends back.
"""

import argparse
import re
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page

from bench.browser import PATIENCE_MS, a_page, running_app
from bench.table import Row, markdown, row_of

PAUSE_MS = 400
LISTEN = """clip => {
  window.lets = [];
  document.addEventListener("pointerup", () => (window.letGo = performance.now()), true);
  new MutationObserver(() => window.lets.push(performance.now() - window.letGo))
    .observe(clip, { attributes: true, attributeFilter: ["data-source"] });
}"""
ANSWERED = """button => new Promise((resolve) => {
  const kept = () => JSON.stringify(JSON.parse(sessionStorage.getItem("playground-draft")).motion);
  const before = kept(), start = performance.now();
  const look = () => (kept() === before ? setTimeout(look, 4) : resolve(performance.now() - start));
  button.click();
  look();
})"""
MOVES = ("Pan left", "Pan right", "Tilt up", "Tilt down")


def _drag(page: Page, stage: Locator, across: float) -> float:
    """Draw an arrow; return the milliseconds from letting go to its preview on screen."""
    place, count = stage.bounding_box(), page.evaluate("window.lets.length")
    if place is None:
        raise RuntimeError("the pad is not on screen")
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across * place["height"], y + 8, steps=3)
    page.mouse.up()
    page.wait_for_function("count => window.lets.length > count", arg=count, timeout=PATIENCE_MS)
    page.wait_for_timeout(PAUSE_MS)
    return float(page.evaluate("window.lets.at(-1)"))


def _generate(page: Page, times: int) -> None:
    for _ in range(times):
        page.get_by_role("button", name=re.compile("^Generate")).click()
        page.wait_for_timeout(PAUSE_MS)


def measure(rounds: int) -> dict[str, list[float]]:
    """Return milliseconds by what was measured."""
    told: dict[str, list[float]] = {"see": [], "see_busy": [], "press": [], "press_busy": []}
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder)) as url,
        a_page(url) as page,
    ):
        page.set_default_timeout(PATIENCE_MS)
        page.get_by_role("button", name=re.compile("^Use the sample")).first.click()
        page.locator(".pg-pad-shown").wait_for()
        stage = page.locator(".pg-pad-stage")
        stage.evaluate("stage => stage.scrollIntoView({block: 'center'})")
        page.locator(".pg-pad-clip").evaluate(LISTEN)
        _drag(page, stage, 0.1)
        for busy in (False, True):
            kind = "_busy" if busy else ""
            for index in range(rounds):
                for step in (1, 2):
                    _generate(page, 2 * busy)
                    across = (0.12 + 0.015 * index + 0.007 * step + 0.003 * busy) * (-1) ** step
                    told[f"see{kind}"].append(_drag(page, stage, across))
                move = page.get_by_role("button", name=MOVES[index % len(MOVES)], exact=True)
                told[f"press{kind}"].append(float(move.evaluate(ANSWERED)))
    return told


def rows(rounds: int) -> list[Row]:
    """Measure the times between a hand and the screen."""
    told = measure(rounds)
    busy_p95 = float(np.quantile(told["see_busy"], 0.95))
    return [
        row_of("arrow let go → preview on screen, idle", told["see"], unit="ms"),
        row_of("the same while renders run", told["see_busy"], unit="ms"),
        row_of("the same, 95th percentile", [busy_p95], unit="ms", goal=400, at_least=False),
        row_of("named move → the answer of Python, idle", told["press"], unit="ms"),
        row_of("the same while renders run", told["press_busy"], unit="ms"),
    ]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=8)
    print(markdown(rows(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
