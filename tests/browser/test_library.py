"""The library in a real browser: found, marked, deleted, brought back, used again."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from runway_core.changes import Changes
from runway_core.jobs.database import open_database
from runway_core.jobs.store import JobStore
from runway_core.media import open_media_store
from runway_core.settings import load_settings
from tests.browser.conftest import PATIENCE_MS
from tests.support import source
from tests.support.numbered import write_numbered
from tests.support.takes import plant

if TYPE_CHECKING:
    from tests.browser.conftest import App

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURE = source.ROOT / "samples" / "ridges.jpg"
SWEEP = """
(faces) => faces.forEach((face) => ["pointerenter", "pointerleave"].forEach((name) =>
  face.dispatchEvent(new PointerEvent(name, { pointerType: "mouse" }))))
"""
PROMPTS = ("dawn over the ridges", "dusk over the street")


@pytest.fixture
def page(data_dir: Path, tmp_path: Path, app: "App", open_page: Callable[..., Page]) -> Page:
    """The first page of an app that has two takes already."""
    store = JobStore(open_database(f"sqlite:///{data_dir / 'jobs.db'}"), Changes())
    media = open_media_store(load_settings({}, data_dir=data_dir))
    for prompt in PROMPTS:
        plant(store, media, write_numbered(tmp_path / f"{prompt}.mp4"), prompt_text=prompt)
    store.close()
    return open_page(app.url)


def open_library(page: Page) -> None:
    page.get_by_role("link", name="Library", exact=True).click()
    expect(page.locator(".pg-take")).to_have_count(2)
    expect(
        page.get_by_role("searchbox", name="Search prompts")
    ).to_be_visible()  # it moves the grid


def test_a_search_is_a_link_and_the_back_button_undoes_it(page: Page) -> None:
    open_library(page)

    page.get_by_role("searchbox", name="Search prompts").fill("dusk")

    expect(page.locator(".pg-take-title")).to_have_text(["dusk over the street"])
    expect(page).to_have_url(re.compile(r"/library\?q=dusk$"))
    page.go_back()
    expect(page.locator(".pg-take")).to_have_count(2)
    expect(page.get_by_role("searchbox", name="Search prompts")).to_have_value("")


def test_only_the_take_that_is_pointed_at_plays_and_only_its_clip_is_loaded(page: Page) -> None:
    asked: list[str] = []
    open_library(page)  # from Create, whose newest tile may just have asked for its video
    page.on("request", lambda request: asked.append(request.url))
    faces, video = page.locator(".pg-take-face"), page.locator(".pg-take-video")

    faces.evaluate_all(SWEEP)
    faces.nth(1).hover()
    expect(page.locator(".pg-take").nth(1).locator(".pg-take-plays")).to_have_count(1)
    played = str(video.evaluate("video => video.src"))
    page.get_by_role("checkbox").first.focus()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(".pg-take").nth(0).locator(".pg-take-plays")).to_have_count(1)
    expect(video).to_have_count(1)
    page.keyboard.press("Tab")

    expect(video).to_have_count(0)
    clips = [url for url in asked if "/hovers/" in url]
    assert len(clips) == 2
    assert clips[0] == played
    assert not [url for url in asked if "/assets/" in url and ".mp4" in url]


def test_a_cards_menu_fills_the_form_and_sends_nothing(page: Page, app: "App") -> None:
    open_library(page)
    page.locator(".pg-take").nth(1).hover()

    page.get_by_role("button", name="Use dawn over the ridges again").click()
    page.get_by_role("menuitem", name="Use prompt").click()

    expect(page.get_by_role("textbox", name="Prompt")).to_have_value("dawn over the ridges")
    assert app.job_count() == 2


def test_deleted_takes_come_back(page: Page) -> None:
    open_library(page)
    page.get_by_role("checkbox", name="Select dawn over the ridges").check()
    page.get_by_role("button", name="Select page").click()
    expect(page.get_by_text("2 selected")).to_be_visible()

    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_text("Nothing here yet")).to_be_visible()
    expect(page.get_by_text("2 deleted")).to_be_visible()
    page.get_by_role("button", name="Undo").click()

    expect(page.locator(".pg-take")).to_have_count(2)


def test_a_downloaded_video_fills_the_form_again(
    app: "App", open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(f"{app.url}?duration=2")
    page.locator("input[type=file]").first.set_input_files(PICTURE)
    expect(page.get_by_text("1600 × 1000 JPEG")).to_be_visible()
    prompt = page.get_by_role("textbox", name="Prompt")
    prompt.fill("dawn over the ridges")
    page.get_by_role("button", name=re.compile("^Generate")).click()
    expect(page.locator("[data-job] [role=status]")).to_contain_text("Done in", timeout=PATIENCE_MS)
    page.get_by_role("link", name="Library", exact=True).click()
    page.get_by_role("link", name="Open dawn over the ridges").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    page.get_by_role("button", name="Use prompt").click()
    expect(prompt).to_have_value("dawn over the ridges")
    prompt.fill("something else")

    page.locator("input[type=file]").first.set_input_files(saved)

    expect(page.get_by_text("The recipe of this video is in the form")).to_be_visible()
    expect(prompt).to_have_value("dawn over the ridges")
    assert saved.name.startswith("local-dawn-over-the-ridges-")
