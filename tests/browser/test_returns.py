"""Coming back to Create: after a reload, in a second tab, from a server that has started again."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE_MS
from tests.browser.test_create import expect_moving, expect_video, generate, with_picture

if TYPE_CHECKING:
    from tests.browser.conftest import App

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def page(app: "App", open_page: Callable[..., Page]) -> Page:
    """The form as a link to short takes fills it."""
    return open_page(f"{app.url}?duration=2")


def test_a_reload_in_the_middle_of_a_job_keeps_its_tile(
    app: "App", open_page: Callable[..., Page]
) -> None:
    page = with_picture(open_page(app.url))
    generate(page)
    expect(page.locator("[data-job]")).to_have_count(1)
    job_id = page.locator("[data-job]").get_attribute("data-job")

    page.reload()

    expect(page.locator("[data-job]")).to_have_attribute("data-job", str(job_id))
    expect_moving(page, expect_video(page))


def test_a_reload_keeps_everything_in_the_form(page: Page) -> None:
    with_picture(page)
    page.get_by_role("radio", name="10 seconds").press("Space")
    page.get_by_role("button", name="Pull out").click()
    page.wait_for_function("JSON.parse(sessionStorage['playground-draft']).motion.z < 0")
    page.get_by_role("textbox", name="Prompt").fill("the haze drifts")

    page.reload()

    expect(page.get_by_text("1600 × 1000 JPEG")).to_be_visible()
    expect(page.get_by_role("textbox", name="Prompt")).to_have_value("the haze drifts")
    expect(page.get_by_role("radio", name="10 seconds")).to_be_checked()
    expect(page.get_by_role("button", name="Pull out")).to_have_attribute("aria-pressed", "true")


def test_a_restart_of_the_server_keeps_what_was_typed_meanwhile(
    app: "App", open_page: Callable[..., Page]
) -> None:
    page = with_picture(open_page(app.url, quiet=False))
    prompt = page.get_by_role("textbox", name="Prompt")
    prompt.press_sequentially("the haze drifts")
    expect(page.get_by_text("15 characters")).to_be_visible()

    app.stop(at_once=True)
    prompt.press_sequentially(" and the sun")
    app.start()

    expect(page.get_by_text("1600 × 1000 JPEG")).to_be_visible()
    expect(page.get_by_role("button", name="Generate · free")).to_be_visible(timeout=PATIENCE_MS)
    expect(prompt).to_have_value("the haze drifts and the sun")


def test_a_second_tab_shows_the_same_job(
    page: Page, app: "App", open_page: Callable[..., Page]
) -> None:
    with_picture(page)
    generate(page)
    expect(page.locator("[data-job]")).to_have_count(1)

    second = open_page(app.url)

    expect_video(second)
    expect_video(page)
    assert app.job_count() == 1


@pytest.mark.parametrize("at_once", [False, True], ids=["stopped", "killed"])
def test_a_restart_of_the_server_in_the_middle_of_a_job_loses_nothing(
    app: "App", open_page: Callable[..., Page], at_once: bool
) -> None:
    page = with_picture(open_page(app.url, quiet=False))
    generate(page)
    expect(page.locator("[data-job]")).to_have_count(1)

    app.stop(at_once=at_once)
    app.start()

    expect_video(page)
    expect(page.locator("[data-job]")).to_have_count(1)
    assert app.job_count() == 1


def test_a_page_that_nobody_touches_goes_on_at_a_server_that_took_over_at_once(
    app: "App", open_page: Callable[..., Page]
) -> None:
    idle = open_page(app.url, quiet=False)
    app.stop(at_once=True)
    app.start()
    expect(idle.locator("[data-test-connection-state=CONNECTED]")).to_be_attached()

    other = with_picture(open_page(app.url))
    generate(other)
    expect_video(other)

    expect(idle.get_by_role("button", name="Generate")).to_be_enabled()
    expect_video(idle)
