from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import pytest

from components import session
from components.adding import adding, arrivals, begin_adding, end_adding, note_arrival
from runway_core import ImageFrame
from tests.components.test_session import given
from tests.support.factories import a_frame

A_VIDEO = b"\0\0\0\x1cftypisom"


class Adder:
    """A playground as far as adding looks at it: nothing that is given to it ever comes."""

    def __init__(self) -> None:
        self.begun: list[Future[ImageFrame]] = []

    def start(self, _data: bytes) -> "Future[ImageFrame]":
        """Begin to add a file."""
        self.begun.append(Future())
        return self.begun[-1]

    @property
    def pictures(self) -> "Adder":
        """The room of pictures."""
        return self


@pytest.fixture(autouse=True)
def adder(monkeypatch: pytest.MonkeyPatch) -> Adder:
    adder = Adder()
    monkeypatch.setattr(session, "playground", lambda: adder)
    return adder


def is_coming() -> bool:
    return adding("first_frame") is not None


def begin(data: bytes = b"a file") -> None:
    begin_adding("first_frame", data)


def end() -> None:
    end_adding("first_frame")


def test_a_slot_knows_what_is_on_its_way_into_it() -> None:
    assert given(is_coming, begin, is_coming, lambda: adding("last_frame")) == [
        False,
        None,
        True,
        None,
    ]


@pytest.mark.parametrize("put_aside", [begin, end])
def test_what_is_put_aside_is_not_checked_any_more(
    adder: Adder, put_aside: Callable[[], None]
) -> None:
    given(begin, put_aside)

    assert adder.begun[0].cancelled()


def test_what_has_come_is_on_its_way_no_more() -> None:
    assert given(begin, end, is_coming)[-1] is False


def test_the_bytes_are_kept_of_what_may_be_a_video_only() -> None:
    def kept() -> Any:
        coming = adding("first_frame")
        return None if coming is None else coming.video

    assert given(begin, kept, lambda: begin(A_VIDEO), kept)[1::2] == [b"", A_VIDEO]


def test_another_crop_of_the_picture_before_leaves_a_file_on_its_way() -> None:
    def crop() -> None:
        session.update_draft(first_frame=a_frame())

    assert given(begin, crop, is_coming)[-1] is True


def test_a_file_is_put_aside_when_the_form_is_filled_otherwise() -> None:
    def fill() -> None:
        session.replace_draft(session.draft())

    assert given(begin, fill, is_coming)[-1] is False


def test_pictures_that_came_are_counted_by_slot() -> None:
    def counts() -> list[int]:
        return [arrivals("first_frame"), arrivals("last_frame")]

    assert given(counts, lambda: note_arrival("first_frame"), counts) == [[0, 0], None, [1, 0]]
