import threading
from concurrent.futures import wait
from typing import Any

import pytest

from components import gateway_memory
from components.gateway_memory import ConnectionTest, Finding, begin_test, connection_test, note_key
from tests.support.screens import show

FOUND = Finding(words="It answers.")
LIMIT_S = 10


class Script:
    """Calls made one after another by a page of one tab, and what they gave."""

    def __init__(self, *calls: Any) -> None:
        self.calls = calls
        self.given: list[Any] = []

    def __call__(self) -> None:
        for call in self.calls:
            self.given.append(call())


def given(*calls: Any) -> list[Any]:
    """What calls give in one tab."""
    script = Script(*calls)
    show(script)
    return script.given


def begin(ask: Any = lambda: FOUND) -> None:
    begin_test("runway", ask)


def stands() -> ConnectionTest:
    return connection_test("runway")


def settled() -> ConnectionTest:
    """How the test stands once it has ended."""
    _, future = gateway_memory._held().tests["runway"]
    assert future is not None
    wait([future], LIMIT_S)
    return stands()


def broken() -> Finding:
    raise ZeroDivisionError


def test_a_gateway_that_was_never_tested_has_nothing_found() -> None:
    assert given(stands) == [ConnectionTest()]


def test_a_test_runs_beside_the_page_and_is_found_later() -> None:
    may_end = threading.Event()

    def slow() -> Finding:
        may_end.wait(LIMIT_S)
        return FOUND

    _, running, _, found = given(lambda: begin(slow), stands, may_end.set, settled)

    assert running == ConnectionTest(number=1, is_running=True)
    assert found == ConnectionTest(number=1, finding=FOUND)


def test_while_a_test_is_running_another_is_not_begun() -> None:
    may_end = threading.Event()

    def slow() -> Finding:
        may_end.wait(LIMIT_S)
        return FOUND

    *_, found = given(lambda: begin(slow), lambda: begin(broken), may_end.set, settled)

    assert found == ConnectionTest(number=1, finding=FOUND)


def test_the_same_answer_twice_is_told_apart_by_its_number() -> None:
    _, first, _, second = given(begin, settled, begin, settled)

    assert (first.number, second.number) == (1, 2)


@pytest.mark.parametrize("is_typed", [True, False], ids=["typed", "forgotten"])
def test_what_was_found_with_another_key_counts_no_more(is_typed: bool) -> None:
    _, _, _, after, knows = given(
        begin,
        settled,
        lambda: note_key("runway", is_typed=is_typed),
        stands,
        lambda: gateway_memory.has_typed_key("runway"),
    )

    assert after == ConnectionTest(number=1)
    assert knows is is_typed


def test_a_key_typed_for_one_gateway_is_not_another_gateways() -> None:
    _, knows = given(
        lambda: note_key("runway", is_typed=True),
        lambda: gateway_memory.has_typed_key("cometapi"),
    )

    assert knows is False


def test_a_broken_test_is_told_once_and_does_not_break_the_page_for_good() -> None:
    def told() -> None:
        with pytest.raises(ZeroDivisionError):
            settled()

    _, _, after = given(lambda: begin(broken), told, stands)

    assert after == ConnectionTest(number=1)
