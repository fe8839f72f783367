"""The choices of a simulator."""

from typing import Any

import pytest

from runway_core.simulator import SimulatorOptions


@pytest.mark.parametrize(
    "wrong", [{"delay_s": -1.0}, {"jitter_fraction": 1.5}, {"link_lifetime_s": 0.0}]
)
def test_a_number_outside_its_range_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="jitter_fraction"):
        SimulatorOptions(**wrong)


def test_the_defaults_keep_nothing_and_break_nothing() -> None:
    options = SimulatorOptions()

    assert options.state_dir is None
    assert options.faults == ()
