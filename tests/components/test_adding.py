from concurrent.futures import Future
from typing import Any

import pytest

from components import session
from components.adding import adding, begin_adding, end_adding
from runway_core import ImageFrame
from tests.components.test_session import given
from tests.support.factories import a_frame


class Adder:
    """A playground as far as adding looks at it: nothing that is given to it ever comes."""

    def start(self, data: bytes) -> "Future[ImageFrame]":
        """Begin to add a file."""
        return Future()

    @property
    def pictures(self) -> "Adder":
        """The room of pictures."""
        return self


@pytest.fixture(autouse=True)
def adder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "playground", Adder)


def first_given() -> Any:
    coming = adding("first_frame")
    return None if coming is None else coming.data


def begin() -> None:
    begin_adding("first_frame", b"a file")


def test_a_slot_knows_what_is_on_its_way_into_it() -> None:
    assert given(first_given, begin, first_given, lambda: adding("last_frame")) == [
        None,
        None,
        b"a file",
        None,
    ]


def test_what_has_come_is_on_its_way_no_more() -> None:
    assert given(begin, lambda: end_adding("first_frame"), first_given)[-1] is None


def test_another_picture_of_the_same_slot_is_changed_and_the_file_still_comes() -> None:
    def crop() -> None:
        session.update_draft(first_frame=a_frame())

    assert given(begin, crop, first_given)[-1] == b"a file"


def test_a_file_is_put_aside_when_the_form_is_filled_otherwise() -> None:
    def fill() -> None:
        session.replace_draft(session.draft())

    assert given(begin, fill, first_given)[-1] is None
