"""Two people with a login of their own in front of one app: real redirects, real cookies."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESKTOP, PATIENCE_MS, App
from tests.support.sign_in_service import SignInService, sign_in_service

pytestmark = pytest.mark.browser


@pytest.fixture
def service() -> Iterator[SignInService]:
    with sign_in_service() as service:
        yield service


@pytest.fixture
def guarded_app(data_dir: Path, tmp_path: Path, service: SignInService) -> Iterator[App]:
    """The running app, which asks for a login."""
    running = App(data_dir, tmp_path)
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text(service.secrets_toml(running.url))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def windows(browser: Browser) -> Iterator[ExitStack]:
    """Closes the browser windows that a test opens."""
    with ExitStack() as windows:
        yield windows


def window(browser: Browser, windows: ExitStack) -> Page:
    context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type] # a plain dict
    windows.callback(context.close)
    page = context.new_page()
    page.set_default_timeout(30_000)
    return page


def come_in(page: Page, app: App, who: str) -> None:
    page.goto(app.url)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Who").fill(who)
    page.get_by_role("button", name="Go").click()
    page.get_by_role("textbox", name="Prompt").wait_for()


def heard_from(page: Page) -> str:
    """The address of the page's own event stream."""
    found = page.evaluate("[...window.playgroundStreams.keys()][0]")
    assert isinstance(found, str)
    return found


def test_nobody_sees_anything_before_signing_in_and_each_only_what_is_their_own(
    guarded_app: App, browser: Browser, windows: ExitStack
) -> None:
    ada, bob = window(browser, windows), window(browser, windows)

    ada.goto(f"{guarded_app.url}gateways")
    expect(ada.get_by_role("heading", name="Sign in to your playground")).to_be_visible()
    expect(ada.get_by_role("textbox")).to_have_count(0)

    ada.get_by_role("button", name="Sign in").click()
    ada.get_by_label("Who").fill("ada")
    ada.get_by_role("button", name="Go").click()
    expect(ada).to_have_url(f"{guarded_app.url}gateways")
    expect(ada.get_by_role("heading", name="Gateways")).to_be_visible()
    ada.goto(guarded_app.url)
    ada.get_by_role("textbox", name="Prompt").wait_for()
    ada.get_by_role("button", name=re.compile("^Use the sample")).first.click()
    ada.get_by_role("button", name="Remove").wait_for()
    ada.get_by_role("textbox", name="Prompt").fill("only for Ada")
    ada.get_by_role("button", name=re.compile("^Generate")).click()
    video = ada.locator("video.pg-tile-video").first
    expect(video).to_have_attribute("src", re.compile("/assets/"), timeout=PATIENCE_MS)

    come_in(bob, guarded_app, "bob")
    batch = guarded_app.newest_batch()
    bob.goto(f"{guarded_app.url}?batch={batch}")
    bob.get_by_role("textbox", name="Prompt").wait_for()
    expect(bob.get_by_text("Your takes appear here")).to_be_visible()
    expect(bob.locator("video.pg-tile-video")).to_have_count(0)
    expect(bob.get_by_text("only for Ada")).to_have_count(0)

    assert "user-" in heard_from(ada)
    assert heard_from(ada).split("&")[0] != heard_from(bob).split("&")[0]
    assert bob.request.get(guarded_app.url + "events?of=local").status == 403

    bob.get_by_label("Account of Bob").click()
    bob.get_by_role("button", name="Sign out").click()
    expect(bob.get_by_role("heading", name="Sign in to your playground")).to_be_visible()
