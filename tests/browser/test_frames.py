"""Frames in a real browser: by link, from the library, and two on top of each other."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

from tests.browser.conftest import PATIENCE_MS, begin
from tests.support.factories import a_picture
from tests.support.picture_host import PictureHost, a_picture_host

if TYPE_CHECKING:
    from tests.browser.conftest import App

pytestmark = [pytest.mark.browser]

UPLOADS = "**/upload_file/**"
UPLOAD_PLACE = b"upload_file/"  # in the answer that tells a browser where to put a file
LINK_FIELD = "First frame: address of a picture"


@pytest.fixture(autouse=True)
def host(clean_environment: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[PictureHost]:
    """A host of pictures that the app may call; it must run before the app starts."""
    with a_picture_host() as host:
        monkeypatch.setenv("PLAYGROUND_ALLOWED_HOSTS", host.name)
        yield host


def slot(page: Page, name: str) -> Locator:
    return page.locator(f".st-key-slot_create_{name}_frame")


def paste(page: Page, text: str) -> None:
    """Paste a text where nothing has the focus."""
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const options = {bubbles: true, cancelable: true, composed: true, clipboardData};
            document.body.dispatchEvent(new ClipboardEvent("paste", options));
        }""",
        text,
    )


def drop_file(page: Page, name: str, picture: bytes) -> None:
    file = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture}
    slot(page, name).locator("input[type=file]").set_input_files(file)  # type: ignore[arg-type]


def test_a_typed_link_becomes_the_first_frame_by_keyboard_alone(
    page: Page, host: PictureHost
) -> None:
    slot(page, "first").get_by_role("button", name="Link").focus()

    page.keyboard.press("Enter")
    expect(page.get_by_label(LINK_FIELD)).to_be_focused()
    page.keyboard.type(host.url("/photo.jpg"))
    page.keyboard.press("Enter")

    expect(page.get_by_text("from 127.0.0.1")).to_be_visible()
    expect(slot(page, "first").get_by_alt_text("640 × 400")).to_be_visible()


def test_a_pasted_link_is_waited_for_while_the_page_goes_on(page: Page, host: PictureHost) -> None:
    paste(page, host.url("/silent.jpg"))
    expect(page.get_by_text("Fetching the picture …")).to_be_visible()

    page.get_by_role("textbox", name="Prompt").fill("the haze drifts")
    expect(page.get_by_text("15 characters")).to_be_visible()
    page.get_by_role("button", name="Stop").click()

    expect(page.get_by_text("Fetching the picture …")).to_have_count(0)


def test_a_link_into_the_private_network_is_refused_in_words(page: Page) -> None:
    paste(page, "https://192.168.1.7/photo.jpg")

    problem = slot(page, "first").get_by_role("alert")
    expect(problem).to_contain_text("This link cannot be used")
    expect(problem).to_contain_text("private")


def test_a_link_that_leads_nowhere_says_so_and_keeps_what_was_typed(page: Page) -> None:
    slot(page, "first").get_by_role("button", name="Link").click()
    page.get_by_label(LINK_FIELD).fill("https://127.0.0.1:1/photo.jpg")

    page.get_by_role("button", name="Use", exact=True).click()

    expect(slot(page, "first").get_by_role("alert")).to_contain_text("not a public one")
    expect(page.get_by_label(LINK_FIELD)).to_have_value("https://127.0.0.1:1/photo.jpg")


def test_a_pasted_data_uri_goes_the_way_of_a_file(page: Page) -> None:
    uri = page.evaluate(
        """() => {
            const canvas = document.createElement("canvas");
            [canvas.width, canvas.height] = [320, 200];
            canvas.getContext("2d").fillRect(20, 20, 100, 100);
            return canvas.toDataURL("image/png");
        }"""
    )

    paste(page, uri)

    expect(page.get_by_text("320 × 200 PNG")).to_be_visible()


def test_a_picture_from_the_library_goes_into_the_last_slot(page: Page) -> None:
    drop_file(page, "first", a_picture(640, 360))
    expect(slot(page, "first").get_by_alt_text("First frame, 640 × 360")).to_be_visible()

    slot(page, "last").get_by_role("button", name="Library").click()
    expect(page.get_by_role("dialog", name="Your pictures")).to_be_visible()
    expect(page.get_by_role("button", name="640 × 360 JPEG")).to_be_focused()
    page.keyboard.press("Enter")

    expect(slot(page, "last").get_by_alt_text("Last frame, 640 × 360")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_picture_arrives_though_the_servers_first_answer_to_it_was_lost(
    app: "App", open_page: Callable[..., Page]
) -> None:
    lost: list[bytes | str] = []

    def lose_one(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def answer(message: bytes | str) -> None:
            is_place = isinstance(message, bytes) and UPLOAD_PLACE in message
            (lost.append if is_place and not lost else socket.send)(message)

        server.on_message(answer)

    page = open_page(None)
    page.route_web_socket("**/_stcore/stream*", lose_one)
    begin(page, app.url)

    drop_file(page, "first", a_picture(640, 360))

    expect(page.get_by_text("640 × 360 JPEG")).to_be_visible()
    assert len(lost) == 1


def test_an_upload_that_is_cut_off_says_so_and_the_next_one_works(
    app: "App", open_page: Callable[..., Page]
) -> None:
    page = open_page(app.url, quiet=False)
    page.route(UPLOADS, lambda route: route.abort())
    drop_file(page, "first", a_picture(640, 360))
    expect(slot(page, "first").get_by_role("alert")).to_contain_text("did not get through")
    expect(page.get_by_text("Reading the picture")).to_have_count(0)
    page.unroute(UPLOADS)

    drop_file(page, "first", a_picture(640, 360))

    expect(page.get_by_text("640 × 360 JPEG")).to_be_visible()
    expect(slot(page, "first").get_by_role("alert")).to_be_hidden()


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(page: Page, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.truncate(65 * 2**20)

    slot(page, "first").locator("input[type=file]").set_input_files(large)

    expect(slot(page, "first").get_by_role("alert")).to_contain_text("larger than 67.1 MB")
    expect(page.get_by_text("Reading the picture")).to_have_count(0)


def test_a_file_just_below_the_limit_arrives(page: Page, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    with large.open("wb") as file:
        file.write(a_picture(640, 360))
        file.truncate(64 * 2**20)

    slot(page, "first").locator("input[type=file]").set_input_files(large)

    expect(page.get_by_text("640 × 360 JPEG, 67.1 MB")).to_be_visible(timeout=PATIENCE_MS)


def test_two_scenes_are_told_and_laid_over_each_other(page: Page) -> None:
    page.get_by_role("button", name="Use the sample Ridges at dusk").click()
    expect(page.get_by_role("button", name="Replace")).to_be_visible()
    drop_file(page, "last", a_picture(400, 400))

    expect(page.get_by_text("have little in common")).to_be_visible()
    page.get_by_role("button", name="Show overlay").press("Enter")
    share = page.get_by_role("slider", name="How much of the last frame shows")
    share.focus()
    page.keyboard.press("Home")
    on_top = page.get_by_alt_text("on top of the first")
    expect(on_top).to_have_css("opacity", "0")
    page.get_by_role("button", name="Difference").press("Enter")
    expect(on_top).to_have_css("mix-blend-mode", "difference")

    page.get_by_role("button", name="which suits both").click()
    expect(page.get_by_text("which suits both")).to_have_count(0)
