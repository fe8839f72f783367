"""Painting the subject in a real browser: strokes, eraser, undo, and the mask that is sent."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE
from tests.support import source

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURE = source.ROOT / "samples" / "ridges.jpg"
MASK = "JSON.parse(sessionStorage.getItem('playground-draft')).foreground_mask?.sha256 ?? null"


def open_board(page: Page) -> Locator:
    page.locator("input[type=file]").first.set_input_files(PICTURE)
    expect(page.locator(".pg-pad-shown")).to_have_count(1)
    page.get_by_role("button", name="Paint subject").click()
    canvas = page.locator("canvas.upper-canvas")
    expect(canvas).to_be_visible()
    canvas.evaluate("canvas => canvas.scrollIntoView({block: 'center'})")
    return canvas


def stroke(
    page: Page, canvas: Locator, start: tuple[float, float], end: tuple[float, float]
) -> str:
    """Draw a line in shares of the canvas, and return the mask once the draft has another one."""
    before = page.evaluate(MASK)
    place = canvas.bounding_box()
    assert place is not None
    x, y, width, height = place["x"], place["y"], place["width"], place["height"]
    page.mouse.move(x + start[0] * width, y + start[1] * height)
    page.mouse.down()
    page.mouse.move(x + end[0] * width, y + end[1] * height, steps=8)
    page.mouse.up()
    page.wait_for_function(f"before => ({MASK}) !== before", arg=before)
    return str(page.evaluate(MASK))


def sent_request(data_dir: Path) -> dict[str, Any]:
    with sqlite3.connect(data_dir / "jobs.db") as database:
        (request,) = database.execute("SELECT request FROM jobs").fetchone()
    return dict(json.loads(request))


def test_strokes_eraser_and_undo_make_the_mask_that_is_sent(page: Page, data_dir: Path) -> None:
    canvas = open_board(page)

    one = stroke(page, canvas, (0.2, 0.5), (0.4, 0.5))
    page.get_by_role("button", name="Broad").click()
    two = stroke(page, canvas, (0.6, 0.5), (0.8, 0.5))
    page.get_by_role("button", name="Eraser").click()
    erased = stroke(page, canvas, (0.7, 0.2), (0.7, 0.8))
    page.get_by_role("button", name="Undo").last.click()
    page.wait_for_function(f"two => ({MASK}) === two", arg=two)

    assert len({one, two, erased}) == 3
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".pg-pad-shown")).to_have_count(1)
    page.get_by_role("button", name="Generate").click()
    expect(page.locator("[data-job]")).to_have_count(1)
    assert sent_request(data_dir)["foreground_mask"]["sha256"] == two


def test_the_board_lies_on_its_picture_on_a_phone(app: Any, open_page: Any) -> None:
    page = open_page(app.url, viewport=PHONE)
    canvas = open_board(page)

    place, picture = canvas.bounding_box(), page.locator(".pg-paint-picture").bounding_box()

    assert place == picture
    assert place is not None
    assert 300 < place["width"] <= PHONE["width"]
    stroke(page, canvas, (0.3, 0.5), (0.6, 0.5))
    expect(page.get_by_role("button", name="Subject painted")).to_be_visible()


def press_when_the_stroke_ends(page: Page, canvas: Locator, button: str) -> None:
    """Draw a line and press a button right behind it, long before the canvas tells of the line."""
    place = canvas.bounding_box()
    assert place is not None
    x, y = place["x"] + place["width"] / 3, place["y"] + place["height"] / 2
    page.evaluate(
        """name => window.addEventListener("mouseup", () => setTimeout(
          () => document.querySelector(name).click()), { once: true })""",
        button,
    )
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + place["width"] / 4, y)
    page.mouse.up()


def test_a_click_on_generate_carries_the_stroke_just_before(page: Page, data_dir: Path) -> None:
    press_when_the_stroke_ends(page, open_board(page), ".st-key-create_generate button")

    expect(page.locator("[data-job]")).to_have_count(1)
    assert sent_request(data_dir)["foreground_mask"] is not None


def test_closing_the_board_keeps_the_stroke_just_before(page: Page) -> None:
    press_when_the_stroke_ends(page, open_board(page), ".pg-paint-done")

    expect(page.get_by_role("button", name="Subject painted")).to_be_visible()
    page.wait_for_function(f"() => ({MASK}) !== null")
