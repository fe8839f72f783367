"""The one statement on a real PostgreSQL: who owns what, and for how long."""

import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from sqlalchemy import text

from runway_core.errors import StoreUnavailableError
from runway_core.gateways import GatewaySpec, load_gateways
from runway_core.jobs.database import for_writes, open_database
from runway_core.jobs.keys import KeyRing
from runway_core.jobs.lease import LEASE_S, Lease
from runway_core.models import JobId, JobState
from tests.support.following import CANCELS
from tests.support.postgres import PostgresServer
from tests.support.shared_table import (
    LIVES_FOR_EVER,
    SharedTable,
    a_key_ring,
    a_shared_table,
)

GATEWAYS = load_gateways()
NO_KEYS = {"PLAYGROUND_DATA_DIR": "."}

LeaseMaker = Callable[..., Lease]


@pytest.fixture
def table(database_url: str) -> Iterator[SharedTable]:
    with a_shared_table(database_url) as table:
        yield table


@pytest.fixture
def a_lease(database_url: str) -> Iterator[LeaseMaker]:
    """Makes leases, each as one process would have it."""
    with ExitStack() as opened:

        def make(
            keys: KeyRing | None = None, gateways: Mapping[str, GatewaySpec] = GATEWAYS
        ) -> Lease:
            engine = open_database(database_url)
            lease = Lease(engine, keys or a_key_ring(), gateways)
            opened.callback(engine.dispose)
            opened.callback(lease.close)
            return lease

        yield make


def ids(jobs: list[tuple[JobId, bool]]) -> set[str]:
    return {job_id for job_id, _ in jobs}


def test_a_beat_claims_what_nobody_follows_up_to_the_room_there_is(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.queue("job-1", "job-2", "job-3")

    assert ids(a_lease().beat(2)) == {"job-1", "job-2"}


def test_a_beat_returns_what_was_claimed_before_with_the_wish_to_cancel(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.queue("job-1", "job-2")
    lease = a_lease()
    lease.beat(500)
    table.change("job-2", cancel_requested=True)

    assert set(lease.beat(0)) == {("job-1", False), ("job-2", True)}


@pytest.mark.parametrize(
    ("beat_at", "has_company"), [(LIVES_FOR_EVER, True), (0.0, False)], ids=["alive", "stopped"]
)
def test_a_beat_tells_whether_another_process_lives(
    table: SharedTable,
    a_lease: LeaseMaker,
    postgres_server: PostgresServer,
    beat_at: float,
    has_company: bool,
) -> None:
    postgres_server.await_age(LEASE_S + 0.5)
    table.queue("job-1")
    lease = a_lease()
    lease.beat(500)
    alone = lease.has_company

    table.register("another", beat_at=beat_at)
    lease.beat(500)

    assert (alone, lease.has_company) == (False, has_company)


def test_jobs_that_have_ended_or_are_in_doubt_are_nobodys(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.queue("job-1", "job-2")
    table.change("job-1", state=JobState.SUCCEEDED)
    table.change("job-2", state=JobState.IN_DOUBT)

    assert a_lease().beat(500) == []


def test_jobs_in_a_state_of_a_later_release_are_left_to_it(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.queue("job-1")
    table.change("job-1", state="upscaling")

    assert a_lease().beat(500) == []


def test_jobs_of_a_gateway_of_a_later_release_are_left_to_it(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.queue("job-1")
    earlier = {name: spec for name, spec in GATEWAYS.items() if name != CANCELS}

    assert a_lease(gateways=earlier).beat(500) == []
    assert ids(a_lease().beat(500)) == {"job-1"}


def test_the_jobs_of_a_living_process_are_left_alone(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.queue("job-1")
    first, second = a_lease(), a_lease()
    first.beat(500)

    assert second.beat(500) == []


def test_the_jobs_of_a_process_that_no_longer_beats_are_claimed(
    table: SharedTable, a_lease: LeaseMaker, postgres_server: PostgresServer
) -> None:
    postgres_server.await_age(LEASE_S + 0.5)
    table.queue("job-1", "job-2")
    table.register("silent", beat_at=time.time() - LEASE_S)
    table.register("alive")
    table.change("job-1", owner="silent")
    table.change("job-2", owner="alive")

    assert ids(a_lease().beat(500)) == {"job-1"}


def test_whoever_is_back_first_after_a_restart_of_the_server_inherits_nothing(
    table: SharedTable, a_lease: LeaseMaker, postgres_server: PostgresServer
) -> None:
    table.queue("job-1")
    table.register("on its way", beat_at=time.time() - 60)
    table.change("job-1", owner="on its way")

    postgres_server.stop()
    postgres_server.start()

    assert a_lease().beat(500) == []


def test_the_jobs_of_a_process_that_has_left_are_claimed_at_once(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.queue("job-1")
    first, second = a_lease(), a_lease()
    first.beat(500)

    first.leave()

    assert ids(second.beat(500)) == {"job-1"}


def test_a_release_keeps_what_is_being_submitted(table: SharedTable, a_lease: LeaseMaker) -> None:
    table.queue("queued", "submitting", "running", "downloading")
    lease = a_lease()
    lease.beat(500)
    table.change("submitting", state=JobState.SUBMITTING)
    table.change("running", state=JobState.RUNNING)
    table.change("downloading", state=JobState.DOWNLOADING)

    assert lease.release() == 3
    assert ids(lease.beat(0)) == {"submitting"}


def test_a_job_that_somebody_is_writing_to_is_passed_over_without_waiting(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.queue("job-1", "job-2")

    with for_writes(table.engine).begin() as connection:
        connection.execute(text("SELECT 1 FROM jobs WHERE id = 'job-1' FOR UPDATE"))
        mine = a_lease().beat(500)

    assert ids(mine) == {"job-2"}


def test_processes_that_claim_at_once_share_all_jobs_and_no_job_twice(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.queue(*(f"job-{number}" for number in range(300)))
    leases = [a_lease() for _ in range(6)]

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda lease: [lease.beat(30), lease.beat(30)], leases))

    shares = [ids(lease.beat(0)) for lease in leases]
    assert sum(len(share) for share in shares) == len(set().union(*shares)) == 300


def test_a_job_whose_owner_lacks_the_key_goes_to_a_process_that_knows_it(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.queue("job-1")
    without, with_key = a_lease(a_key_ring(**NO_KEYS)), a_lease()

    waits = without.beat(500)

    assert ids(waits) == ids(with_key.beat(500)) == {"job-1"}
    assert without.beat(500) == []


def test_a_key_that_is_typed_here_takes_over_the_jobs_that_wait_for_it_elsewhere(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.queue("job-1")
    keys = a_key_ring(**NO_KEYS)
    elsewhere, here = a_lease(a_key_ring(**NO_KEYS)), a_lease(keys)
    elsewhere.beat(500)
    before = here.beat(500)

    keys.type_key("runway", "local", "key_typed")

    assert (before, ids(here.beat(500))) == ([], {"job-1"})


def test_a_process_that_learns_the_key_of_its_own_job_keeps_it(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.queue("job-1")
    keys = a_key_ring(**NO_KEYS)
    owner, other = a_lease(keys), a_lease()
    owner.beat(500)

    keys.type_key("runway", "local", "key_typed")

    assert ids(owner.beat(500)) == {"job-1"}
    assert other.beat(500) == []


def test_a_job_that_is_being_submitted_is_not_taken_for_a_key(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.queue("job-1")
    a_lease(a_key_ring(**NO_KEYS)).beat(500)
    table.change("job-1", state=JobState.SUBMITTING)

    assert a_lease().beat(500) == []


def test_a_simulated_job_needs_no_key_to_be_kept(table: SharedTable, a_lease: LeaseMaker) -> None:
    table.queue("job-1", simulated=True)
    a_lease(a_key_ring(**NO_KEYS)).beat(500)

    assert a_lease().beat(500) == []


def test_a_process_that_was_silent_for_a_day_is_forgotten(
    table: SharedTable, a_lease: LeaseMaker
) -> None:
    table.register("yesterday's", beat_at=0.0)
    lease = a_lease()

    lease.beat(500)

    assert table.workers() == {lease.owner}


def test_a_beat_that_found_the_server_away_works_again_when_it_is_back(
    table: SharedTable, a_lease: LeaseMaker, postgres_server: PostgresServer
) -> None:
    table.queue("job-1")
    lease = a_lease()
    lease.beat(500)
    postgres_server.stop()

    with pytest.raises(StoreUnavailableError):
        lease.beat(500)
    postgres_server.start()

    assert ids(lease.beat(500)) == {"job-1"}
