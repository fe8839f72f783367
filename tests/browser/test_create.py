"""Create in a real browser: from an empty page to a playing video, whatever happens in between."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.browser.conftest import PATIENCE_MS, PHONE, begin
from tests.support import source

if TYPE_CHECKING:
    from tests.browser.conftest import App

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PICTURE = source.ROOT / "samples" / "ridges.jpg"
GENERATE = re.compile("^Generate")


@pytest.fixture
def page(app: "App", open_page: Callable[..., Page]) -> Page:
    """The form as a link to short takes fills it."""
    return open_page(f"{app.url}?duration=2")


def take_picture(page: Page, file: Path | FilePayload = PICTURE) -> None:
    page.locator("input[type=file]").first.set_input_files(file)


def generate(page: Page) -> None:
    page.get_by_role("button", name=GENERATE).click()


def with_picture(page: Page) -> Page:
    take_picture(page)
    expect(page.get_by_text("1600 × 1000 JPEG")).to_be_visible()
    return page


def expect_video(page: Page) -> Locator:
    video = page.locator("[data-job] video").first
    expect(video).to_be_visible(timeout=PATIENCE_MS)
    page.wait_for_function("document.querySelector('video').readyState >= 2")
    return video


def expect_moving(page: Page, video: Locator) -> None:
    before = video.evaluate("video => video.currentTime")
    page.wait_for_function(
        "before => document.querySelector('video').currentTime !== before", arg=before
    )


def test_a_first_visit_without_a_key_ends_in_a_playing_video(
    app: "App", open_page: Callable[..., Page]
) -> None:
    page = with_picture(open_page(app.url))

    generate(page)

    video = expect_video(page)
    assert video.evaluate("v => [v.videoWidth, v.videoHeight]") == [1280, 720]
    assert video.evaluate("v => v.duration") == pytest.approx(5.0, abs=0.1)
    assert video.evaluate("v => [v.muted, v.loop, v.playsInline]") == [True, True, True]
    expect_moving(page, video)


@pytest.mark.parametrize("press", [generate, lambda page: page.keyboard.press("Control+Enter")])
def test_a_click_during_the_upload_waits_for_the_picture(
    page: Page, app: "App", press: Callable[[Page], None]
) -> None:
    take_picture(page)
    press(page)

    expect_video(page)
    assert app.job_count() == 1


def pass_picture(page: Page, way: str, place: str) -> bool:
    """Paste or drop a picture of 640 × 360; return whether the browser would act on it, too."""
    event = page.evaluate_handle(
        """async way => {
            const canvas = new OffscreenCanvas(640, 360);
            canvas.getContext("2d").fillRect(0, 0, 300, 300);
            const file = new File([await canvas.convertToBlob()], "shot.png", {type: "image/png"});
            const data = new DataTransfer();
            data.items.add(file);
            const options = {bubbles: true, cancelable: true, composed: true};
            return way === "paste"
                ? new ClipboardEvent("paste", {...options, clipboardData: data})
                : new DragEvent("drop", {...options, dataTransfer: data});
        }""",
        way,
    )
    target = page.locator(place)
    return bool(target.evaluate("(element, event) => element.dispatchEvent(event)", event))


@pytest.mark.parametrize(
    ("way", "place"),
    [("paste", "body"), ("drop", ".pg-slot-box >> nth=0"), ("drop", ".pg-prompt-area")],
)
def test_a_picture_can_be_pasted_and_dropped_on_its_slot_and_beside_it(
    page: Page, way: str, place: str
) -> None:
    is_left_to_the_browser = pass_picture(page, way, place)

    assert is_left_to_the_browser is False
    expect(page.get_by_text("640 × 360 PNG")).to_be_visible()


def test_a_picture_dropped_beside_is_taken_though_the_upload_field_heard_of_it_first(
    page: Page,
) -> None:
    page.evaluate("document.addEventListener('drop', event => event.preventDefault(), true)")

    pass_picture(page, "drop", ".pg-prompt-area")

    expect(page.get_by_text("640 × 360 PNG")).to_be_visible()


def let_go(held: list[Route]) -> None:
    for route in held:
        route.continue_()


def test_a_picture_dropped_before_the_upload_field_has_come_is_taken(
    app: "App", open_page: Callable[..., Page]
) -> None:
    page, held = open_page(None), list[Route]()
    page.route("**/FileUploader*", lambda route: held.append(route))  # noqa: PLW0108
    begin(page, app.url)

    pass_picture(page, "drop", ".pg-slot-box >> nth=0")
    expect(page.get_by_role("status").get_by_text("Reading the picture")).to_be_visible()
    field_count = page.locator("input[type=file]").count()
    let_go(held)

    assert field_count == 0
    expect(page.get_by_text("640 × 360 PNG")).to_be_visible()


def test_a_sample_is_one_click_away_from_a_video(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Use the sample")).first.click()
    expect(page.get_by_role("button", name="Replace")).to_be_visible()

    generate(page)

    expect_moving(page, expect_video(page))


@pytest.fixture
def slow_delivery(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that looks through its modules after a run, while others wait for its news."""
    monkeypatch.setenv("STREAMLIT_SERVER_FILE_WATCHER_TYPE", "auto")


@pytest.mark.usefixtures("slow_delivery")
def test_news_in_the_middle_of_a_submit_leaves_the_page_whole(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Use the sample")).first.click()
    expect(page.locator(".pg-pad-shown")).to_have_count(1)  # all is at rest: the news come at once

    generate(page)

    expect_moving(page, expect_video(page))
    expect(page.get_by_role("textbox", name="Prompt")).to_be_visible()


def test_a_half_typed_prompt_survives_every_change_of_state(page: Page) -> None:
    with_picture(page)
    generate(page)
    expect(page.locator("[data-job]")).to_have_count(1)
    prompt = page.get_by_role("textbox", name="Prompt")
    prompt.focus()

    page.keyboard.type("the haze drifts over the ridges while", delay=60)
    expect_video(page)
    page.keyboard.type(" the sun")

    expect(prompt).to_have_value("the haze drifts over the ridges while the sun")
    expect(prompt).to_be_focused()


def test_news_of_one_job_never_restarts_the_video_of_another(page: Page) -> None:
    with_picture(page)
    page.get_by_label("Generate on openai-hk").press("Space")
    expect(page.get_by_role("button", name="Generate on 2 gateways")).to_be_visible()
    generate(page)
    video = expect_video(page)
    video.evaluate(
        "v => { v.kept = true; v.restarts = 0;"
        " for (const kind of ['emptied', 'pause', 'loadstart'])"
        " v.addEventListener(kind, () => v.restarts++); }"
    )

    expect(page.locator("[data-job] video")).to_have_count(2, timeout=PATIENCE_MS)

    kept = "[...document.querySelectorAll('video')].filter(v => v.kept)"
    assert page.evaluate(f"{kept}.map(v => [v.restarts, v.paused])") == [[0, False]]


def test_a_double_click_makes_one_job(page: Page, app: "App") -> None:
    with_picture(page)

    page.get_by_role("button", name=GENERATE).dblclick()

    expect_video(page)
    assert app.job_count() == 1


def test_the_keyboard_generates_with_the_last_letter_typed(page: Page, app: "App") -> None:
    with_picture(page)
    page.get_by_role("textbox", name="Prompt").focus()

    page.keyboard.type("slow push in")
    page.keyboard.press("Control+Enter")

    expect(page.get_by_role("heading", name="slow push in")).to_be_visible()
    assert app.job_count() == 1


def test_a_file_that_is_no_picture_gets_a_sentence_and_costs_nothing(page: Page) -> None:
    with_picture(page)
    page.get_by_role("textbox", name="Prompt").fill("the haze drifts")

    take_picture(page, {"name": "notes.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"})

    expect(page.get_by_text("This picture cannot be used")).to_be_visible()
    expect(page.get_by_text("1600 × 1000 JPEG")).to_be_visible()
    expect(page.get_by_role("textbox", name="Prompt")).to_have_value("the haze drifts")


def test_generate_without_a_picture_says_what_is_missing(page: Page, app: "App") -> None:
    page.get_by_role("textbox", name="Prompt").fill("the haze drifts")

    generate(page)

    expect(
        page.get_by_role("alert").filter(has_text="This cannot be sent as it is")
    ).to_be_visible()
    expect(page.get_by_role("textbox", name="Prompt")).to_have_value("the haze drifts")
    assert app.job_count() == 0


def test_generate_stays_in_sight_without_scrolling(page: Page) -> None:
    box = page.get_by_role("button", name=GENERATE).bounding_box()

    assert box is not None
    assert box["y"] + box["height"] <= 800


def test_a_phone_sees_everything_within_its_width(
    app: "App", open_page: Callable[..., Page]
) -> None:
    page = with_picture(open_page(app.url, viewport=PHONE))

    generate(page)

    expect_video(page)
    expect(page.get_by_role("heading", name="Untitled take")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.evaluate(
        "[...document.querySelectorAll('[data-job], .st-key-request, .st-key-generate_bar')]"
        ".every(e => e.getBoundingClientRect().right <= 390)"
    )


def test_the_page_opens_in_the_dark_whatever_the_system_prefers(page: Page) -> None:
    assert page.evaluate("matchMedia('(prefers-color-scheme: light)').matches")
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor") == (
        "rgb(13, 14, 17)"
    )


def test_the_bundled_type_is_used(page: Page) -> None:
    assert page.evaluate("document.fonts.check('14px Inter')")
    assert page.evaluate(
        "[...document.fonts].some(f => f.family.includes('Inter') && f.status === 'loaded')"
    )


def test_the_answered_ranges_let_a_player_seek(page: Page, tmp_path: Path) -> None:
    take_picture(page, _small_picture(tmp_path))
    expect(page.get_by_text("640 × 360 PNG")).to_be_visible()
    generate(page)
    video = expect_video(page)

    video.evaluate("v => { v.pause(); v.currentTime = 1.5; }")
    page.wait_for_function("!document.querySelector('video').seeking")

    assert video.evaluate("v => v.currentTime") == pytest.approx(1.5, abs=0.05)
    answer = page.request.get(str(video.evaluate("v => v.src")), headers={"Range": "bytes=100-199"})
    assert (answer.status, len(answer.body())) == (206, 100)


def _small_picture(folder: Path) -> Path:
    file = folder / "small.png"
    Image.linear_gradient("L").resize((640, 360)).convert("RGB").save(file)
    return file
