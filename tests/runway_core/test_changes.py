import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from runway_core.changes import Change, Changes, JobChange, Missed, Subscription
from runway_core.models import JobId


def a_change(job: str = "job-1", *, state: str = "running", version: int = 1) -> JobChange:
    return JobChange(
        job_id=JobId(job), batch_id="batch-1", workspace="local", state=state, version=version
    )


def publish_all(changes: Changes, told: list[JobChange]) -> None:
    for change in told:
        changes.publish(change)


async def read(changes: Changes, told: list[JobChange], *, limit: int = 256) -> list[Change]:
    """Subscribe, let another thread publish everything, and return what a slow reader gets."""
    with changes.subscribe(limit=limit) as news:
        publisher = threading.Thread(target=publish_all, args=(changes, told), daemon=True)
        publisher.start()
        publisher.join()  # the loop stands still meanwhile: the reader could not be slower
        return await read_until_silent(news)


async def read_until_silent(news: Subscription) -> list[Change]:
    collected: list[Change] = []
    try:
        while True:
            collected.append(await asyncio.wait_for(anext(news), 0.2))
    except TimeoutError:
        return collected


async def read_exactly(news: Subscription, count: int) -> list[Change]:
    async with asyncio.timeout(10):
        return [await anext(news) for _ in range(count)]


def test_news_from_a_thread_reaches_a_waiting_reader() -> None:
    changes = Changes()

    async def wait() -> Change:
        with changes.subscribe() as news:
            threading.Timer(0.01, changes.publish, [a_change()]).start()
            return await asyncio.wait_for(anext(news), 5)

    assert asyncio.run(wait()) == a_change()


def test_news_told_before_the_reader_waits_is_kept() -> None:
    assert asyncio.run(read(Changes(), [a_change("a"), a_change("b")])) == [
        a_change("a"),
        a_change("b"),
    ]


def test_a_slow_reader_gets_the_latest_of_each_job() -> None:
    told = [a_change(version=1), a_change(version=2, state="succeeded")]

    assert asyncio.run(read(Changes(), told)) == [told[1]]


def test_an_older_version_does_not_replace_a_newer_one() -> None:
    told = [a_change(version=5, state="succeeded"), a_change(version=4)]

    assert asyncio.run(read(Changes(), told)) == [told[0]]


def test_too_many_changed_jobs_become_one_missed() -> None:
    told = [a_change(f"job-{number}") for number in range(10)]

    assert asyncio.run(read(Changes(), told, limit=9)) == [Missed()]


def test_after_a_miss_news_is_told_singly_again() -> None:
    changes = Changes()

    async def run() -> list[Change]:
        with changes.subscribe(limit=1) as news:
            changes.publish(a_change("a"))
            changes.publish(a_change("b"))
            first = await anext(news)
            changes.publish(a_change("c"))
            return [first, await anext(news)]

    assert asyncio.run(run()) == [Missed(), a_change("c")]


def test_a_reader_gets_only_what_it_wants() -> None:
    changes = Changes()

    async def run() -> Change:
        with changes.subscribe(lambda change: change.job_id == "b") as news:
            changes.publish(a_change("a"))
            changes.publish(a_change("b"))
            return await anext(news)

    assert asyncio.run(run()) == a_change("b")


def test_every_reader_gets_the_news() -> None:
    changes = Changes()

    async def run() -> list[Change]:
        with changes.subscribe() as one, changes.subscribe() as other:
            changes.publish(a_change())
            return [await anext(one), await anext(other)]

    assert asyncio.run(run()) == [a_change(), a_change()]


def test_closing_from_a_thread_ends_a_waiting_reader() -> None:
    changes = Changes()

    async def run() -> list[Change]:
        with changes.subscribe() as news:
            threading.Timer(0.01, changes.close).start()
            return [change async for change in news]

    assert asyncio.run(asyncio.wait_for(run(), 5)) == []
    assert changes.reader_count == 0


def test_a_reader_that_comes_after_the_end_ends_at_once() -> None:
    changes = Changes()
    changes.close()
    changes.close()

    async def run() -> list[Change]:
        return [change async for change in changes.subscribe()]

    assert asyncio.run(asyncio.wait_for(run(), 5)) == []
    assert changes.reader_count == 0


def test_a_reader_that_leaves_is_forgotten() -> None:
    changes = Changes()

    async def run() -> int:
        with changes.subscribe():
            return changes.reader_count

    assert asyncio.run(run()) == 1
    assert changes.reader_count == 0


def test_a_reader_whose_loop_has_ended_hurts_nobody() -> None:
    changes = Changes()

    async def leave_open() -> None:
        changes.subscribe()

    asyncio.run(leave_open())
    changes.publish(a_change())

    assert changes.reader_count == 0


def test_a_reader_needs_a_running_loop() -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        Changes().subscribe()


def test_a_cancelled_wait_loses_no_news() -> None:
    changes = Changes()

    async def run() -> Change:
        with changes.subscribe() as news:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(news), 0.01)
            changes.publish(a_change())
            return await anext(news)

    assert asyncio.run(run()) == a_change()


def test_news_lost_on_the_way_has_every_reader_read_everything_again() -> None:
    changes = Changes()

    async def run() -> Change:
        with changes.subscribe() as news:
            changes.publish(a_change())
            changes.publish_missed()
            return await anext(news)

    assert asyncio.run(run()) == Missed()


def test_a_listener_hears_until_it_is_removed() -> None:
    changes, heard = Changes(), list[JobChange]()

    remove = changes.add_listener(heard.append)
    changes.publish(a_change(version=1))
    remove()
    remove()
    changes.publish(a_change(version=2))

    assert heard == [a_change(version=1)]


def test_nothing_is_told_after_the_end() -> None:
    changes, heard = Changes(), list[JobChange]()
    changes.add_listener(heard.append)

    changes.close()
    changes.publish(a_change())

    assert heard == []


def test_a_thousand_changes_from_eight_threads_arrive_complete() -> None:
    changes = Changes()
    told = [a_change(f"job-{number}") for number in range(1000)]

    async def run() -> list[Change]:
        with changes.subscribe(limit=1000) as news, ThreadPoolExecutor(8) as threads:
            shares = [told[start::8] for start in range(8)]
            done = [threads.submit(publish_all, changes, share) for share in shares]
            collected = await read_exactly(news, 1000)
            return collected if all(future.result() is None for future in done) else []

    assert set(asyncio.run(run())) == set(told)
