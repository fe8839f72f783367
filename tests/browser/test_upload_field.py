"""A file that is passed on before Streamlit's upload field has come."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from components import assets

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

# A slot with its words; the field beside it comes when a test says so.
WORLD = """
const draw = () => {};
const slot = document.querySelector(".st-key-slot_a");
const root = document.querySelector("#root");
root.component = { data: { max_bytes: 100, words: { upload_cut: "cut", upload_again: "again" } } };
root.isReading = root.isHeld = false;
window.passed = [];
const send = (name) => sendFile(root, new File(["x"], name));
function bringField() {
  const field = document.createElement("input");
  field.type = "file";
  field.addEventListener("change", () => passed.push(...[...field.files].map(({ name }) => name)));
  slot.append(field);
}
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A slot whose field has not come; the test moves the clock."""
    context = browser.new_context()
    page = context.new_page()
    page.clock.install(time=1_795_000_000)
    page.set_content("<div class=st-key-slot_a><div id=root></div></div>")
    page.add_script_tag(content=assets.script("frame_upload.js") + WORLD)
    yield page
    context.close()


def test_a_file_waits_for_the_field(page: Page) -> None:
    page.evaluate("send('early.png')")
    early = page.evaluate("[root.isReading, ...passed]")

    page.evaluate("bringField()")
    page.clock.run_for(100)

    assert early == [True]
    assert page.evaluate("passed") == ["early.png"]


def test_browsing_meanwhile_takes_no_file_away(page: Page) -> None:
    page.evaluate("send('early.png'); withField(root, () => passed.push('browsed'))")

    page.evaluate("bringField()")
    page.clock.run_for(100)

    assert sorted(page.evaluate("passed")) == ["browsed", "early.png"]


def test_a_field_that_never_comes_is_told_and_holds_no_click(page: Page) -> None:
    page.evaluate("root.isHeld = true; send('early.png')")

    page.clock.run_for(31_000)

    assert page.evaluate("[root.isReading, root.isHeld, root.problem[0]]") == [False, False, "cut"]


def test_a_field_that_is_there_takes_the_file_at_once(page: Page) -> None:
    page.evaluate("bringField(); send('now.png')")

    assert page.evaluate("passed") == ["now.png"]
