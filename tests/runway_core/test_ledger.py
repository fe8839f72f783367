"""The money of a workspace, on a simulated Runway that is reached by HTTP and charges credits."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from runway_core import (
    CapExceededError,
    GatewayChoice,
    GenerationRequest,
    Job,
    JobState,
    Playground,
    open_playground,
)
from runway_core.settings import load_settings
from runway_core.simulator import SimulatorOptions
from tests.support.factories import a_picture
from tests.support.playgrounds import POLL_S, environment, settle
from tests.support.simulator_server import RunningSimulator, running_simulator

Open = Callable[..., Playground]


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    with running_simulator(SimulatorOptions(delay_s=0.2, tiny_videos=True)) as simulator:
        yield simulator


@pytest.fixture
def open_one(tmp_path: Path, simulator: RunningSimulator) -> Iterator[Open]:
    """Opens a playground whose Runway and openai-hk are simulated; it is closed at the end."""
    opened: list[Playground] = []

    def open_it(**changes: Any) -> Playground:
        environ = environment(simulator) | {
            "PLAYGROUND_RUNWAY_API_KEY": "key_for_tests",
            "PLAYGROUND_RUNWAY_BASE_URL": simulator.gateway_url("runway"),
        }
        folder = {"data_dir": tmp_path, "poll_interval_s": POLL_S}
        opened.append(open_playground(load_settings(environ, **(folder | changes))))
        return opened[-1]

    yield open_it
    opened[-1].close()


def a_request(playground: Playground, prompt_text: str = "a wave") -> GenerationRequest:
    """Five seconds, which cost a quarter on gen4_turbo."""
    frame = playground.add_image(a_picture(640, 360))
    return GenerationRequest(prompt_text=prompt_text, first_frame=frame, duration_s=5, seed=7)


def submit(playground: Playground, prompt_text: str = "a wave", gateway: Any = "runway") -> Job:
    """Queue one job."""
    return playground.submit(a_request(playground, prompt_text), [gateway]).jobs[0]


def test_a_finished_job_is_settled_to_what_runway_told(open_one: Open) -> None:
    playground = open_one()

    job = settle(playground, submit(playground))

    assert job.state is JobState.SUCCEEDED
    assert (job.charge.state, job.charge.amount_usd, job.charge.basis) == ("settled", 0.25, "cost")
    assert playground.ledger.today().used_usd == 0.25


@pytest.mark.parametrize(
    ("prompt", "state", "amount_usd"),
    [
        pytest.param("[fail]", "refunded", 0.0, id="a fault of theirs costs nothing"),
        pytest.param("[moderated]", "settled", 0.25, id="a moderated prompt is charged"),
        pytest.param("[no-credits]", "released", 0.0, id="a refusal costs nothing"),
    ],
)
def test_a_failed_job_says_whether_it_was_charged(
    open_one: Open, prompt: str, state: str, amount_usd: float
) -> None:
    playground = open_one()

    job = settle(playground, submit(playground, prompt))

    assert job.state is JobState.FAILED
    assert (job.charge.state, job.charge.amount_usd) == (state, amount_usd)


def test_a_job_in_doubt_holds_its_price_and_holds_it_twice_when_it_is_sent_again(
    open_one: Open,
) -> None:
    playground = open_one()
    job = settle(playground, submit(playground, "[cut-after]"))
    assert (job.state, job.charge.state, job.charge.others) == (JobState.IN_DOUBT, "reserved", ())

    playground.send_again(job.id)
    again = settle(playground, job)

    assert [one.state for one in (*again.charge.others, again.charge)] == ["unknown", "reserved"]
    assert playground.ledger.today().used_usd == 0.5


def test_a_job_of_unknown_price_is_counted_and_not_guessed(open_one: Open) -> None:
    playground = open_one()

    job = settle(playground, submit(playground, gateway="openai_hk"))

    today = playground.ledger.today()
    assert (job.charge.state, job.charge.amount_usd) == ("unknown", None)
    assert (today.used_usd, today.unknown_count, today.left_usd) == (0.0, 1, None)


@pytest.mark.parametrize(
    "gateway",
    [
        pytest.param("local", id="a local render"),
        pytest.param(GatewayChoice(gateway_id="runway", simulated=True), id="a twin"),
    ],
)
def test_what_is_free_is_sent_under_a_cap_of_nothing(open_one: Open, gateway: Any) -> None:
    playground = open_one(cap_day_usd=0)

    job = submit(playground, gateway=gateway)

    assert (job.charge.state, job.charge.amount_usd) == ("free", 0.0)
    assert playground.ledger.spend(1) == ()


def test_a_cap_that_is_reached_refuses_what_the_check_said_it_would(open_one: Open) -> None:
    playground = open_one(cap_day_usd=0.4)
    submit(playground)
    plans = playground.plans(a_request(playground), ["runway"])
    report = playground.ledger.check(plans)
    assert report.refusal is not None

    with pytest.raises(CapExceededError) as caught:
        submit(playground)

    assert (caught.value.message, caught.value.hint) == (
        report.refusal.message,
        report.refusal.hint,
    )
    assert (caught.value.cap, caught.value.left_usd) == ("day", 0.15)
    assert len(playground.jobs()) == 1


def test_the_check_sums_what_is_known_and_names_what_is_not(open_one: Open) -> None:
    playground = open_one()
    choices = ["runway", "openai_hk", "local", "nowhere"]

    report = playground.ledger.check(playground.plans(a_request(playground), choices))

    assert (report.asked_usd, report.unknown, report.refusal) == (0.25, ("openai-hk",), None)


def test_what_is_left_is_told_for_the_day_and_the_workspace(open_one: Open) -> None:
    playground = open_one(cap_day_usd=1, cap_workspace_usd=10)
    submit(playground)

    day, workspace = playground.ledger.standings()

    assert (day.name, day.used_usd, day.cap_usd, day.left_usd) == ("day", 0.25, 1.0, 0.75)
    assert (workspace.name, workspace.left_usd) == ("workspace", 9.75)


def test_spending_is_told_by_day_and_gateway_and_to_its_own_workspace(open_one: Open) -> None:
    playground = open_one()
    settle(playground, submit(playground))
    settle(playground, submit(playground, gateway="openai_hk"))

    rows = playground.ledger.spend(days=1)

    assert [(row.gateway_id, row.settled_usd, row.unknown_count) for row in rows] == [
        ("openai_hk", 0.0, 1),
        ("runway", 0.25, 0),
    ]
    assert {row.day for row in rows} == {datetime.now(UTC).date()}
    assert playground.for_workspace("another").ledger.spend(days=1) == ()


def test_what_was_spent_stays_spent_when_its_job_is_deleted(open_one: Open) -> None:
    playground = open_one(cap_day_usd=0.4)
    job = settle(playground, submit(playground))

    playground.library.delete([job.id])

    assert playground.jobs() == ()
    assert playground.ledger.today().left_usd == 0.15
