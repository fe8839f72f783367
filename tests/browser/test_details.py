"""Details that are noticed: nothing jumps, the title counts, a notification only on request."""

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.test_race import race

if TYPE_CHECKING:
    from tests.browser.conftest import App

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

# Every layout shift that no input of the person explains (https://web.dev/articles/cls).
WATCH_SHIFTS = """() => {
    window.shifts = [];
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) {
            if (entry.hadRecentInput) continue;
            const corner = rect => [rect.x, rect.y, rect.width, rect.height].map(Math.round);
            const parts = entry.sources.map(
                part => [part.node?.className, corner(part.previousRect), corner(part.currentRect)]
            );
            window.shifts.push([entry.value, parts]);
        }
    }).observe({type: "layout-shift"});
}"""
STUB_NOTIFICATIONS = """
window.asked = 0; window.told = [];
window.Notification = class {
    static permission = "default";
    static async requestPermission() { window.asked++; return (this.permission = "granted"); }
    constructor(title) { window.told.push(title); }
};
"""
HIDE = "Object.defineProperty(document, 'hidden', {configurable: true, get: () => true})"


def test_nothing_jumps_through_a_whole_race_of_four(page: Page, app: "App") -> None:
    race(page, "dusk [cometapi:fail] [delay 2]", "openai-hk", "CometAPI", "gptplus5", "Runway")
    page.wait_for_timeout(700)  # the answer to the click may move what it likes
    page.evaluate(WATCH_SHIFTS)

    expect(page.locator("[data-job] video")).to_have_count(3, timeout=PATIENCE_MS)
    expect(page.locator("[data-job]").filter(has_text="Failed after")).to_have_count(1)
    page.wait_for_function("!document.title.startsWith('(')")

    shifts = page.evaluate("window.shifts")
    assert sum(value for value, _ in shifts) < 0.02, sorted(shifts, reverse=True)[:2]
    assert app.job_count() == 4


def test_a_notification_is_asked_for_by_a_click_only_and_told_when_all_is_done(
    page: Page,
) -> None:
    page.add_init_script(STUB_NOTIFICATIONS)
    page.reload()
    race(page, "dusk [delay 4]", "openai-hk")
    expect(page).to_have_title(re.compile(r"^\(1\) "))
    assert page.evaluate("window.asked") == 0

    page.get_by_role("button", name="Tell me when all is done").click()
    expect(page.get_by_role("button", name="A notification will tell")).to_be_visible()
    page.evaluate(HIDE)

    page.wait_for_function("window.told.length === 1", timeout=PATIENCE_MS)
    assert page.evaluate("[window.asked, window.told[0]]") == [1, "All takes are done"]
    expect(page).to_have_title(re.compile("^Done · "))
