"""The route of previews: what is drawn, for whom, and when it is dropped."""

import asyncio
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from starlette.applications import Starlette
from starlette.types import ASGIApp

from runway_core.errors import TaskCancelledError
from runway_core.media.signing import LINK_PREFIX
from runway_core.renderer import preview
from runway_core.web import preview_routes
from runway_core.web.previews import PREVIEW_PREFIX, PreviewDesk
from tests.runway_core.renderer.footage import a_photo, a_recipe, similarity
from tests.support.factories import a_frame, a_picture
from tests.support.pictures import file_of
from tests.support.previews import PATIENCE_S, SIGNER, Shelf, an_order, frames_of, link_to


@pytest.fixture
def app(desk: PreviewDesk) -> Starlette:
    """The route alone."""
    return an_app(desk)


@pytest.fixture
def client(app: Starlette, client_of: Callable[[ASGIApp], Any]) -> Any:
    """A client of the route."""
    return client_of(app)


def an_app(desk: PreviewDesk) -> Starlette:
    return Starlette(routes=preview_routes(desk, SIGNER))


def corner_colours(picture: Any) -> list[tuple[int, ...]]:
    height, width = picture.shape[:2]
    places = [(y, x) for y in (10, height - 10) for x in (10, width - 10)]
    return [tuple(int(part > 127) for part in picture[place]) for place in places]


def test_a_signed_link_gives_a_small_clip_of_the_move(client: Any) -> None:
    answer = client.get(link_to(duration_s=2, motion={"x": 8.0}))

    frames = frames_of(answer.content)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/octet-stream")
    assert (len(frames), frames[0].shape) == (20, (216, 384, 3))
    assert np.abs(frames[0].astype(int) - frames[-1]).mean() > 2


def test_a_still_move_stands_still(client: Any) -> None:
    frames = frames_of(client.get(link_to(motion={})).content)

    assert np.abs(frames[0].astype(int) - frames[-1]).mean() < 1


def test_a_tall_ratio_gives_a_tall_clip(client: Any) -> None:
    assert frames_of(client.get(link_to(ratio="720:1280")).content)[0].shape == (384, 216, 3)


def test_a_crop_keeps_its_focus_in_view(client: Any) -> None:
    left, right = (
        frames_of(client.get(link_to(ratio="720:1280", frame={"focus": focus})).content)[0]
        for focus in ((0.0, 0.5), (1.0, 0.5))
    )

    assert corner_colours(left)[0] == corner_colours(left)[1] != corner_colours(right)[1]


def test_a_padded_picture_is_shown_whole_on_black(client: Any) -> None:
    link = link_to(ratio="720:1280", motion={}, frame={"fit": "pad"})

    picture = frames_of(client.get(link).content)[0]

    assert corner_colours(picture) == [(0, 0, 0)] * 4
    assert picture[384 // 2 - 30, 30:186].max() > 150


@pytest.mark.parametrize("near", [0, 1], ids=["left", "right"])
def test_a_painted_mask_decides_what_moves(near: int, client: Any, shelf: Shelf) -> None:
    mask = np.zeros((90, 160), np.uint8)
    mask[:, near * 80 : near * 80 + 80] = 255
    shelf.data = file_of(Image.fromarray(a_photo()))
    shelf.files["c3" * 32] = file_of(Image.fromarray(mask))

    link = link_to(motion={"x": 5.0 - 10.0 * near}, mask=a_frame(sha256="c3" * 32))
    clip = frames_of(client.get(link).content)

    sky = np.zeros((2, 216, 384), np.uint8)  # in the sky the ground is as far as can be
    sky[0, 5:70, 20:150] = sky[1, 5:70, 234:364] = 255
    right_px = [similarity(clip[0][..., 1], clip[-1][..., 1], half)[0] for half in sky]
    assert right_px[near] == pytest.approx(0.09 * 384 / 2 * (1 - 2 * near), abs=3)
    assert abs(right_px[1 - near]) < 4


def test_only_a_loop_that_is_whole_may_be_cached_and_by_its_page_only(client: Any) -> None:
    drawn, found = (client.get(link_to()).headers for _ in range(2))

    assert drawn["cache-control"] == "no-store"
    assert found["cache-control"] == "private, max-age=3600, immutable"
    assert found["x-content-type-options"] == drawn["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda link: link.replace("motion=0,0,4", "motion=0,0,11"), id="no such move"),
        pytest.param(lambda link: link.replace("motion=0,0,4", "motion=0,nan,4"), id="no number"),
        pytest.param(lambda link: link.replace("motion=0,0,4,", "motion=0,0,"), id="five numbers"),
        pytest.param(lambda link: link.replace("a1a1", "b2b2", 1), id="picture"),
        pytest.param(lambda link: link.replace("1280%3A720", "4096%3A4096"), id="ratio"),
        pytest.param(lambda link: link.partition("?")[0], id="no signature"),
    ],
)
def test_what_was_not_offered_is_not_drawn(
    client: Any, shelf: Shelf, change: Callable[[str], str]
) -> None:
    link = link_to()
    assert change(link) != link

    answer = client.get(change(link))

    assert answer.status_code == 403
    assert shelf.reads == 0


def test_a_link_to_a_file_asks_for_no_preview(client: Any) -> None:
    link = SIGNER.link("a1" * 32, media_type="image/jpeg").replace(LINK_PREFIX, PREVIEW_PREFIX)

    assert client.get(link).status_code == 403


def test_an_order_of_another_version_is_refused(client: Any) -> None:
    link = SIGNER.link("a1" * 32, media_type="image/jpeg", purpose='preview {"zoom":3}')

    link = link.replace(LINK_PREFIX, PREVIEW_PREFIX) + "&motion=0,0,0,0,0,0"
    assert client.get(link).status_code == 403


def test_another_move_does_not_read_the_picture_again(client: Any, shelf: Shelf) -> None:
    client.get(link_to(motion={"x": 1.0}))
    client.get(link_to(motion={"x": 2.0}, ratio="960:960"))

    assert shelf.reads == 1


def test_a_move_seen_before_is_not_drawn_again(
    client: Any, shelf: Shelf, desk: PreviewDesk
) -> None:
    first = client.get(link_to())
    desk.close()  # from here on nothing can be drawn

    assert client.get(link_to()).content == first.content


def test_the_oldest_clip_is_forgotten(
    client: Any, desk: PreviewDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runway_core.web.previews.KEPT", 1)

    client.get(link_to(motion={"x": 1.0}))
    client.get(link_to(motion={"x": 2.0}))

    assert desk.find(an_order(motion={"x": 1.0})) is None
    assert desk.find(an_order(motion={"x": 2.0})) is not None


def test_a_newer_move_of_the_same_page_drops_the_older_one(
    client: Any, desk: PreviewDesk, shelf: Shelf
) -> None:
    newer = an_order(motion={"x": 2.0})
    with ExitStack() as stack:
        shelf.on_read = lambda: stack.enter_context(desk.turn(newer, "a"))

        older = client.get(link_to(motion={"x": 1.0}) + "&pad=a")

        assert (older.status_code, older.content) == (204, b"")
        assert client.get(newer.link(SIGNER) + "&pad=b").status_code == 200


def test_a_page_that_hangs_up_leaves_nothing_to_draw(
    app: Starlette, desk: PreviewDesk, shelf: Shelf
) -> None:
    shelf.go_on.clear()
    order, sent = an_order(), []

    async def receive() -> dict[str, Any]:
        await asyncio.to_thread(shelf.reading.wait, PATIENCE_S)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message.get("status"))

    asyncio.run(app(scope_of(order.link(SIGNER)), receive, send))
    shelf.go_on.set()
    with desk.turn(an_order(motion={"x": 9.0}), "next") as future:
        future.result(PATIENCE_S)

    assert sent[0] == 204
    assert desk.find(order) is None


def test_a_picture_that_is_gone_is_told(client: Any, shelf: Shelf) -> None:
    shelf.data = b""

    assert client.get(link_to()).status_code == 404


@pytest.mark.parametrize(
    ("data", "ratio"),
    [
        pytest.param(b"no picture at all", "1280:720", id="bad picture"),
        pytest.param(a_picture(64, 64), "4096:64", id="bad ratio"),
    ],
)
def test_what_cannot_be_drawn_is_told_without_inner_words(
    client: Any, shelf: Shelf, data: bytes, ratio: str
) -> None:
    shelf.data = data

    answer = client.get(link_to(ratio=ratio))

    assert answer.status_code == 422
    assert answer.json() == {"error": "The move cannot be drawn on this picture."}


def test_too_many_waiting_pages_are_asked_to_come_again(
    client: Any, desk: PreviewDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runway_core.web.previews.WAITING_LIMIT", 0)

    assert client.get(link_to()).status_code == 503


def test_the_first_frame_is_sent_before_the_last_is_drawn(shelf: Shelf) -> None:
    first_is_out, rest = threading.Event(), list(preview(a_recipe(duration_s=1)))
    sent: list[bytes] = []

    def slowly(*_: object, **__: object) -> Iterator[bytes]:
        yield rest[0]
        assert first_is_out.wait(PATIENCE_S)
        yield from rest[1:]

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))
        if sent[-1]:
            first_is_out.set()

    with closing(PreviewDesk(shelf.load, paint=slowly)) as desk:
        asyncio.run(an_app(desk)(scope_of(link_to()), listening, send))

    assert len(frames_of(b"".join(sent))) == len(rest)


def test_a_loop_that_is_dropped_half_way_ends_short_of_its_frames(shelf: Shelf) -> None:
    sent: list[bytes] = []

    def broken(*_: object, **__: object) -> Iterator[bytes]:
        yield next(preview(a_recipe(duration_s=1)))
        raise TaskCancelledError("nobody waits")

    async def send(message: Any) -> None:
        sent.append(message.get("body", b""))

    with closing(PreviewDesk(shelf.load, paint=broken)) as desk:
        asyncio.run(an_app(desk)(scope_of(link_to()), listening, send))

    assert struct.unpack_from(">HH", b"".join(sent)) == (10, 10)
    assert desk.find(an_order()) is None


def scope_of(link: str) -> dict[str, Any]:
    asked = urlsplit(link)
    scope = {"type": "http", "method": "GET", "path": asked.path, "headers": []}
    return scope | {"query_string": asked.query.encode()}


async def listening() -> dict[str, Any]:
    """Nobody hangs up."""
    await asyncio.Event().wait()
    return {}
