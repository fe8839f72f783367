from runway_core.models import FREE, UNKNOWN_PRICE


def test_a_free_job_has_a_known_price() -> None:
    assert (FREE.is_known, FREE.amount) == (True, 0.0)


def test_an_unknown_price_is_not_taken_for_zero() -> None:
    assert (UNKNOWN_PRICE.is_known, UNKNOWN_PRICE.amount) == (False, None)
