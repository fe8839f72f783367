from decimal import Decimal

import pytest

from runway_core.models import CapStanding, Price
from runway_core.models.money import micro_usd, to_micro, to_usd


@pytest.mark.parametrize(
    ("usd", "micro"),
    [
        pytest.param(0.0, 0, id="nothing"),
        pytest.param(0.25, 250_000, id="a quarter"),
        pytest.param(0.1, 100_000, id="a float that is not exact"),
        pytest.param(Decimal("5.00"), 5_000_000, id="a setting"),
        pytest.param(Decimal("0.0000001"), 1, id="less than the smallest unit counts as one"),
    ],
)
def test_dollars_become_whole_micro_dollars(usd: float | Decimal, micro: int) -> None:
    assert to_micro(usd) == micro


def test_a_price_in_another_currency_is_no_known_number_of_dollars() -> None:
    assert micro_usd(Price(amount=2.0, currency="CNY")) is None


def test_an_unknown_price_is_no_number() -> None:
    assert micro_usd(Price()) is None


def test_a_sum_of_many_small_prices_is_exact() -> None:
    assert to_usd(sum(to_micro(0.1) for _ in range(30))) == 3.0


@pytest.mark.parametrize(
    ("cap_usd", "left_usd"),
    [
        pytest.param(None, None, id="no cap"),
        pytest.param(5.0, 3.8, id="room"),
        pytest.param(1.0, 0.0, id="a cap that was lowered below what is spent"),
    ],
)
def test_what_is_left_is_never_less_than_nothing(
    cap_usd: float | None, left_usd: float | None
) -> None:
    assert CapStanding(name="day", used_usd=1.2, cap_usd=cap_usd).left_usd == left_usd
