"""What the process that paints previews answers, and when it ends."""

import threading
from collections.abc import Iterator
from itertools import chain
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

import pytest

from runway_core.renderer import preview
from runway_core.renderer.painting import Order, serve_on
from tests.runway_core.renderer.footage import a_recipe

PATIENCE_S = 20


@pytest.fixture
def wire() -> Iterator[Connection]:
    """The end of a connection at whose other end a thread serves."""
    ours, theirs = Pipe()
    server = threading.Thread(target=serve_on, args=(theirs,))
    server.start()
    with ours:
        assert read(ours) is True
        yield ours
    server.join(PATIENCE_S)
    assert not server.is_alive()


def read(wire: Connection) -> Any:
    assert wire.poll(PATIENCE_S)
    return wire.recv()


def an_order(**changes: object) -> Order:
    recipe = a_recipe(width_px=96, height_px=64, fps=10, **changes)
    return Order(recipe=recipe, width_px=96, fps=10, depth=None)


def test_the_first_frame_comes_alone_and_the_others_in_heaps(wire: Connection) -> None:
    order = an_order(duration_s=2)

    wire.send(order)
    heaps = list(iter(lambda: read(wire), True))

    assert [len(heap) for heap in heaps] == [1, 8, 8, 3]
    assert list(chain(*heaps)) == list(preview(order.recipe, width_px=96, fps=10))


def test_a_word_stops_what_is_painted_and_nothing_after_it(wire: Connection) -> None:
    wire.send(an_order(duration_s=60))
    wire.send(None)
    stopped = list(iter(lambda: read(wire), False))
    wire.send(None)
    wire.send(an_order(duration_s=1))
    painted = list(iter(lambda: read(wire), True))

    assert len(list(chain(*stopped))) < 600
    assert len(list(chain(*painted))) == 10


def test_after_its_first_frame_it_leaves_the_cores_to_who_shows_it(
    wire: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runway_core.renderer.painting.REST_S", PATIENCE_S)

    wire.send(an_order(duration_s=60))
    first = read(wire)
    wire.send(None)

    assert len(first) == 1
    assert read(wire) is False  # nothing more was painted, and a word ends the rest


def test_what_cannot_be_painted_is_left_to_who_ordered_it(wire: Connection) -> None:
    wire.send(Order(recipe=an_order().recipe, width_px=0, fps=10, depth=None))

    assert read(wire) is False


def test_an_end_that_is_closed_ends_the_process_even_half_way() -> None:
    ours, theirs = Pipe()
    server = threading.Thread(target=serve_on, args=(theirs,))
    server.start()
    with ours:
        ours.send(an_order(duration_s=60))
    server.join(PATIENCE_S)

    assert not server.is_alive()
