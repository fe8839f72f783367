"""Tabs in a real browser: each keeps what was typed in it, whatever becomes of tab and server."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE_MS

if TYPE_CHECKING:
    from tests.browser.conftest import App

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def type_prompt(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Prompt").press_sequentially(text)
    expect(page.get_by_text(f"{len(text)} characters")).to_be_visible()
    page.wait_for_function(
        "text => JSON.parse(sessionStorage['playground-draft'] ?? '{}').prompt_text === text",
        arg=text,
    )


def test_what_was_half_typed_is_there_after_a_reload_and_in_a_new_browser_after_a_restart(
    app: "App", open_page: Callable[..., Page]
) -> None:
    page = open_page(app.url, quiet=False)
    type_prompt(page, "the haze drifts over")

    page.reload()
    expect(page.get_by_role("textbox", name="Prompt")).to_have_value("the haze drifts over")
    app.stop()
    app.start()

    elsewhere = open_page(app.url)
    expect(elsewhere.get_by_role("textbox", name="Prompt")).to_have_value("the haze drifts over")
    expect(elsewhere.get_by_text("Continued from your latest draft.")).to_be_visible()
    elsewhere.get_by_role("button", name="Start empty").click()
    expect(elsewhere.get_by_role("textbox", name="Prompt")).to_have_value("")
    expect(elsewhere.get_by_text("Continued from your latest draft.")).to_be_hidden()
    expect(page.get_by_role("textbox", name="Prompt")).to_have_value("the haze drifts over")


def test_two_tabs_keep_their_own_and_do_not_fight(page: Page) -> None:
    type_prompt(page, "dusk")
    second = page.context.new_page()
    second.goto(page.url)
    expect(second.get_by_role("textbox", name="Prompt")).to_have_value("dusk")

    second.get_by_role("textbox", name="Prompt").fill("dawn")
    second.wait_for_function(
        "JSON.parse(sessionStorage['playground-draft'] ?? '{}').prompt_text === 'dawn'"
    )
    page.reload()
    second.reload()

    first_prompt = page.get_by_role("textbox", name="Prompt")
    expect(first_prompt).to_have_value("dusk", timeout=PATIENCE_MS)  # two whole pages at once
    second_prompt = second.get_by_role("textbox", name="Prompt")
    expect(second_prompt).to_have_value("dawn", timeout=PATIENCE_MS)


NEWS_AND_AN_EDIT_AT_ONCE = """text => {
  const area = document.querySelector(".pg-prompt-area");
  area.value = text;
  area.dispatchEvent(new Event("input"));
  const [stream] = window.playgroundStreams.values();
  [...stream.ears][0]();
  area.dispatchEvent(new Event("blur"));
}"""


def test_an_edit_that_goes_out_together_with_news_is_drawn_and_kept(page: Page) -> None:
    page.wait_for_function("""() => {
      const [stream] = window.playgroundStreams?.values() ?? [];
      const state = document.querySelector("[data-test-script-state]")?.dataset.testScriptState;
      return stream?.ears.size === 2 && state === "notRunning";
    }""")

    page.evaluate(NEWS_AND_AN_EDIT_AT_ONCE, "dusk below")

    page.wait_for_function(
        "JSON.parse(sessionStorage['playground-draft'] ?? '{}').prompt_text === 'dusk below'"
    )


def test_a_page_switch_keeps_the_last_letter(page: Page) -> None:
    page.get_by_role("textbox", name="Prompt").press_sequentially("the haze drif")

    page.get_by_role("link", name="Gateways").click()
    expect(page.get_by_role("heading", name="Simulated twins")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("link", name="Create").click()

    expect(page.get_by_role("textbox", name="Prompt")).to_have_value("the haze drif")
