import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from runway_core import frame_desk
from runway_core.errors import InvalidImageError, MediaStoreError
from runway_core.frame_desk import BEING_PREPARED, UNASKED_S, FrameDesk, FrameLook
from runway_core.frames import StoredFrames
from runway_core.links import Links
from runway_core.media import MediaStore, open_media_store, open_signer
from runway_core.models import ImageFrame
from runway_core.planning import PreparedFrame
from runway_core.settings import load_settings
from tests.support.clock import FakeClock
from tests.support.factories import a_frame, a_picture
from tests.support.playgrounds import eventually

LIMIT = 5 * 2**20
PUBLIC_URL = "https://play.example.org"


class SlowMedia:
    """A media store on a disk that gives nothing until it is let go."""

    def __init__(self, media: MediaStore) -> None:
        self._media = media
        self.is_let_go = Event()
        self.reads: list[str] = []
        self.put = media.put
        self.stat = media.stat
        self.is_local = media.is_local

    def read(self, sha256: str) -> bytes:
        self.reads.append(sha256)
        self.is_let_go.wait(30)
        return self._media.read(sha256)


@pytest.fixture
def media(data_dir: Path) -> Iterator[SlowMedia]:
    slow = SlowMedia(open_media_store(load_settings({}, data_dir=data_dir)))
    yield slow
    slow.is_let_go.set()


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def desk_of(
    media: SlowMedia, data_dir: Path, clock: FakeClock
) -> Iterator[Callable[..., FrameDesk]]:
    """A desk at which nobody waits, unless told otherwise."""
    opened: list[FrameDesk] = []

    def open_desk(patience_s: float = 0.0, public_url: str | None = None) -> FrameDesk:
        settings = load_settings({}, data_dir=data_dir, public_url=public_url)
        stored: Any = media
        links = Links(stored, open_signer(settings), settings)
        frames = StoredFrames(stored, links, max_bytes=settings.max_image_bytes)
        opened.append(FrameDesk(frames, patience_s=patience_s, clock=clock.monotonic))
        return opened[-1]

    with all_closed(opened, media):
        yield open_desk


@contextmanager
def all_closed(desks: list[FrameDesk], media: SlowMedia) -> Iterator[None]:
    yield
    media.is_let_go.set()
    for desk in desks:
        desk.close()


@pytest.fixture
def frame(media: SlowMedia) -> ImageFrame:
    asset = media.put(a_picture(640, 400), "image/jpeg")
    return a_frame(sha256=asset.sha256, width_px=640, height_px=400)


def asked(look: FrameLook, frame: ImageFrame, limit: int = LIMIT) -> PreparedFrame:
    return look.data_uri(frame, ratio="1280:720", max_uri_bytes=limit)


def is_prepared(desk: FrameDesk, frame: ImageFrame, limit: int = LIMIT) -> bool:
    return desk.frames.find(frame, ratio="1280:720", max_uri_bytes=limit) is not None


def await_all(desk: FrameDesk) -> None:
    """Wait until nothing is being made."""
    eventually(lambda: all(item.future.done() for item in desk._makings.values()), str)


def test_a_picture_that_takes_its_time_is_told_to_be_on_its_way(
    desk_of: Callable[..., FrameDesk], frame: ImageFrame
) -> None:
    look = desk_of().look()

    shown = asked(look, frame)

    assert (look.is_whole, shown.sentence) == (False, BEING_PREPARED)


def test_a_look_waits_for_all_pictures_together_no_longer_than_its_patience(
    desk_of: Callable[..., FrameDesk], frame: ImageFrame
) -> None:
    look, began_at = desk_of(patience_s=0.3).look(), time.monotonic()

    shown = [asked(look, frame, limit) for limit in range(LIMIT, LIMIT + 20)]

    assert len(shown) == 20
    assert 0.3 <= time.monotonic() - began_at < 3.0


def test_a_new_picture_does_not_wait_for_frames(
    desk_of: Callable[..., FrameDesk], frame: ImageFrame
) -> None:
    desk = desk_of()
    shown = [asked(desk.look(), frame, limit) for limit in range(LIMIT, LIMIT + 20)]

    assert {one.sentence for one in shown} == {BEING_PREPARED}
    assert desk.run(lambda: "checked").result(30) == "checked"


def test_a_later_look_finds_what_was_prepared_meanwhile(
    desk_of: Callable[..., FrameDesk], frame: ImageFrame, media: SlowMedia
) -> None:
    desk = desk_of()
    asked(desk.look(), frame)

    media.is_let_go.set()
    eventually(lambda: is_prepared(desk, frame), str)
    look = desk.look()

    assert asked(look, frame) == desk.frames.data_uri(frame, ratio="1280:720", max_uri_bytes=LIMIT)
    assert (look.is_whole, len(media.reads)) == (True, 1)


def test_a_picture_that_is_ready_in_time_is_whole_at_once(
    desk_of: Callable[..., FrameDesk], frame: ImageFrame, media: SlowMedia
) -> None:
    media.is_let_go.set()
    look = desk_of(patience_s=30.0).look()

    assert asked(look, frame).sentence.startswith("Cropped")
    assert look.is_whole


def test_a_fault_that_came_late_is_told_once_and_tried_again_then(
    desk_of: Callable[..., FrameDesk], media: SlowMedia
) -> None:
    desk, gone = desk_of(), a_frame(sha256="a1" * 32, width_px=640, height_px=400)
    asked(desk.look(), gone)
    media.is_let_go.set()
    await_all(desk)

    with pytest.raises(MediaStoreError):
        asked(desk.look(), gone)
    desk.patience_s = 30.0

    with pytest.raises(MediaStoreError):
        asked(desk.look(), gone)
    assert len(media.reads) == 2


def test_what_cannot_be_made_is_refused_in_time_too(
    desk_of: Callable[..., FrameDesk], frame: ImageFrame, media: SlowMedia
) -> None:
    media.is_let_go.set()

    with pytest.raises(InvalidImageError):
        asked(desk_of(patience_s=30.0).look(), frame, limit=60)


def test_of_many_clicks_only_what_is_still_looked_at_is_prepared(
    desk_of: Callable[..., FrameDesk],
    frame: ImageFrame,
    media: SlowMedia,
    clock: FakeClock,
) -> None:
    desk = desk_of()
    clicks = [frame.model_copy(update={"focus": (step / 100, 0.5)}) for step in range(20)]
    looks = [asked(desk.look(), click) for click in clicks]
    clock.advance(UNASKED_S + 1.0)
    asked(desk.look(), clicks[-1])

    media.is_let_go.set()
    eventually(lambda: is_prepared(desk, clicks[-1]), str)

    assert len(looks) == 20
    assert len(media.reads) <= 3  # two had begun


def test_frames_of_one_picture_for_several_limits_are_made_one_after_another(
    desk_of: Callable[..., FrameDesk], frame: ImageFrame, media: SlowMedia
) -> None:
    desk = desk_of()
    asked(desk.look(), frame, LIMIT)
    asked(desk.look(), frame, LIMIT + 1)

    eventually(lambda: len(media.reads) == 1, str)
    time.sleep(0.1)
    begun = len(media.reads)
    media.is_let_go.set()

    eventually(lambda: is_prepared(desk, frame, LIMIT + 1), str)
    assert begun == 1


def test_a_link_waits_no_longer_than_the_look(
    desk_of: Callable[..., FrameDesk], frame: ImageFrame
) -> None:
    hidden, public = desk_of().look(), desk_of(public_url=PUBLIC_URL).look()

    link = public.link(frame, ratio="1280:720")

    assert link is not None
    assert link.url.startswith(PUBLIC_URL)
    assert (hidden.link(frame, ratio="1280:720"), hidden.is_whole) == (None, True)
    assert not public.is_whole


def fail_on(desk: FrameDesk, number: int) -> int:
    """Look once for a picture that is not there, and no more when that is known."""
    asked(desk.look(), a_frame(sha256=f"{number:064x}", width_px=64, height_px=64))
    await_all(desk)
    return number


def test_outcomes_that_nobody_asks_for_are_let_go(
    desk_of: Callable[..., FrameDesk], media: SlowMedia, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_desk, "KEPT", 3)
    desk = desk_of()
    media.is_let_go.set()

    numbers = [fail_on(desk, number) for number in range(20)]

    assert len(numbers) == 20
    assert len(desk._makings) <= 4
