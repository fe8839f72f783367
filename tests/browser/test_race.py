"""Several gateways at once in a real browser: every tile tells its own truth."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PATIENCE_MS
from tests.support import source

if TYPE_CHECKING:
    from tests.browser.conftest import App

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURE = source.ROOT / "samples" / "ridges.jpg"
GENERATE = re.compile("^Generate")


def pick(page: Page, *gateways: str) -> None:
    """Pick simulated twins (there is no key here) in the place of the local render."""
    page.get_by_label("Generate on Local render").press("Space")
    for gateway in gateways:
        page.get_by_label(f"Generate on {gateway}", exact=True).press("Space")
    expect(page.get_by_text(f"{len(gateways)} of 7", exact=True)).to_be_visible()


def race(page: Page, prompt: str, *gateways: str) -> None:
    """Send one request to simulated twins, and see their tiles."""
    page.locator("input[type=file]").first.set_input_files(PICTURE)
    expect(page.get_by_text("1600 × 1000 JPEG")).to_be_visible()
    page.get_by_role("textbox", name="Prompt").fill(prompt)
    pick(page, *gateways)
    page.get_by_role("button", name=GENERATE).click()
    expect(page.locator("[data-job]")).to_have_count(len(gateways))


def tile(page: Page, gateway: str) -> Locator:
    return page.locator("[data-job]").filter(has_text=gateway)


def settled(page: Page, gateway: str, state: str) -> Locator:
    found = tile(page, gateway)
    expect(found.get_by_role("status")).to_contain_text(state, timeout=PATIENCE_MS)
    return found


def test_of_three_gateways_two_play_and_one_says_why_it_failed(page: Page, app: "App") -> None:
    race(page, "dusk [cometapi:fail]", "openai-hk", "CometAPI", "gptplus5")

    failed = settled(page, "CometAPI", "Failed")
    expect(failed.locator("q")).to_contain_text("INTERNAL.BAD_OUTPUT.CODE01")
    expect(failed).to_contain_text("Try again with another seed or prompt")
    settled(page, "openai-hk", "Done in")
    settled(page, "gptplus5", "Done in")
    expect(page.locator("[data-job] video")).to_have_count(2)
    page.wait_for_function(
        "[...document.querySelectorAll('[data-job] video')]"
        ".every(video => video.readyState >= 2 && !video.paused)"
    )
    expect(failed.get_by_role("button")).to_have_text(["Remix", "Repeat", ""])
    assert app.job_count() == 3


def test_the_code_of_a_job_names_a_variable_and_holds_no_key(page: Page) -> None:
    race(page, "dusk", "openai-hk")
    done = settled(page, "openai-hk", "Done in")

    done.get_by_role("button", name="More").press("Enter")
    page.keyboard.press("End")
    expect(page.get_by_role("menuitem", name="Code")).to_be_focused()
    page.keyboard.press("Enter")

    dialog = page.get_by_role("dialog")
    shown = dialog.locator("pre").first
    expect(shown).to_contain_text("curl --request POST")
    expect(shown).to_contain_text("Bearer ${PLAYGROUND_OPENAI_HK_API_KEY}")
    expect(shown).to_contain_text("asset:")
    expect(shown).not_to_contain_text("base64")


def test_the_downloaded_code_holds_the_picture(page: Page) -> None:
    race(page, "dusk [delay 4]", "openai-hk")
    tile(page, "openai-hk").get_by_role("button", name="Code").click()
    button = page.get_by_role("dialog").get_by_role("button", name=re.compile(r"^Download .*\.sh$"))

    with page.expect_download() as download:
        button.click()

    script = download.value.path().read_text("utf-8")
    assert "data:image/jpeg;base64," in script
    assert "asset:" not in script
    assert "${PLAYGROUND_OPENAI_HK_API_KEY}" in script


def test_news_of_jobs_leaves_the_code_open(page: Page) -> None:
    race(page, "dusk [delay 4]", "openai-hk")
    tile(page, "openai-hk").get_by_role("button", name="Code").click()
    expect(page.get_by_role("dialog")).to_be_visible()

    settled_behind = page.locator("[data-job] [role=status]")
    expect(settled_behind).to_contain_text("Done in", timeout=PATIENCE_MS)

    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_job_in_doubt_offers_its_ways_out(page: Page) -> None:
    race(page, "dusk [500]", "openai-hk")

    doubtful = settled(page, "openai-hk", "In doubt")

    expect(doubtful.get_by_role("button")).to_have_text(
        ["Check again", "I found it…", "Mark lost", ""]
    )
    doubtful.get_by_role("button", name="More").click()
    expect(page.get_by_role("menuitem")).to_have_text(["Send again (may charge twice)", "Code"])
    page.keyboard.press("Escape")
    doubtful.get_by_role("button", name="Mark lost").click()
    settled(page, "openai-hk", "Failed")


def test_a_task_that_was_found_by_hand_is_followed(page: Page) -> None:
    race(page, "dusk [500]", "openai-hk")
    doubtful = settled(page, "openai-hk", "In doubt")

    doubtful.get_by_role("button", name="I found it…").click()
    field = doubtful.get_by_role("textbox")
    expect(field).to_be_focused()
    field.fill(" task-7 ")
    field.press("Enter")

    settled(page, "openai-hk", "Running")
    expect(doubtful.get_by_role("textbox")).to_have_count(0)


def test_a_twin_that_cannot_cancel_is_only_watched_no_more(page: Page) -> None:
    race(page, "dusk [stuck]", "openai-hk")
    running = settled(page, "openai-hk", "Running")

    running.get_by_role("button", name="Stop watching", exact=True).click()

    settled(page, "openai-hk", "Cancelled")


def test_the_words_of_a_move_can_be_edited_and_are_sent(page: Page) -> None:
    pick(page, "openai-hk")
    page.get_by_text("Say the move in words").click()
    words = page.get_by_role("textbox", name="Words for the move")
    expect(words).to_have_value("push in")

    words.fill("crash zoom")
    words.press("Enter")

    expect(page.get_by_text("camera move → “crash zoom” in the prompt").first).to_be_visible()
