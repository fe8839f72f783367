import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from runway_core.jobs.turns import EXAMINERS, FEW, LOADS_PER_GATEWAY, Turns
from tests.support.hasty_loop import HastyLoop

Play = Callable[[Coroutine[Any, Any, Any]], Any]
Turn = Callable[[], AbstractAsyncContextManager[Any]]


@pytest.fixture
def play() -> Iterator[Play]:
    """Run a scene on a loop that does not wait for its timers."""
    with asyncio.Runner(loop_factory=HastyLoop) as runner:
        yield runner.run


@asynccontextmanager
async def taken(turn: Turn, count: int) -> AsyncIterator[int]:
    """Let so many ask for a turn and tell how many have it, as soon as that is settled."""
    having: list[None] = []
    over = asyncio.Event()

    async def have() -> None:
        async with turn():
            having.append(None)
            await over.wait()

    async with asyncio.TaskGroup() as group:
        [group.create_task(have()) for _ in range(count)]
        await asyncio.sleep(3600)
        yield len(having)
        over.set()


async def waited_s(turn: AbstractAsyncContextManager[Any]) -> float:
    """Take a turn; return how long it was waited for."""
    began = asyncio.get_running_loop().time()
    async with turn:
        return asyncio.get_running_loop().time() - began


def loading(turns: Turns, gateway_id: str = "runway") -> AbstractAsyncContextManager[None]:
    """Ask for the turn to load a video."""
    return turns.loading(gateway_id, lambda: None)


def test_a_gateway_s_videos_are_loaded_a_few_at_a_time(play: Play) -> None:
    async def scene() -> None:
        turns = Turns()
        async with taken(lambda: loading(turns), 40) as having:
            assert having == LOADS_PER_GATEWAY

    play(scene())


def test_a_gateway_whose_videos_hang_does_not_hold_up_another(play: Play) -> None:
    async def scene() -> None:
        turns = Turns()
        async with (
            taken(lambda: loading(turns, "slow"), 40),
            taken(lambda: loading(turns, "quick"), 5) as having,
        ):
            assert having == 5

    play(scene())


def test_few_videos_are_looked_into_at_once(play: Play) -> None:
    async def scene() -> None:
        async with taken(Turns().examining, 10) as having:
            assert having == EXAMINERS

    play(scene())


def test_in_a_crowd_videos_are_looked_into_one_by_one(play: Play) -> None:
    async def scene() -> None:
        turns = Turns()
        async with taken(lambda: loading(turns), FEW + 1), taken(turns.examining, 10) as having:
            assert having == 1

    play(scene())


def test_only_who_has_to_wait_for_others_is_told_so(play: Play) -> None:
    told: list[None] = []

    async def scene() -> None:
        turns = Turns()
        async with taken(
            lambda: turns.loading("runway", lambda: told.append(None)), LOADS_PER_GATEWAY + 3
        ):
            assert len(told) == 3

    play(scene())


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have minutes for tenths of a second, so that a busy machine changes nothing."""
    monkeypatch.setattr("runway_core.jobs.turns.LATE_S", 100.0)
    monkeypatch.setattr("runway_core.jobs.turns.LONGEST_YIELD_S", 1000.0)


@pytest.mark.usefixtures("slowly")
@pytest.mark.parametrize(
    ("late_s", "waits_s"),
    [
        pytest.param(90.0, 0.0, id="hardly late"),
        pytest.param(500.0, 500.0, id="late"),
        pytest.param(1e6, 1000.0, id="late for ever"),
    ],
)
def test_a_turn_waits_while_readings_are_late_but_not_for_ever(
    play: Play, late_s: float, waits_s: float
) -> None:
    async def scene(turn: Callable[[Turns], AbstractAsyncContextManager[Any]]) -> float:
        turns = Turns()
        async with taken(lambda: loading(turns), FEW + 1):
            turns.note(late_s)
            return await waited_s(turn(turns))

    assert play(scene(loading)) == pytest.approx(waits_s, abs=50)
    assert play(scene(Turns.examining)) == pytest.approx(waits_s, abs=50)


@pytest.mark.usefixtures("slowly")
def test_where_few_videos_are_on_their_way_none_waits_for_readings(play: Play) -> None:
    async def scene() -> float:
        turns = Turns()
        async with taken(lambda: loading(turns), FEW - 1):
            turns.note(500.0)
            return await waited_s(loading(turns))

    assert play(scene()) < 50


def test_who_gives_up_waiting_leaves_the_turn_to_the_next(play: Play) -> None:
    async def scene() -> None:
        turns = Turns()
        async with taken(lambda: loading(turns), LOADS_PER_GATEWAY):
            given_up = asyncio.create_task(waited_s(loading(turns)))
            await asyncio.sleep(1)
            given_up.cancel()
            await asyncio.gather(given_up, return_exceptions=True)

        async with taken(lambda: loading(turns), LOADS_PER_GATEWAY) as having:
            assert having == LOADS_PER_GATEWAY

    play(scene())
