from dataclasses import replace
from typing import Any

import pytest

from components.spend_chip import spend_chip, tone, words
from runway_core import CapStanding
from tests.support.screens import drawn, show


def a_day(**changes: Any) -> CapStanding:
    return replace(CapStanding(name="day", used_usd=1.2, cap_usd=5.0), **changes)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({}, "Today $1.20 of $5.00", id="under a cap"),
        pytest.param({"cap_usd": None}, "Today $1.20", id="without a cap"),
        pytest.param({"used_usd": 0.0}, "Today $0.00 of $5.00", id="nothing yet"),
        pytest.param({"used_usd": 0.0, "cap_usd": None}, "", id="nothing and no cap"),
        pytest.param(
            {"cap_usd": 0.0, "used_usd": 0.0}, "Today $0.00 of $0.00", id="only free ones"
        ),
        pytest.param(
            {"cap_usd": None, "unknown_count": 2},
            "Today $1.20 + 2 of unknown price",
            id="prices that nobody knows",
        ),
    ],
)
def test_the_chip_says_what_the_day_has_cost(changes: dict[str, Any], said: str) -> None:
    assert words(a_day(**changes)) == said


@pytest.mark.parametrize(
    ("used_usd", "cap_usd", "expected"),
    [
        pytest.param(3.99, 5.0, "quiet", id="room"),
        pytest.param(4.0, 5.0, "near", id="four fifths"),
        pytest.param(5.0, 5.0, "full", id="reached"),
        pytest.param(6.0, 5.0, "full", id="a cap that was lowered"),
        pytest.param(9.0, None, "quiet", id="no cap"),
    ],
)
def test_a_cap_that_is_near_is_noticed(
    used_usd: float, cap_usd: float | None, expected: str
) -> None:
    assert tone(a_day(used_usd=used_usd, cap_usd=cap_usd)) == expected


def test_the_chip_explains_itself() -> None:
    calm = drawn(show(spend_chip, a_day(), key="chip"))["chip"]
    full = drawn(show(spend_chip, a_day(used_usd=5.0), key="chip"))["chip"]

    assert "00:00 UTC" in calm["help"]
    assert full["help"].startswith("The cap for today is reached.")
