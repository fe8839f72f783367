"""Orders, the links that stand for them, and the desk that draws them."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from runway_core.renderer.turns import TURNS, Turns
from runway_core.web.previews import PREVIEW_PREFIX, PreviewDesk, read_order
from tests.support.previews import PATIENCE_S, SIGNER, Shelf, an_order, frames_of


def test_a_long_video_is_previewed_as_a_short_loop() -> None:
    assert an_order(duration_s=60).duration_s == 10


def test_a_link_says_again_what_it_was_made_of() -> None:
    order = an_order(motion={"x": -2.4, "bg_y_pan": 10.0}, frame={"fit": "pad", "focus": (0.1, 1)})
    link = urlsplit(order.link(SIGNER))

    name, query = link.path.removeprefix(PREVIEW_PREFIX), dict(parse_qsl(link.query))

    assert read_order(SIGNER, name, query) == order


def test_another_page_drops_nothing(desk: PreviewDesk) -> None:
    one, other = an_order(motion={"x": 1.0}), an_order(motion={"x": 2.0})

    with desk.turn(one, "a") as first, desk.turn(other, "b") as second:
        assert first.result(PATIENCE_S) != second.result(PATIENCE_S)


def test_one_offer_holds_for_every_move_on_a_picture() -> None:
    slow, fast = an_order(motion={"x": 1.0}), an_order(motion={"x": 9.0, "r": -2.5})

    assert slow.offer(SIGNER) == fast.offer(SIGNER)
    assert slow.link(SIGNER) != fast.link(SIGNER)


def test_depth_is_guessed_once_for_all_moves_on_a_picture(
    desk: PreviewDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.turn(an_order(motion={"x": 1.0}), "a") as future:
        future.result(PATIENCE_S)
    monkeypatch.delattr("runway_core.web.previews.estimate")

    with desk.turn(an_order(motion={"x": 2.0}, duration_s=2), "a") as future:
        loop = future.result(PATIENCE_S)

    assert len(frames_of(loop)) == 20


def test_the_parts_of_a_loop_come_one_frame_first_and_are_the_whole(desk: PreviewDesk) -> None:
    parts: list[bytes] = []

    with desk.turn(an_order(), "a", parts.append) as future:
        whole = future.result(PATIENCE_S)

    assert b"".join(parts) == whole
    assert len(frames_of(whole)) == 10
    assert len(parts[0]) < len(whole) / 5


def test_renders_stand_aside_from_the_moment_a_page_asks(desk: PreviewDesk, shelf: Shelf) -> None:
    shelf.go_on.clear()

    with desk.turn(an_order(), "a"):
        stands_aside = not TURNS.give_way(0.01)
        shelf.go_on.set()

    assert stands_aside


def test_renders_stand_aside_for_a_move_seen_before_as_well(
    desk: PreviewDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.turn(an_order(), "a") as future:
        future.result(PATIENCE_S)
    turns = Turns(linger_s=PATIENCE_S)
    monkeypatch.setattr("runway_core.web.previews.TURNS", turns)
    told: list[float] = []
    monkeypatch.setattr("time.sleep", told.append)

    desk.find(an_order(motion={"x": 1.0}))
    turns.give_way()
    desk.find(an_order())
    turns.give_way()

    assert len(told) == 1
