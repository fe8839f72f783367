import asyncio
import threading

from runway_core.jobs.thread import LoopThread


def test_what_is_called_runs_on_the_loop_until_its_coroutine_ends() -> None:
    ending, names = asyncio.Event(), list[str]()

    async def main() -> None:
        await ending.wait()

    thread = LoopThread(main, "a loop of its own")
    thread.start()
    thread.call(lambda: names.append(threading.current_thread().name))
    thread.call(ending.set)

    assert thread.join(5.0)
    assert names == ["a loop of its own"]


def test_calls_after_the_end_are_dropped() -> None:
    called = list[int]()

    async def main() -> None:
        """End at once."""

    thread = LoopThread(main, "soon over")
    thread.start()
    thread.join(5.0)

    thread.call(lambda: called.append(1))

    assert called == []


def test_waiting_for_the_end_has_an_end_itself() -> None:
    ending = asyncio.Event()

    async def main() -> None:
        await ending.wait()

    thread = LoopThread(main, "stubborn")
    thread.start()

    assert not thread.join(0.01)
    thread.call(ending.set)
    assert thread.join(5.0)


def test_a_thread_that_was_never_started_has_ended() -> None:
    async def main() -> None:
        """Never runs."""

    assert LoopThread(main, "never started").join(0.0)
