"""What components say in a browser, to a stand-in for what Streamlit does with it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from components import assets

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

# As Streamlit 1.67.0 does it: all that is said until its next timer is one message, in the name of
# the fragment that spoke first.
STREAMLIT = """
window.sent = [];
let batch = null;
function hear(fragment, told) {
  if (!batch) {
    batch = { fragment, told: [] };
    setTimeout(() => { window.sent.push(batch); batch = null; }, 0);
  }
  batch.told.push(told);
}
function component(fragment) {
  return {
    data: {}, parentElement: document.createElement("div"),
    setStateValue: (_name, state) => hear(fragment, state.value),
    setTriggerValue: (name) => hear(fragment, name),
  };
}
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """An empty page with the functions that all components share."""
    context = browser.new_context()
    page = context.new_page()
    page.add_script_tag(content=STREAMLIT + assets.script())
    yield page
    context.close()


def sent(page: Page, count: int) -> list[tuple[str, list[str]]]:
    """The first messages: which fragment they make run, and what they tell."""
    page.wait_for_function("count => window.sent.length >= count", arg=count)
    return [(message["fragment"], message["told"]) for message in page.evaluate("window.sent")]


def test_two_fragments_that_speak_at_once_both_run(page: Page) -> None:
    page.evaluate("""() => {
      trigger(component("top bar"), "changed");
      trigger(component("form"), "restore");
    }""")

    assert sent(page, 2) == [("top bar", ["changed"]), ("form", ["restore"])]


def test_an_edit_in_the_turn_of_another_fragment_is_not_late_and_makes_its_own_run(
    page: Page,
) -> None:
    page.evaluate("""() => {
      trigger(component("top bar"), "changed");
      edit(component("form"), "dusk");
    }""")

    assert sent(page, 2) == [("top bar", ["changed", "dusk"]), ("form", ["dusk"])]


def test_an_edit_that_a_later_one_has_replaced_is_not_said_again(page: Page) -> None:
    page.evaluate("""() => {
      const form = component("form");
      trigger(component("top bar"), "changed");
      edit(form, "dusk");
      edit(form, "dawn");
    }""")

    assert sent(page, 2) == [("top bar", ["changed", "dusk", "dawn"]), ("form", ["dawn"])]


def test_a_word_that_fails_does_not_silence_the_next(page: Page) -> None:
    page.evaluate("""() => {
      const broken = { setTriggerValue() { throw new Error("gone"); } };
      try { trigger(broken, "look"); } catch { /* as in a handler */ }
      trigger(component("form"), "restore");
    }""")

    assert sent(page, 1) == [("form", ["restore"])]
