"""The library in a real browser: found, marked, deleted, brought back, used again."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PATIENCE_MS
from tests.support import source

pytestmark = [pytest.mark.browser, pytest.mark.tour, pytest.mark.timeout(300)]

PICTURE = source.ROOT / "samples" / "ridges.jpg"


def make(page: Page, prompt: str) -> None:
    """Render a take on this machine and see it done."""
    page.get_by_role("textbox", name="Prompt").fill(prompt)
    page.get_by_role("button", name=re.compile("^Generate")).click()
    heading = page.get_by_role("heading", name=prompt)
    expect(heading).to_be_visible()
    expect(page.locator("[data-job]")).to_have_count(1)  # the tiles of the batch before have gone
    expect(page.locator("[data-job] [role=status]")).to_contain_text("Done in", timeout=PATIENCE_MS)


def make_two(page: Page) -> None:
    page.locator("input[type=file]").first.set_input_files(PICTURE)
    expect(page.get_by_text("1600 × 1000 JPEG")).to_be_visible()
    make(page, "dawn over the ridges")
    make(page, "dusk over the street")


def open_library(page: Page) -> None:
    page.get_by_role("link", name="Library", exact=True).click()
    expect(page.locator(".pg-take")).to_have_count(2)


def test_a_search_is_a_link_and_the_back_button_undoes_it(page: Page) -> None:
    make_two(page)
    open_library(page)

    page.get_by_role("searchbox", name="Search prompts").fill("dusk")

    expect(page.locator(".pg-take-title")).to_have_text(["dusk over the street"])
    expect(page).to_have_url(re.compile(r"/library\?q=dusk$"))
    page.go_back()
    expect(page.locator(".pg-take")).to_have_count(2)
    expect(page.get_by_role("searchbox", name="Search prompts")).to_have_value("")


def test_only_the_take_that_is_pointed_at_plays(page: Page) -> None:
    make_two(page)
    open_library(page)

    page.locator(".pg-take-face").nth(0).hover()
    expect(page.locator(".pg-take-plays")).to_have_count(1)
    page.locator(".pg-take-face").nth(1).hover()

    expect(page.locator(".pg-take").nth(1).locator(".pg-take-plays")).to_have_count(1)
    expect(page.locator(".pg-take-video")).to_have_count(1)


def test_deleted_takes_come_back(page: Page) -> None:
    make_two(page)
    open_library(page)
    page.get_by_role("checkbox", name="Select dawn over the ridges").check()
    page.get_by_role("button", name="Select page").click()
    expect(page.get_by_text("2 selected")).to_be_visible()

    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    expect(page.get_by_text("2 deleted")).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(page.locator(".pg-take")).to_have_count(2)


def test_a_downloaded_video_fills_the_form_again(page: Page, tmp_path: Path) -> None:
    make_two(page)
    open_library(page)
    page.get_by_role("link", name="Open dawn over the ridges").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    page.get_by_role("button", name="Use prompt").click()
    prompt = page.get_by_role("textbox", name="Prompt")
    expect(prompt).to_have_value("dawn over the ridges")
    prompt.fill("something else")

    page.locator("input[type=file]").first.set_input_files(saved)

    expect(page.get_by_text("The recipe of this video is in the form")).to_be_visible()
    expect(prompt).to_have_value("dawn over the ridges")
    assert saved.name.startswith("local-dawn-over-the-ridges-")
