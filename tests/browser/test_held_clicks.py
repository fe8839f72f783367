"""What is pressed while a picture is on its way into the form."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from components import assets

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

# A slot that the server reads a file for, beside a button that counts what reaches it.
WORLD = """
const draw = (root) => noteProblem(root, root.component.data.problem);
const root = document.querySelector("#root");
const button = document.querySelector(".st-key-go button");
const data = { waits: "go", is_reading: true, picture: null, problem: null, arrivals: 0,
  form: "" };
root.component = { data };
window.pressed = 0;
button.onclick = () => pressed++;
const isShortcut = (event) => event.ctrlKey && event.key === "Enter";
document.addEventListener("keydown", (event) => isShortcut(event) && pressed++);
holdClicks(root);
document.addEventListener("click", root.onClick, true);
window.addEventListener("keydown", root.onShortcut, true);
function answer(changes) {
  root.component.data = { ...root.component.data, is_reading: false, ...changes };
  draw(root);
  if (!isBusy(root)) letGo(root);
  return pressed;
}
"""
Press = Callable[[Page], None]
COME = {"picture": {"id": "new"}, "arrivals": 1}


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    page.set_content("<div id=root></div><div class=st-key-go><button>Generate</button></div>")
    page.add_script_tag(content=assets.script("frame_upload.js", "frame_hold.js") + WORLD)
    yield page
    context.close()


def press_button(page: Page) -> None:
    page.get_by_role("button").click()


def press_shortcut(page: Page) -> None:
    page.keyboard.press("Control+Enter")


@pytest.mark.parametrize("press", [press_button, press_shortcut])
def test_it_waits_for_the_picture_and_is_then_done_once(page: Page, press: Press) -> None:
    press(page)
    early = page.evaluate("pressed")

    late = page.evaluate("come => [answer(come), answer(come)]", COME)

    assert (early, late) == (0, [1, 1])


@pytest.mark.parametrize("press", [press_button, press_shortcut])
@pytest.mark.parametrize(
    "answer",
    [
        {"picture": {"id": "old"}},
        {"picture": {"id": "old"}, "problem": ["cannot be used"]},
        {"picture": None},
        {"picture": {"id": "new"}, "arrivals": 1, "form": "other words"},
    ],
    ids=[
        "its slot was filled otherwise",
        "it cannot be used",
        "it was removed",
        "the form was filled otherwise",
    ],
)
def test_without_the_picture_that_it_waited_for_it_is_not_done(
    page: Page, press: Press, answer: dict[str, object]
) -> None:
    press(page)

    assert page.evaluate("changes => answer(changes)", answer) == 0
    assert page.evaluate("come => answer(come)", COME) == 0


UNFIT = {"picture": {"id": "old"}, "problem": ["cannot be used"]}


@pytest.mark.parametrize("press", [press_button, press_shortcut])
def test_in_the_moment_in_which_a_notice_comes_it_is_not_done(page: Page, press: Press) -> None:
    page.evaluate("changes => answer(changes)", UNFIT)

    press(page)

    assert page.evaluate("pressed") == 0
    assert page.evaluate("come => answer(come)", COME) == 0


@pytest.mark.parametrize("press", [press_button, press_shortcut])
def test_once_a_notice_could_be_read_it_is_done(page: Page, press: Press) -> None:
    page.evaluate("changes => answer(changes)", UNFIT)
    page.wait_for_function("!isUnread(root)")
    page.evaluate("draw(root)")

    press(page)

    assert page.evaluate("pressed") == 1


@pytest.mark.parametrize("press", [press_button, press_shortcut])
def test_while_nothing_is_on_its_way_it_is_done_at_once(page: Page, press: Press) -> None:
    page.evaluate("answer({})")

    press(page)

    assert page.evaluate("pressed") == 1
