"""How gateways spell instants."""

from runway_core.simulator.instants import iso_utc


def test_an_instant_is_utc_with_milliseconds() -> None:
    assert iso_utc(1731678890.8) == "2024-11-15T13:54:50.800Z"


def test_an_instant_can_have_microseconds() -> None:
    assert iso_utc(1731678890.8, timespec="microseconds") == "2024-11-15T13:54:50.800000Z"
