"""Many tabs of one browser: one stream for all of them, and news for each."""

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.test_race import race

if TYPE_CHECKING:
    from tests.browser.conftest import App

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TABS = 7  # HTTP/1.1: six connections to a host
HOLDING = "[...(window.playgroundStreams ?? new Map()).values()].filter(s => s.news.holds()).length"


def holders(tabs: list[Page]) -> int:
    """How many tabs hold a stream to the server."""
    return sum(int(tab.evaluate(HOLDING)) for tab in tabs)


def with_more_tabs(page: Page) -> list[Page]:
    others = [page.context.new_page() for _ in range(TABS - 1)]
    for tab in others:
        tab.goto(page.url)
        tab.get_by_role("textbox", name="Prompt").wait_for()
    for tab in (page, *others[:-1]):
        tab.wait_for_function(f"{HOLDING} === 0")  # the overlap of the hand-over is over
    return [page, *others]


def expect_video(tabs: list[Page]) -> None:
    for tab in tabs:
        expect(tab.locator("[data-job] video")).to_be_visible(timeout=PATIENCE_MS)


def test_seven_tabs_share_one_stream_and_each_sees_the_video(page: Page, app: "App") -> None:
    tabs = with_more_tabs(page)
    assert holders(tabs) == 1
    race(page, "dusk", "openai-hk")

    expect_video(tabs)
    assert tabs[-1].evaluate("fetch('/healthz').then(answer => answer.status)") == 200
    assert app.job_count() == 1


def test_when_the_tab_with_the_stream_goes_another_takes_over(page: Page) -> None:
    second = page.context.new_page()
    second.goto(page.url)
    second.get_by_role("textbox", name="Prompt").wait_for()
    page.wait_for_function(f"{HOLDING} === 0")
    assert holders([second]) == 1

    second.close()

    page.wait_for_function(f"{HOLDING} === 1")
    race(page, "dusk", "openai-hk")
    expect(page.locator("[data-job] video")).to_be_visible(timeout=PATIENCE_MS)
