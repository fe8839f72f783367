import pytest
from hypothesis import given
from hypothesis import strategies as st

from runway_core.jobs import pace


@pytest.mark.parametrize(
    ("interval_s", "age_s", "expected_s"),
    [
        pytest.param(5.0, 0.0, 5.0, id="a fresh task is asked at the interval"),
        pytest.param(5.0, 120.0, 10.0, id="two minutes old: half as often (5 × 2)"),
        pytest.param(5.0, 240.0, 15.0, id="four minutes old: 5 × 3"),
        pytest.param(5.0, 36_000.0, 30.0, id="an old task is asked every 30 s at the least"),
        pytest.param(60.0, 36_000.0, 60.0, id="an interval over the cap stays as it is"),
    ],
)
def test_poll_delay_grows_with_the_age_of_the_task(
    interval_s: float, age_s: float, expected_s: float
) -> None:
    assert pace.poll_delay_s(interval_s, age_s, jitter=0.0) == pytest.approx(expected_s)


@pytest.mark.parametrize(
    ("failures", "expected_s"),
    [(1, 2.0), (2, 4.0), (3, 8.0), (5, 32.0), (6, 60.0), (5000, 60.0)],
)
def test_backoff_doubles_and_is_capped(failures: int, expected_s: float) -> None:
    assert pace.backoff_s(failures, 2.0, jitter=0.5) == pytest.approx(expected_s)


@given(age_s=st.floats(0, 1e6), jitter=st.floats(0, 1))
def test_a_task_is_never_asked_more_often_than_the_interval(age_s: float, jitter: float) -> None:
    assert 5.0 <= pace.poll_delay_s(5.0, age_s, jitter) <= pace.POLL_CAP_S * 1.2


@given(failures=st.integers(1, 200), jitter=st.floats(0, 1))
def test_a_further_fault_never_shortens_the_wait(failures: int, jitter: float) -> None:
    assert pace.backoff_s(failures + 1, 2.0, jitter) >= pace.backoff_s(failures, 2.0, jitter)
