"""Six takes of different size, rate and length in a real browser, judged by their pixels."""

import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from runway_core.changes import Changes
from runway_core.jobs.database import open_database
from runway_core.jobs.store import JobStore
from runway_core.media import open_media_store
from runway_core.media.proxies import fitted
from runway_core.settings import load_settings
from tests.browser.conftest import DESKTOP, PATIENCE_MS, PHONE
from tests.support.numbered import READER, write_numbered
from tests.support.takes import plant

if TYPE_CHECKING:
    from tests.browser.conftest import App

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

FPS = 30  # of the set, because one take has more than 24
CANVAS = (128, 72)
CLIPS = (  # size, frames a second, frames
    ((128, 72), 24, 72),
    ((96, 96), 30, 75),
    ((72, 128), 16, 64),
    ((128, 54), 24, 60),
    ((64, 36), 12, 30),
    ((128, 72), 25, 80),
)
LENGTH = 120  # frames of the timeline: the third take lasts four seconds
SECONDS = 10
SHARE = 0.75  # of the looks; 0.95 and more on a quiet machine, as the bench measures
STATE = """
() => {
  const root = document.querySelector(".pg-cmp");
  const { turn, speed, wanted, isSeeking, frame, clips } = root.deck;
  const held = clips.map(({ shown, offset, video: v }) => [
    shown, offset, v.readyState, v.networkState, v.seeking, v.currentTime, v.paused, v.error,
  ]);
  const active = document.activeElement.outerHTML.slice(0, 80);
  return JSON.stringify({ ...root.dataset, turn, speed, wanted, isSeeking, frame, active, held });
}
"""
LATE = 6  # frames that a busy machine may take to notice the end of a loop
Sample = tuple[int, list[int]]


def number_at(frame: int, clip: int) -> int:
    """The number that a take shows at a frame of the timeline."""
    _, fps, count = CLIPS[clip]
    length = round(count / fps * FPS)
    return min(count - 1, int((min(frame, length - 1) + 0.5) * fps / FPS))


def frames_of(number: int, clip: int) -> tuple[int, int]:
    """The first and the last frame of the timeline at which a take shows a number."""
    at = [frame for frame in range(LENGTH) if number_at(frame, clip) == number]
    return at[0], at[-1]


def spread(sample: Sample) -> int:
    """How many frames of the timeline lie between the takes that are farthest apart."""
    ranges = [frames_of(number, clip) for clip, number in enumerate(sample[1])]
    return max(0, max(first for first, _ in ranges) - min(last for _, last in ranges))


@pytest.fixture
def takes(data_dir: Path, tmp_path: Path) -> list[str]:
    """Six finished takes, stored before the app starts."""
    store = JobStore(open_database(f"sqlite:///{data_dir / 'jobs.db'}"), Changes())
    media = open_media_store(load_settings({}, data_dir=data_dir))

    def add(number: int, size_px: tuple[int, int], fps: int, frames: int) -> str:
        path = tmp_path / f"take{number}.mp4"
        write_numbered(path, size_px=size_px, fps=fps, frame_count=frames, has_audio=number < 2)
        return plant(store, media, path, plan={"gateway_label": f"Gateway {number + 1}"})

    ids = [add(number, *clip) for number, clip in enumerate(CLIPS)]
    store.close()
    return ids


@pytest.fixture
def player(takes: list[str], app: "App", browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the Compare page with all six takes, at rest on the first frame."""
    complaints: list[str] = []
    contexts = []

    def open_player(viewport: dict[str, int] = DESKTOP, **options: Any) -> Page:
        context = browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{app.url}compare?jobs={','.join(takes)}")
        page.locator(".pg-cmp[data-making=false]").wait_for(timeout=PATIENCE_MS)
        page.evaluate(READER, [list(fitted(size, CANVAS)) for size, _, _ in CLIPS])
        page.keyboard.press("0")
        settled(page, 0)
        return page

    yield open_player
    for context in contexts:
        context.close()
    assert complaints == []


def settled(page: Page, frame: int) -> list[int]:
    """Wait until the player rests on a frame, and read the takes' numbers from their pixels."""
    resting = page.locator(f".pg-cmp[data-settled=true][data-frame='{frame}']")
    try:
        resting.wait_for(timeout=PATIENCE_MS)
    except PlaywrightTimeout:
        pytest.fail(f"it does not rest on frame {frame}: {page.evaluate(STATE)}")
    numbers: list[int] = page.evaluate("window.numbers()")
    return numbers


def expected(frame: int, offsets: tuple[int, ...] = (0,) * 6) -> list[int]:
    return [number_at(max(0, frame + offsets[clip]), clip) for clip in range(6)]


def stepped(page: Page, key: str, frame: int) -> list[int]:
    """Press a key, and read the takes at the frame that it leads to."""
    page.keyboard.press(key)
    return settled(page, frame)


def scrubbed(page: Page, scrubber: Locator, frame: int) -> list[int]:
    """Drag the scrubber, and read the takes there."""
    scrubber.fill(str(frame))
    return settled(page, frame)


def playing(page: Page) -> None:
    """Wait until the timeline moves."""
    page.wait_for_function(
        "document.querySelector('.pg-cmp').dataset.speed === '1'"
        " && Number(document.querySelector('.pg-cmp').dataset.frame) > 2"
    )


def test_six_takes_play_in_step_for_ten_seconds_and_loop(player: Callable[..., Page]) -> None:
    page = player()
    page.keyboard.press("Space")
    playing(page)

    samples: list[Sample] = page.evaluate("window.watch", SECONDS)

    frames = [frame for frame, _ in samples]
    in_step = [spread(sample) <= 1 for sample in samples]
    assert any(after < before for before, after in pairwise(frames))
    assert len(samples) > SECONDS
    assert sum(in_step) / len(in_step) >= SHARE
    page.keyboard.press("k")
    page.locator(".pg-cmp[data-settled=true]").wait_for()
    at_rest = int(page.locator(".pg-cmp").get_attribute("data-frame") or -1)
    assert page.evaluate("window.numbers()") == expected(at_rest)


def test_a_step_is_one_frame_in_every_take_forwards_and_back(player: Callable[..., Page]) -> None:
    page = player()
    steps = [".", ".", ".", ",", ".", ".", ",", ",", ",", ",", "."]
    frames = [1, 2, 3, 2, 3, 4, 3, 2, 1, 0, 1]

    shown = [stepped(page, key, frame) for key, frame in zip(steps, frames, strict=True)]

    assert shown == [expected(frame) for frame in frames]


def test_everywhere_on_the_timeline_the_same_frame_is_shown(player: Callable[..., Page]) -> None:
    page = player()
    scrubber = page.get_by_role("slider", name="Frame", exact=True)
    frames = [59, 60, 74, 75, 89, 90, 96, 119, 3]

    shown = [scrubbed(page, scrubber, frame) for frame in frames]

    assert shown == [expected(frame) for frame in frames]


# A browser that is busy for longer than the deck waits for it, and then says nothing by itself.
DEAF = """
(deck) => {
  const note = deck.noteShown.bind(deck);
  const until = performance.now() + 2500;
  deck.noteShown = (clip, ...told) => performance.now() < until || note(clip, ...told);
}
"""


@pytest.mark.parametrize("fault", ["(deck) => { deck.clips[2].shown = 99; }", DEAF])
def test_a_frame_that_was_not_told_of_is_asked_for_again(
    player: Callable[..., Page], fault: str
) -> None:
    page = player()
    page.evaluate(f"({fault.strip()})(document.querySelector('.pg-cmp').deck)")

    assert stepped(page, ".", 1) == expected(1)


def test_a_loop_stays_between_its_marks(player: Callable[..., Page]) -> None:
    page = player()
    scrubber = page.get_by_role("slider", name="Frame", exact=True)
    scrubber.fill("20")
    settled(page, 20)
    page.keyboard.press("i")
    scrubber.fill("40")
    settled(page, 40)
    page.keyboard.press("o")
    page.keyboard.press("Space")
    page.wait_for_function("Number(document.querySelector('.pg-cmp').dataset.frame) < 40")

    samples: list[Sample] = page.evaluate("window.watch", 3)

    assert all(20 <= frame <= 40 for frame, _ in samples)
    assert all(frames_of(sample[1][5], 5)[0] <= 40 + LATE for sample in samples)
    assert all(frames_of(sample[1][5], 5)[1] >= 19 for sample in samples)


def test_an_offset_moves_one_take_by_that_many_frames(player: Callable[..., Page]) -> None:
    page = player()
    later = page.get_by_role("button", name="One frame later than the others")
    later.nth(1).click(click_count=2)
    page.get_by_role("button", name="One frame earlier than the others").nth(2).click()
    page.keyboard.press(".")

    assert settled(page, 1) == expected(1, (0, 2, -1, 0, 0, 0))
    page.keyboard.press("0")
    assert settled(page, 0) == expected(0)


def test_the_marks_of_the_keyboard_do_what_the_sheet_says(player: Callable[..., Page]) -> None:
    page = player()
    root = page.locator(".pg-cmp")

    page.keyboard.press("l")
    page.keyboard.press("l")
    expect(root).to_have_attribute("data-speed", "2")
    page.keyboard.press("j")
    expect(root).to_have_attribute("data-speed", "-1")
    page.keyboard.press("k")
    expect(root).to_have_attribute("data-speed", "0")
    page.keyboard.press("3")
    expect(page.locator(".pg-cmp-number").nth(2)).to_have_text("3 · solo")
    page.keyboard.press("n")
    expect(page.locator(".pg-cmp-name").first).to_have_text("Take 1")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()


def test_tab_goes_from_take_to_take_and_then_on(player: Callable[..., Page]) -> None:
    page = player()
    page.locator(".pg-cmp-clip").first.focus()
    page.get_by_role("button", name="Wipe").press("Enter")
    page.locator(".pg-cmp-stage").focus()

    page.keyboard.press("Tab")
    expect(page.locator("[data-role=b] .pg-cmp-number")).to_have_text("3 B")
    page.keyboard.press("s")
    expect(page.locator("[data-role=a] .pg-cmp-number")).to_have_text("3 A")
    page.keyboard.press("6")
    page.keyboard.press("Tab")

    expect(page.locator(".pg-cmp-stage")).not_to_be_focused()


@pytest.mark.parametrize("mode", ["Wipe", "Blend", "Difference", "Single"])
def test_every_mode_keeps_the_players_and_their_frame(
    player: Callable[..., Page], mode: str
) -> None:
    page = player()
    page.keyboard.press(".")
    settled(page, 1)
    page.evaluate("document.querySelectorAll('.pg-cmp video').forEach((v) => (v.isOurs = true))")

    page.get_by_role("button", name=mode, exact=True).click()

    assert settled(page, 1) == expected(1)
    assert page.evaluate("[...document.querySelectorAll('.pg-cmp video')].every((v) => v.isOurs)")


def test_a_job_that_ends_elsewhere_disturbs_nothing(
    player: Callable[..., Page], app: "App"
) -> None:
    page = player()
    takes_shown = page.locator(".pg-cmpp-take")
    expect(takes_shown).to_have_count(6)
    page.evaluate("""document.querySelectorAll('.pg-cmp video').forEach((video) => {
      video.isOurs = true;
      video.addEventListener('emptied', () => (window.wasEmptied = true));
    })""")
    page.keyboard.press("Space")
    playing(page)

    elsewhere = page.context.new_page()
    elsewhere.goto(app.url)
    elsewhere.get_by_role("button", name=re.compile("^Use the sample")).first.click()
    elsewhere.get_by_role("button", name="Replace").wait_for()
    elsewhere.get_by_role("button", name=re.compile("^Generate")).click()
    page.bring_to_front()

    expect(takes_shown).to_have_count(7, timeout=PATIENCE_MS)
    assert page.evaluate("[...document.querySelectorAll('.pg-cmp video')].every((v) => v.isOurs)")
    assert page.evaluate("Boolean(window.wasEmptied)") is False
    expect(page.locator(".pg-cmp")).to_have_attribute("data-speed", "1")


def test_a_phone_shows_everything_within_its_width(player: Callable[..., Page]) -> None:
    page = player(PHONE, has_touch=True)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    expect(page.get_by_role("button", name="One frame on")).to_be_in_viewport()
    page.get_by_role("button", name="One frame on").tap()
    assert settled(page, 1) == expected(1)


def test_with_reduced_motion_nothing_plays_by_itself(player: Callable[..., Page]) -> None:
    page = player(reduced_motion="reduce")
    page.reload()
    page.locator(".pg-cmp[data-making=false]").wait_for(timeout=PATIENCE_MS)

    page.locator(".pg-cmp[data-settled=true][data-frame='0']").wait_for()
    expect(page.locator(".pg-cmp")).to_have_attribute("data-speed", "0")


def test_the_still_and_the_figures_are_saved(player: Callable[..., Page]) -> None:
    page = player()
    page.keyboard.press(".")
    settled(page, 1)
    page.locator(".pg-cmp-export summary").click()
    with page.expect_download(timeout=PATIENCE_MS) as still:
        page.get_by_role("button", name="Still at this frame").click()
    page.locator(".pg-cmp-export summary").click()
    with page.expect_download() as figures:
        page.get_by_role("button", name="Figures").click()

    assert still.value.suggested_filename == "compare-frame-0001.png"
    assert still.value.path().read_bytes().startswith(b"\x89PNG")
    assert len(figures.value.path().read_text("utf-8-sig").splitlines()) == 7
