"""A spending cap in a real browser: what was spent, and why the button no longer works."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from runway_core.simulator import SimulatorOptions
from tests.browser.conftest import PATIENCE_MS, App
from tests.support import source
from tests.support.simulator_server import running_simulator

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURE = source.ROOT / "samples" / "ridges.jpg"
GENERATE = re.compile("^Generate")


@pytest.fixture
def capped_app(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """The app with a simulated Runway that charges, and room for one take a day."""
    with running_simulator(SimulatorOptions(delay_s=0.2, tiny_videos=True)) as simulator:
        monkeypatch.setenv("PLAYGROUND_RUNWAY_API_KEY", "key_for_tests")
        monkeypatch.setenv("PLAYGROUND_RUNWAY_BASE_URL", simulator.gateway_url("runway"))
        monkeypatch.setenv("PLAYGROUND_CAP_DAY_USD", "0.40")
        monkeypatch.setenv("PLAYGROUND_POLL_INTERVAL_S", "0.2")
        running = App(data_dir, tmp_path)
        running.start()
        yield running
        running.stop()


def test_a_cap_blocks_the_button_with_the_reason_for_as_long_as_it_has_no_room(
    capped_app: App, open_page: "Callable[..., Page]"
) -> None:
    page = open_page(capped_app.url)
    page.locator("input[type=file]").first.set_input_files(PICTURE)
    expect(page.get_by_text("1600 × 1000 JPEG")).to_be_visible()
    page.get_by_label("Generate on Local render").press("Space")
    page.get_by_label("Generate on Runway", exact=True).press("Space")
    button = page.get_by_role("button", name=GENERATE)
    expect(button).to_have_accessible_name(re.compile(r"at most \$0\.25"))
    expect(page.get_by_text("Today $0.00 of $0.40")).to_be_visible()

    page.get_by_role("textbox", name="Prompt").fill("dusk [fail]")
    button.click()
    failed, done = (page.locator(f"[data-tone={tone}]") for tone in ("failed", "done"))
    expect(failed).to_contain_text("not charged, the gateway says", timeout=PATIENCE_MS)
    expect(page.get_by_text("Today $0.00 of $0.40")).to_be_visible()
    expect(button).to_be_enabled()

    page.get_by_role("textbox", name="Prompt").fill("dusk")
    button.click()
    expect(done).to_contain_text("$0.25, told by the gateway", timeout=PATIENCE_MS)
    expect(page.get_by_text("Today $0.25 of $0.40")).to_be_visible()
    expect(button).to_be_disabled()
    expect(page.get_by_text("$0.15 is left of today's $0.40 cap")).to_be_visible()
    page.get_by_label("Generate on Runway", exact=True).press("Space")
    page.get_by_label("Generate on Local render").press("Space")
    expect(button).to_be_enabled()
    assert capped_app.job_count() == 2
