"""Gateways in a real browser: keys typed, connections tested, by keyboard and on a phone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, expect

from runway_core.simulator import fault_rule
from tests.browser.conftest import PHONE
from tests.support.playgrounds import KEY, environment
from tests.support.simulator_server import RunningSimulator, running_simulator

if TYPE_CHECKING:
    from tests.browser.conftest import App

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TYPED = "sk-typed-and-never-to-be-seen-again"
BAD = "bad-key"


@pytest.fixture
def simulator(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSimulator]:
    """A simulator that the app takes for openai-hk, with a key from the environment."""
    with running_simulator() as running:
        for name, value in environment(running).items():
            monkeypatch.setenv(name, value)
        yield running


@pytest.fixture
def app(simulator: RunningSimulator, app: "App") -> "App":
    """The running app, started once the simulator is there."""
    assert simulator.base_url
    return app


@pytest.fixture
def page(page: Page) -> Page:
    """The Gateways page, reached from Create."""
    page.get_by_role("link", name="Gateways").click()
    expect(card(page, "pro_generate").get_by_role("heading")).to_be_visible()
    return page


def card(page: Page, gateway_id: str) -> Locator:
    return page.locator(f".st-key-card_{gateway_id}")


def key_field(page: Page, label: str) -> Locator:
    return page.get_by_label(f"API key for {label}", exact=True)


def test_a_key_is_typed_tested_and_forgotten_by_keyboard_alone(page: Page) -> None:
    hk = card(page, "openai_hk")
    key_field(page, "openai-hk").focus()

    page.keyboard.type(BAD)
    page.keyboard.press("Enter")
    expect(hk.get_by_text("Key typed here")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(hk.get_by_text("openai-hk does not take the key.")).to_be_visible()
    expect(hk.get_by_role("button", name="Test the connection to openai-hk")).to_be_focused()

    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(hk.get_by_text("Key from the environment")).to_be_visible()
    expect(hk.get_by_text("openai-hk does not take the key.")).to_be_hidden()
    expect(key_field(page, "openai-hk")).to_be_focused()


def test_a_working_connection_is_told_again_and_again(
    page: Page, simulator: RunningSimulator
) -> None:
    simulator.simulator.faults.add(fault_rule("openai_hk:read-slow=1"))
    test = page.get_by_role("button", name="Test the connection to openai-hk")
    told = card(page, "openai_hk").get_by_text("openai-hk answers and takes the key.")

    test.click()
    expect(told).to_be_visible()
    test.click()
    expect(test).to_have_text("Testing …")
    expect(told).to_be_hidden()
    expect(test).to_have_text("Test connection")

    expect(told).to_be_visible()
    assert simulator.simulator.counts["openai_hk"].submits == 0


def test_the_rest_of_the_page_stays_usable_while_a_slow_gateway_is_tested(
    page: Page, simulator: RunningSimulator
) -> None:
    simulator.simulator.faults.add(fault_rule("openai_hk:read-slow=8"))
    test = page.get_by_role("button", name="Test the connection to openai-hk")

    test.click()
    expect(test).to_have_text("Testing …")
    key_field(page, "CometAPI").fill(TYPED)
    page.get_by_role("button", name="Set the key for CometAPI").click()
    expect(card(page, "cometapi").get_by_text("Key typed here")).to_be_visible()
    expect(test).to_have_text("Testing …", timeout=1)
    page.get_by_role("link", name="Create").click()
    expect(page.get_by_role("textbox", name="Prompt")).to_be_visible()
    page.get_by_role("link", name="Gateways").click()

    told = card(page, "openai_hk").get_by_text("openai-hk answers and takes the key.")
    expect(told).to_be_visible(timeout=30_000)


def test_a_typed_key_is_nowhere_to_be_read(page: Page, app: "App", data_dir: Path) -> None:
    field = key_field(page, "Runway")
    field.fill(TYPED)
    page.get_by_role("button", name="Set the key for Runway").click()
    expect(card(page, "runway").get_by_text("Key typed here")).to_be_visible()

    written = b"".join(file.read_bytes() for file in data_dir.rglob("*") if file.is_file())
    shown = page.evaluate(
        "[...document.querySelectorAll('*')].map(e => e.shadowRoot?.innerHTML ?? '').join()"
        " + document.documentElement.outerHTML + JSON.stringify({...localStorage})"
    )

    expect(field).to_have_value("")
    expect(field).to_have_attribute("type", "password")
    assert "API key for Runway" in shown
    assert TYPED not in shown
    assert KEY not in shown
    assert TYPED.encode() not in written
    assert TYPED not in app.log()


def test_a_half_typed_key_and_an_unfolded_table_survive_what_happens_elsewhere(page: Page) -> None:
    key_field(page, "Runway").fill("half a k")
    page.get_by_role("button", name="Show 11 more").press("Enter")
    expect(card(page, "runway").get_by_text("Kling 3.0 pro")).to_be_visible()

    page.get_by_role("button", name="Test the connection to openai-hk").click()
    expect(card(page, "openai_hk").get_by_text("takes the key")).to_be_visible()

    expect(key_field(page, "Runway")).to_have_value("half a k")
    expect(card(page, "runway").get_by_text("Kling 3.0 pro")).to_be_visible()
    expect(page.get_by_role("button", name="Show fewer")).to_have_attribute("aria-expanded", "true")


def test_a_gateway_without_a_key_says_why_it_cannot_be_tested(page: Page) -> None:
    test = page.get_by_role("button", name="Test the connection to CometAPI")

    test.click(force=True)

    expect(test).to_have_text("Test connection")
    expect(test).to_be_disabled()
    expect(card(page, "cometapi").get_by_text("Needs a key first")).to_be_visible()


def test_a_phone_sees_every_card_within_its_width(
    app: "App", open_page: Callable[..., Page]
) -> None:
    page = open_page(app.url, viewport=PHONE)
    page.get_by_test_id("stExpandSidebarButton").click()
    page.get_by_role("link", name="Gateways").click()
    expect(card(page, "pro_generate").get_by_role("heading")).to_be_visible()

    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert (
        page.evaluate(
            "[...document.querySelectorAll('.st-key-gateways_grid *')]"
            ".flatMap(e => [e, ...(e.shadowRoot?.querySelectorAll('*') ?? [])])"
            ".filter(e => e.getBoundingClientRect().right > 390).map(e => e.className)"
        )
        == []
    )
