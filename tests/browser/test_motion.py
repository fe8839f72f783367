"""The motion pad in a real browser: a preview that plays, and one state for all that shows it."""

import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from components.moves import MOVES
from tests.browser.conftest import PHONE
from tests.support import source

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURE = source.ROOT / "samples" / "ridges.jpg"
SHOWN = ".pg-pad-shown"
MOVED = "([clip, before]) => clip.toDataURL() !== before"


@pytest.fixture
def pad(page: Page) -> Locator:
    """The stage with the user's picture, its preview on screen."""
    return with_preview(page)


def with_preview(page: Page) -> Locator:
    page.locator("input[type=file]").first.set_input_files(PICTURE)
    stage = page.get_by_role("group", name="Motion pad")
    expect(page.locator(SHOWN)).to_have_count(1)
    stage.evaluate("stage => stage.scrollIntoView({block: 'center'})")  # clear of Generate
    return stage


def draw(page: Page, stage: Locator, across: float, down: float) -> None:
    """Draw an arrow from the middle; lengths are shares of the stage's width and height."""
    place = stage.bounding_box()
    assert place is not None
    x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + across * place["width"] / 2, y + down * place["height"] / 2)
    page.mouse.move(x + across * place["width"], y + down * place["height"])
    page.mouse.up()


def amounts(page: Page) -> dict[str, float]:
    names = {"x": "Move x", "y": "Move y", "z": "Zoom z", "r": "Roll r"}
    names |= {"bg_x_pan": "Background x", "bg_y_pan": "Background y"}
    return {
        axis: float(page.get_by_role("slider", name=name).input_value())
        for axis, name in names.items()
    }


DRAFT = "JSON.parse(sessionStorage.getItem('playground-draft')).motion"


def kept(page: Page, expected: dict[str, float]) -> None:
    """Wait until the draft has a move; it was Python that put it there."""
    page.wait_for_function(
        f"asked => Object.entries(asked).every(([axis, value]) => ({DRAFT})[axis] === value)",
        arg=expected,
    )


def wire_motions(data_dir: Path) -> list[dict[str, float]]:
    """The move in the wire request of every job, oldest first."""
    with sqlite3.connect(data_dir / "jobs.db") as database:
        plans = database.execute("SELECT plan FROM jobs ORDER BY created_at").fetchall()
    return [json.loads(plan)["wire"]["body"]["motion"] for (plan,) in plans]


def sent_motion(data_dir: Path) -> dict[str, Any]:
    with sqlite3.connect(data_dir / "jobs.db") as database:
        (request,) = database.execute("SELECT request FROM jobs").fetchone()
    return dict(json.loads(request)["motion"])


def test_a_preview_of_the_move_plays_on_the_picture(page: Page, pad: Locator) -> None:
    clip = page.locator(SHOWN)

    assert clip.evaluate("c => [c.width, c.height]") == [384, 216]
    expect(page.locator("video")).to_have_count(0)  # the page's videos are the takes alone
    expect(pad).to_have_attribute("data-state", "ready")
    expect(page.get_by_text("drawn here, not the model’s output")).to_be_visible()
    before = clip.evaluate("c => c.toDataURL()")
    page.wait_for_function(MOVED, arg=[clip.element_handle(), before])
    expect(clip).to_have_attribute("data-playing", "true")


def test_an_arrow_on_the_picture_is_the_move_that_is_sent(
    page: Page, pad: Locator, data_dir: Path
) -> None:
    before = page.locator(SHOWN).get_attribute("data-source")

    draw(page, pad, 0.3, -0.2)

    drawn = amounts(page)
    assert [drawn["x"], drawn["y"]] == pytest.approx([6.5, -4.3], abs=0.3)
    assert drawn["z"] == MOVES["Push in"].z
    expect(page.locator(SHOWN)).not_to_have_attribute("data-source", str(before))
    page.get_by_role("button", name=re.compile("^Generate")).click()
    expect(page.locator("[data-job]")).to_have_count(1)
    assert sent_motion(data_dir) == drawn


def test_an_arrow_is_never_longer_than_the_full_amount(page: Page, pad: Locator) -> None:
    draw(page, pad, 0.8, 0.4)

    moved = amounts(page)
    assert (moved["x"], moved["y"]) == (10.0, 5.0)


def test_the_background_has_an_arrow_of_its_own(page: Page, pad: Locator) -> None:
    page.get_by_role("button", name="Background", exact=True).click()

    draw(page, pad, -0.2, 0)

    moved = amounts(page)
    assert [moved["x"], moved["bg_x_pan"]] == pytest.approx([0.0, -4.3], abs=0.3)


def test_a_named_move_shows_on_the_pad_and_in_the_preview(page: Page, pad: Locator) -> None:
    before = page.locator(SHOWN).get_attribute("data-source")
    arrow = pad.locator(".pg-pad-near path").last

    page.get_by_role("button", name="Pan left").click()

    expect(arrow).to_have_attribute("d", re.compile("^M"))
    expect(page.locator(SHOWN)).not_to_have_attribute("data-source", str(before))


def test_a_double_click_resets_the_move(page: Page, pad: Locator) -> None:
    draw(page, pad, 0.3, 0.1)

    pad.dblclick()

    assert set(amounts(page).values()) == {0.0}
    expect(page.get_by_role("button", name="Static")).to_have_attribute("aria-pressed", "true")


def test_the_handle_on_the_right_zooms(page: Page, pad: Locator) -> None:
    place = pad.locator(".pg-pad-zoom").bounding_box()
    assert place is not None

    page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] - 4)

    assert amounts(page)["z"] == -10.0


def test_the_pad_works_by_keyboard(page: Page, pad: Locator) -> None:
    pad.focus()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("-")

    moved = amounts(page)
    assert (moved["x"], moved["y"], moved["z"]) == (0.5, -0.5, 4.0)


def test_who_wants_less_motion_gets_a_still_and_a_button(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.reload()
    with_preview(page)
    clip = page.locator(SHOWN)

    expect(clip).to_have_attribute("data-playing", "false")
    page.get_by_role("button", name="Play the preview").click()

    before = clip.evaluate("c => c.toDataURL()")
    page.wait_for_function(MOVED, arg=[clip.element_handle(), before])
    expect(clip).to_have_attribute("data-playing", "true")


def test_a_prompt_typed_while_the_move_changes_is_kept(page: Page, pad: Locator) -> None:
    draw(page, pad, 0.3, 0)
    prompt = page.get_by_role("textbox", name="Prompt")

    prompt.press_sequentially("the haze drifts over the ridges", delay=20)

    expect(pad).to_have_attribute("data-state", "ready")
    expect(prompt).to_have_value("the haze drifts over the ridges")
    expect(prompt).to_be_focused()


def test_the_pad_fits_a_phone(app: Any, open_page: Any) -> None:
    pad = with_preview(open_page(app.url, viewport=PHONE))

    place = pad.bounding_box()
    assert place is not None
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= PHONE["width"]
    assert place["width"] > 300


def test_the_arc_rolls_and_the_wheel_zooms_once_the_picture_was_clicked(
    page: Page, pad: Locator
) -> None:
    turn = pad.locator(".pg-pad-turn")
    before = turn.bounding_box()
    assert before is not None
    page.mouse.move(before["x"] + 5, before["y"] + 5)
    page.mouse.wheel(0, 100)  # not clicked yet: the page scrolls, the move stays
    top = "([knob, top]) => knob.getBoundingClientRect().top !== top"
    page.wait_for_function(top, arg=[turn.element_handle(), before["y"]])
    pad.evaluate("stage => stage.scrollIntoView({block: 'center'})")
    knob, place = turn.bounding_box(), pad.bounding_box()
    assert knob is not None
    assert place is not None
    x, y = knob["x"] + knob["width"] / 2, knob["y"] + knob["height"] / 2
    radius = place["y"] + place["height"] / 2 - y

    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + radius * 0.5, y + radius * 0.134, steps=4)  # 30 of 60 degrees
    page.mouse.up()
    pad.click(position={"x": 60, "y": 60})
    page.mouse.wheel(0, 100)

    moved = amounts(page)
    assert moved["r"] == pytest.approx(5.0, abs=0.3)
    assert moved["z"] == MOVES["Push in"].z - 0.5


def test_pad_sliders_moves_draft_and_wire_are_one_state(
    page: Page, pad: Locator, data_dir: Path
) -> None:
    chips = page.get_by_role("group", name="Camera motion")

    draw(page, pad, 0.3, -0.2)
    drawn = amounts(page)
    kept(page, drawn)
    page.get_by_role("slider", name="Background x").press("ArrowRight")
    slid = amounts(page)
    kept(page, slid)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")  # the last step is still on its way
    expect(page.locator("[data-job]")).to_have_count(1)
    chips.get_by_role("button", name="Arc").click()
    named = amounts(page)
    kept(page, named)
    draw(page, pad, -0.1, 0.1)
    redrawn = amounts(page)
    page.get_by_role("button", name=re.compile("^Generate")).click()
    expect(page.get_by_role("button", name=re.compile("^Open the batch"))).to_have_count(1)

    assert slid == drawn | {"bg_x_pan": 0.1}
    assert named == MOVES["Arc"].model_dump()
    assert redrawn["bg_x_pan"] == named["bg_x_pan"]
    assert redrawn["x"] == pytest.approx(-2.2, abs=0.3)
    assert wire_motions(data_dir) == [slid | {"bg_x_pan": 0.2}, redrawn]


def test_a_click_on_generate_carries_what_the_hand_did_just_before(
    page: Page, pad: Locator, data_dir: Path
) -> None:
    pad.focus()

    # Both in one task of the browser: whatever still rests, or waits for its turn, would be late.
    pad.evaluate(
        """stage => {
          stage.dispatchEvent(new WheelEvent("wheel", { deltaY: 100, cancelable: true }));
          const page = stage.getRootNode().host.ownerDocument;
          page.querySelector(".st-key-create_generate button").click();
        }"""
    )

    expect(page.locator("[data-job]")).to_have_count(1)
    assert sent_motion(data_dir)["z"] == MOVES["Push in"].z - 0.5
