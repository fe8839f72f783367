"""What an ear asks for when a run of the whole page puts it into another place."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from components import assets

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

# The server's news, and what Streamlit does with a component: it draws it, and cleans up when the
# component goes.
WORLD = """
window.asked = [];
let tellNews = null;
const openNews = (_url, tell) => {
  tellNews = tell;
  return { isAlive: () => true, close() {} };
};
function draw(name, place = document.createElement("div"), heard = 0) {
  const data = { url: "/events", fallback_ms: 60000, asks_first: false, name, heard };
  const setTriggerValue = (_word, at) => window.asked.push(name);
  return { place, leave: ear({ data, parentElement: place, setTriggerValue }) };
}
const beBusy = (is) => { page.dataset.testScriptState = is ? "running" : "notRunning"; };
"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page at rest, whose clock the test moves, with one ear that stays in its place."""
    context = browser.new_context()
    page = context.new_page()
    page.clock.install(time=1_795_000_000)
    page.set_content("<div id=page data-test-script-state=notRunning></div>")
    script = assets.script("wake.js").replace("export default function", "function ear")
    page.add_script_tag(content=WORLD + script)
    page.evaluate("draw('top bar')")
    yield page
    context.close()


def asked(page: Page) -> list[str]:
    """Who has asked for a run, once all that was set to come has come."""
    page.clock.run_for(1000)
    return [str(name) for name in page.evaluate("window.asked.splice(0)")]


def test_news_makes_each_ear_ask_once(page: Page) -> None:
    page.evaluate("draw('tiles')")

    page.evaluate("tellNews()")

    assert asked(page) == ["top bar", "tiles"]


def test_what_an_ear_could_not_ask_for_yet_is_asked_for_in_its_new_place(page: Page) -> None:
    page.evaluate("window.tiles = draw('tiles')")
    page.evaluate("beBusy(true); tellNews()")
    early = asked(page)

    page.evaluate("tiles.leave(); draw('tiles'); beBusy(false)")

    assert early == []
    assert sorted(asked(page)) == ["tiles", "top bar"]


def test_what_no_run_has_answered_is_asked_for_in_the_new_place(page: Page) -> None:
    page.evaluate("window.tiles = draw('tiles')")
    page.evaluate("tellNews()")
    early = asked(page)

    page.evaluate("tiles.leave(); draw('tiles')")

    assert early == ["top bar", "tiles"]
    assert asked(page)[0] == "tiles"


def test_news_on_the_way_to_the_new_place_is_asked_for_there(page: Page) -> None:
    page.evaluate("window.tiles = draw('tiles')")

    page.evaluate("tiles.leave(); tellNews()")
    early = asked(page)
    page.evaluate("draw('tiles')")

    assert early == ["top bar"]
    assert asked(page)[0] == "tiles"


def test_an_ear_that_missed_nothing_asks_for_nothing(page: Page) -> None:
    page.evaluate("window.tiles = draw('tiles')")

    page.evaluate("tiles.leave(); draw('tiles')")

    assert asked(page) == []


def test_a_page_that_was_left_for_a_while_is_new_when_it_is_drawn(page: Page) -> None:
    page.evaluate("window.tiles = draw('tiles')")

    page.evaluate("tiles.leave(); tellNews()")
    page.clock.run_for(6000)
    page.evaluate("window.asked.length = 0; draw('tiles')")

    assert "tiles" not in asked(page)
