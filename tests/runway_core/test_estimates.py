from hypothesis import given
from hypothesis import strategies as some

from runway_core.estimates import NEEDED, REMEMBERED, Estimate, History, Kind
from runway_core.jobs.rows import TimedRow
from runway_core.spread import spread

FIVE_SECONDS = Kind("runway", "gen4_turbo", simulated=False, duration_s=5)


def took(*times_s: float, duration_s: int = 5, simulated: bool = False) -> list[TimedRow]:
    """Jobs of one kind, the newest first."""
    return [
        TimedRow(
            gateway_id="runway",
            model_id="gen4_turbo",
            simulated=simulated,
            duration_s=duration_s,
            took_s=took_s,
        )
        for took_s in times_s
    ]


def usual_s(history: History, kind: Kind = FIVE_SECONDS) -> float | None:
    estimate = history.estimate(kind)
    return None if estimate is None else estimate.usual.median


def test_too_few_jobs_give_no_estimate() -> None:
    assert usual_s(History(took(*[40.0] * (NEEDED - 1)))) is None
    assert usual_s(History(took(*[40.0] * NEEDED))) == 40.0


def test_jobs_of_the_same_length_go_before_those_of_another() -> None:
    history = History([*took(80.0, 90.0, 100.0, duration_s=10), *took(30.0, 40.0, 50.0)])

    assert usual_s(history) == 40.0
    assert usual_s(history, FIVE_SECONDS._replace(duration_s=10)) == 90.0


def test_a_length_that_was_never_made_is_guessed_from_all_lengths() -> None:
    history = History([*took(80.0, 90.0, duration_s=10), *took(30.0, 40.0)])

    assert usual_s(history, FIVE_SECONDS._replace(duration_s=8)) == 60.0


def test_a_twin_says_nothing_of_the_real_gateway() -> None:
    history = History(took(2.0, 2.0, 2.0, simulated=True))

    assert usual_s(history) is None
    assert usual_s(history, FIVE_SECONDS._replace(simulated=True)) == 2.0


def test_only_the_newest_jobs_count() -> None:
    history = History([*took(*[40.0] * REMEMBERED), *took(*[900.0] * REMEMBERED)])

    assert usual_s(history) == 40.0


def test_jobs_that_took_no_time_at_all_are_no_measure() -> None:
    assert usual_s(History(took(0.0, 0.0, 0.0))) is None


@given(some.lists(some.floats(0.001, 1e5), min_size=NEEDED, max_size=REMEMBERED))
def test_a_guess_only_grows_and_never_reaches_the_end(times_s: list[float]) -> None:
    usual = spread(times_s)
    assert usual is not None

    curve = Estimate(usual=usual).curve

    seconds, shares = zip(*curve, strict=True)
    assert list(seconds) == sorted(set(seconds))
    assert list(shares) == sorted(set(shares))
    assert (shares[0], shares[-1] < 1) == (0.0, True)


@given(some.lists(some.floats(0.001, 1e5), min_size=NEEDED, max_size=REMEMBERED))
def test_at_most_half_of_the_jobs_outrun_their_guess(times_s: list[float]) -> None:
    usual = spread(times_s)
    assert usual is not None

    half_way_s = Estimate(usual=usual).curve[1][0]

    assert sum(time_s > half_way_s for time_s in times_s) <= len(times_s) / 2
