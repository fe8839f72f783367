from decimal import Decimal
from typing import Any

import pytest

from runway_core.errors import CapExceededError
from runway_core.jobs.caps import Ask, Caps, Used, ask_of, caps_of, refusal
from runway_core.models import UNKNOWN_PRICE
from runway_core.settings import load_settings
from tests.support.factories import a_plan

DOLLAR = 1_000_000
QUARTER = Ask(label="Runway", micro=250_000)
HALF = Ask(label="CometAPI", micro=500_000)
DEAR = Ask(label="gptplus5", micro=2_000_000)
FREE = Ask(label="Local render", micro=0)
UNPRICED = Ask(label="chatgptsb", micro=None)


def refused(caps: Caps, *asks: Ask, **used: Any) -> CapExceededError:
    """The refusal of jobs that must be refused."""
    error = refusal(caps, Used(**used), asks)
    assert error is not None
    return error


@pytest.mark.parametrize(
    ("caps", "used", "asks"),
    [
        pytest.param(Caps(), Used(day=9 * DOLLAR), [DEAR, UNPRICED], id="no cap is set"),
        pytest.param(Caps(day=DOLLAR), Used(day=750_000), [QUARTER], id="exactly what is left"),
        pytest.param(Caps(day=0), Used(), [FREE], id="what is free, under a cap of nothing"),
        pytest.param(Caps(day=DOLLAR), Used(day=3 * DOLLAR), [FREE], id="what is free, far past"),
        pytest.param(Caps(batch=DOLLAR), Used(day=9 * DOLLAR), [HALF], id="another cap's sum"),
        pytest.param(Caps(day=DOLLAR), Used(workspace=9 * DOLLAR), [HALF], id="another day's sum"),
    ],
)
def test_what_fits_is_not_refused(caps: Caps, used: Used, asks: list[Ask]) -> None:
    assert refusal(caps, used, asks) is None


@pytest.mark.parametrize("name", ["batch", "day", "workspace"])
def test_a_price_past_a_cap_is_refused_by_its_name(name: str) -> None:
    error = refused(Caps(**{name: DOLLAR}), QUARTER, **{name: 750_001})

    assert (error.cap, error.left_usd) == (name, 0.249999)
    assert f"PLAYGROUND_CAP_{name.upper()}_USD" in error.hint


def test_the_tightest_of_several_caps_is_named() -> None:
    error = refused(Caps(batch=DOLLAR, day=DOLLAR), HALF, day=900_000)

    assert (error.cap, error.left_usd) == ("day", 0.1)


def test_jobs_that_fit_alone_and_not_together_are_refused_together() -> None:
    assert refused(Caps(batch=700_000), QUARTER, HALF).message == (
        "This may cost up to $0.75, and $0.70 is left of the $0.70 cap for one batch."
    )


@pytest.mark.parametrize(
    ("left", "asks", "way"),
    [
        pytest.param(500_000, [QUARTER, HALF], "Leave out Runway ($0.25) and it", id="the cheaper"),
        pytest.param(
            300_000, [QUARTER, HALF], "Leave out CometAPI ($0.50) and it", id="the dearer"
        ),
        pytest.param(
            300_000,
            [QUARTER, HALF, DEAR],
            "Leave out gptplus5 ($2.00) and CometAPI ($0.50) and it",
            id="several",
        ),
        pytest.param(
            100_000, [FREE, HALF], "Leave out CometAPI ($0.50) and it", id="all paid ones"
        ),
        pytest.param(
            100_000, [HALF], "The local render and the simulated twins", id="nothing left"
        ),
        pytest.param(
            -1, [QUARTER, HALF], "The local render and the simulated", id="passed already"
        ),
    ],
)
def test_the_cheapest_way_out_is_named(left: int, asks: list[Ask], way: str) -> None:
    error = refused(Caps(day=DOLLAR), *asks, day=DOLLAR - left)

    assert error.hint.startswith(way)
    assert "a new day begins at 00:00 UTC" in error.hint


def test_a_price_that_nobody_knows_does_not_slip_under_a_cap() -> None:
    error = refused(Caps(day=5 * DOLLAR), QUARTER, UNPRICED, day=DOLLAR)

    assert error.message.startswith("The price of chatgptsb is not documented")
    assert error.left_usd == 4.0
    assert "PLAYGROUND_UNKNOWN_PRICE_USD" in error.hint


def test_a_price_that_the_user_says_to_assume_is_held_against_the_cap() -> None:
    caps = Caps(day=DOLLAR, assumed=400_000)
    plan = a_plan(price=UNKNOWN_PRICE)

    assert ask_of(plan, caps) == Ask(label="Runway", micro=400_000)
    assert refusal(caps, Used(), [ask_of(plan, caps)]) is None
    assert refused(caps, ask_of(plan, caps), day=700_000).left_usd == 0.3


def test_a_simulated_twin_is_free_whatever_its_gateway_costs() -> None:
    assert ask_of(a_plan(simulated=True), Caps(assumed=DOLLAR)).micro == 0


def test_the_caps_are_those_of_the_settings() -> None:
    settings = load_settings(
        {}, cap_batch_usd=Decimal("0.10"), cap_day_usd=5, unknown_price_usd=Decimal("0.5")
    )

    assert caps_of(settings) == Caps(batch=100_000, day=5_000_000, assumed=500_000)
    assert caps_of(load_settings({})) == Caps()
