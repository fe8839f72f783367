"""How soon a move is seen, and how a page answers while clips render: ``python -m bench.motion``.

The real app and a real Chromium, as in `bench.browser`. A round lets two arrows go, presses a named
move and types a letter, with nothing running and then again while two clips of 10 s render at once.
Both ends of every time are read in the page: the pointer that lets go and the preview's first frame
that is put on screen; the press and the draft that Python sends back; the letter and its painting.
"""

import argparse
import re
import sqlite3
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Locator, Page

from bench.browser import PATIENCE_MS, a_page, running_app
from bench.table import Row, markdown, row_of

PAUSE_MS = 400
LISTEN = """clip => {
  const forget = () => (window.seen = { source: {}, whole: {} });
  forget();
  document.addEventListener("pointerdown", forget, true);
  document.addEventListener("pointerup", () => (window.letGo = performance.now()), true);
  const note = ({ attributeName }) => {
    const kind = attributeName.slice(5);
    const motion = new URLSearchParams(clip.dataset[kind].split("?")[1]).get("motion");
    window.seen[kind][motion] = performance.now();
  };
  new MutationObserver((told) => told.forEach(note))
    .observe(clip, { attributes: true, attributeFilter: ["data-source", "data-whole"] });
}"""
MOTION = """stage => [...stage.closest(".pg-root").querySelectorAll("input[type=range]")]
  .map((input) => Number(input.value)).join(",")"""
ANSWERED = """button => new Promise((resolve) => {
  const kept = () => JSON.stringify(JSON.parse(sessionStorage.getItem("playground-draft")).motion);
  const before = kept(), start = performance.now();
  const look = () => (kept() === before ? setTimeout(look, 4) : resolve(performance.now() - start));
  button.click();
  look();
})"""
TYPED = """area => new Promise((resolve) => {
  const start = performance.now();
  area.focus({ preventScroll: true });
  document.execCommand("insertText", false, "x");
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
})"""
RENDERS = 2
MOVES = ("Pan left", "Pan right", "Tilt up", "Tilt down")


def _drag(page: Page, stage: Locator, across: float, down_px: float = 8) -> tuple[float, float]:
    """Draw an arrow; return the milliseconds from letting go to its first frame and its whole loop.

    Both are read when they were put on screen or could have been.
    """
    stage.evaluate("stage => stage.scrollIntoView({block: 'center'})")
    place = stage.bounding_box()
    if place is None:
        raise RuntimeError("the pad is not on screen")
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across * place["height"], y + down_px, steps=3)
    page.mouse.up()
    motion = stage.evaluate(MOTION)
    page.wait_for_function(
        "motion => window.seen.whole[motion] !== undefined", arg=motion, timeout=PATIENCE_MS
    )
    page.wait_for_timeout(PAUSE_MS)
    at = page.evaluate("m => [seen.source[m] - letGo, seen.whole[m] - letGo]", motion)
    return max(0.0, float(at[0])), max(0.0, float(at[1]))


def _keep_busy(page: Page, database: Path) -> None:
    """See to it that two clips render: one more is asked for as long as fewer do."""
    for _ in range(2):
        with sqlite3.connect(database) as rows:
            query = "SELECT count(*) FROM jobs WHERE settled_at IS NULL"
            (active,) = rows.execute(query).fetchone()
        if active >= RENDERS:
            return
        page.get_by_role("button", name=re.compile("^Generate")).click()
        page.wait_for_timeout(PAUSE_MS)


def measure(rounds: int) -> dict[str, list[float]]:
    """Return milliseconds by what was measured."""
    told: dict[str, list[float]] = {}
    with (
        tempfile.TemporaryDirectory() as folder,
        running_app(Path(folder), render_workers=RENDERS) as url,
        a_page(url) as page,
    ):
        page.set_default_timeout(PATIENCE_MS)
        page.get_by_role("button", name=re.compile("^Use the sample")).first.click()
        page.get_by_role("radio", name="10 seconds").locator("..").click()
        page.locator(".pg-pad-shown").wait_for()
        stage = page.locator(".pg-pad-stage")
        page.locator(".pg-pad-clip").evaluate(LISTEN)
        _drag(page, stage, 0.1)
        for busy in (False, True):
            kind = "_busy" if busy else ""
            for index in range(rounds):
                for step in (1, 2):
                    if busy:
                        _keep_busy(page, Path(folder) / "jobs.db")
                    # Each arrow once: a loop that was drawn before is kept and comes at once.
                    across = (0.12 + 0.015 * index + 0.007 * step) * (-1) ** step
                    first, whole = _drag(page, stage, across, -12 if busy else 8)
                    told.setdefault(f"see{kind}", []).append(first)
                    told.setdefault(f"whole{kind}", []).append(whole)
                if busy:
                    _keep_busy(page, Path(folder) / "jobs.db")
                move = page.get_by_role("button", name=MOVES[index % len(MOVES)], exact=True)
                told.setdefault(f"press{kind}", []).append(float(move.evaluate(ANSWERED)))
                typed = page.get_by_role("textbox", name="Prompt").evaluate(TYPED)
                told.setdefault(f"type{kind}", []).append(float(typed))
    return told


def rows(rounds: int) -> list[Row]:
    """Measure the times between a hand and the screen."""
    told = measure(rounds)

    def pair(name: str, key: str) -> list[Row]:
        slower = np.median(told[f"{key}_busy"]) / np.median(told[key])
        return [
            row_of(f"{name}, idle", told[key], unit="ms"),
            row_of("the same while two clips render", told[f"{key}_busy"], unit="ms"),
            row_of("the same, against idle", [float(slower)], unit="×"),
        ]

    p95 = {key: float(np.quantile(values, 0.95)) for key, values in told.items()}
    goal = {"unit": "ms", "goal": 400.0, "at_least": False}
    return [
        row_of("arrow let go → preview on screen, idle", told["see"], unit="ms"),
        row_of("the same, 95th percentile", [p95["see"]], **goal),  # type: ignore[arg-type]
        row_of("the same while two clips render", told["see_busy"], unit="ms"),
        row_of("the same, 95th percentile", [p95["see_busy"]], **goal),  # type: ignore[arg-type]
        *pair("arrow let go → the last frame of its loop", "whole"),
        *pair("named move → the answer of Python", "press"),
        *pair("a letter typed → painted", "type"),
    ]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=8)
    print(markdown(rows(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
