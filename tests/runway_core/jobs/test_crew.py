import asyncio
import logging
from typing import cast

import pytest

from runway_core.errors import StoreUnavailableError
from runway_core.jobs.crew import Crew, first_of
from runway_core.jobs.follow import Follower
from runway_core.models import JobId

ONE, TWO = JobId("job-1"), JobId("job-2")


class FaultyFollower:
    """Follows for ever, or breaks with ``fault``."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault
        self.begun: list[JobId] = []
        self.woken: list[tuple[JobId, bool]] = []
        self.parked: list[JobId] = []

    async def follow(self, job_id: JobId) -> None:
        """Begin, and then do what the test is about."""
        self.begun.append(job_id)
        if self.fault is not None:
            raise self.fault
        await asyncio.Event().wait()

    def wake(self, job_id: JobId, *, cancel: bool = False) -> None:
        """Remember who was woken and what for."""
        self.woken.append((job_id, cancel))

    def wake_keyless(self, job_ids: list[JobId]) -> None:
        """Remember for whom a key may have come."""
        self.woken.extend((job_id, False) for job_id in job_ids)

    async def park(self, job_id: JobId) -> None:
        """Remember who was parked, or find the database away."""
        self.parked.append(job_id)
        if isinstance(self.fault, ValueError):
            raise a_database_fault()


def a_database_fault() -> StoreUnavailableError:
    return StoreUnavailableError("the server is away")


def a_crew(follower: FaultyFollower) -> Crew:
    return Crew(cast(Follower, follower))


def test_a_typed_key_is_news_for_the_followed_jobs_only() -> None:
    follower = FaultyFollower()

    async def run() -> None:
        crew = a_crew(follower)
        crew.follow([(ONE, False)])
        crew.wake_keyless()
        await crew.dismiss(1.0)

    asyncio.run(run())

    assert follower.woken == [(ONE, False)]


async def settled() -> None:
    """Let every task do what it can do without waiting."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await asyncio.sleep(0)


def test_a_job_is_followed_once_however_often_it_is_named() -> None:
    follower = FaultyFollower()

    async def run() -> int:
        crew = a_crew(follower)
        crew.follow([(ONE, False), (TWO, False)])
        crew.follow([(ONE, False)])
        await settled()
        count = len(crew)
        await crew.dismiss(1.0)
        return count

    assert asyncio.run(run()) == 2
    assert follower.begun == [ONE, TWO]


def test_a_wish_to_cancel_is_passed_on_to_a_followed_job() -> None:
    follower = FaultyFollower()

    async def run() -> None:
        crew = a_crew(follower)
        crew.follow([(ONE, True)])
        crew.follow([(ONE, True)])
        await crew.dismiss(1.0)

    asyncio.run(run())
    assert follower.woken == [(ONE, True)]


def test_only_followed_jobs_are_woken() -> None:
    follower = FaultyFollower()

    async def run() -> None:
        crew = a_crew(follower)
        crew.follow([(ONE, False)])
        crew.wake(ONE)
        crew.wake(TWO)
        await crew.dismiss(1.0)

    asyncio.run(run())
    assert follower.woken == [(ONE, False)]


def test_what_is_not_kept_is_let_go() -> None:
    async def run() -> tuple[int, bool, bool]:
        crew = a_crew(FaultyFollower())
        crew.follow([(ONE, False), (TWO, False)])
        await settled()
        let_go = crew.let_go({TWO})
        await settled()
        seen = (let_go, ONE in crew, TWO in crew)
        await crew.dismiss(1.0)
        return seen

    assert asyncio.run(run()) == (1, False, True)


def test_a_dismissed_crew_follows_nothing() -> None:
    async def run() -> int:
        crew = a_crew(FaultyFollower())
        crew.follow([(ONE, False), (TWO, False)])
        await crew.dismiss(1.0)
        await crew.dismiss(1.0)
        return len(crew)

    assert asyncio.run(run()) == 0


@pytest.mark.parametrize(
    ("fault", "parked"),
    [
        pytest.param(a_database_fault(), [], id="the database is away: the row tells later"),
        pytest.param(KeyError("a bug"), [ONE], id="a fault of ours is seen on the job"),
        pytest.param(ValueError("a bug"), [ONE], id="and survives the database's absence"),
    ],
)
def test_a_follow_that_breaks_is_told_and_may_begin_again(
    fault: Exception, parked: list[JobId], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    follower = FaultyFollower(fault)

    async def run() -> bool:
        crew = a_crew(follower)
        crew.follow([(ONE, False)])
        await settled()
        return ONE in crew

    assert asyncio.run(run()) is False
    assert follower.parked == parked
    assert "job-1" in caplog.text


def test_the_first_of_several_waits_ends_them_all() -> None:
    async def run() -> bool:
        ended, endless = asyncio.Event(), asyncio.Event()
        ended.set()
        async with asyncio.timeout(5.0):
            await first_of(60.0, ended.wait(), endless.wait())
        return len(asyncio.all_tasks()) <= 2

    assert asyncio.run(run())
