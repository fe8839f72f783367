import pytest

from runway_core.errors import RateLimitedError
from runway_core.measures import Measures, Standing


@pytest.fixture
def measures() -> Measures:
    return Measures()


def test_a_submit_is_counted_with_the_error_that_it_ends_with(measures: Measures) -> None:
    with measures.counted("submit", "runway", simulated=False):
        pass
    with pytest.raises(RateLimitedError), measures.counted("submit", "runway", simulated=False):
        raise RateLimitedError("later", gateway_id="runway")

    told = measures.text().decode()

    assert 'playground_submits_total{gateway="runway",simulated="false"} 2.0' in told
    assert (
        'playground_gateway_errors_total{call="submit",error="RateLimitedError",'
        'gateway="runway",simulated="false"} 1.0'
    ) in told


def test_delays_are_sorted_into_buckets_and_never_negative(measures: Measures) -> None:
    measures.read("runway", -0.001, simulated=True)
    measures.ended("runway", 0.2, simulated=True)

    told = measures.text().decode()

    assert 'playground_poll_delay_seconds_sum{gateway="runway",simulated="true"} 0.0' in told
    assert (
        'playground_detection_delay_seconds_bucket{gateway="runway",le="0.5",simulated="true"} 1.0'
    ) in told


def test_bytes_are_added_up(measures: Measures) -> None:
    measures.downloaded("runway", 1000, simulated=False)
    measures.downloaded("runway", 24, simulated=False)

    told = measures.text().decode()

    assert 'playground_downloaded_bytes_total{gateway="runway",simulated="false"} 1024.0' in told


def test_how_the_jobs_stand_is_asked_for_at_each_reading(measures: Measures) -> None:
    answers = iter(
        [
            Standing(by_state={"queued": 3}, oldest_queued_s=7.5, streams=2),
            Standing(by_state={"queued": 1}),
        ]
    )
    measures.show(lambda: next(answers))

    first, second = measures.text().decode(), measures.text().decode()

    assert 'playground_jobs{state="queued"} 3.0' in first
    assert "playground_oldest_queued_seconds 7.5" in first
    assert "playground_event_streams 2.0" in first
    assert 'playground_jobs{state="queued"} 1.0' in second


def test_two_playgrounds_do_not_count_for_each_other(measures: Measures) -> None:
    measures.downloaded("runway", 1, simulated=False)

    assert "runway" not in Measures().text().decode()
