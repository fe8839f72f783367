from components.status_chip import status_chip
from tests.support.screens import drawn, show


def test_the_chip_counts_what_runs_and_what_waits_for_a_decision() -> None:
    data = drawn(show(status_chip, 3, in_doubt=1, key="chip"))["chip"]

    assert (data["running"], data["words"]) == (3, "3 running · 1 in doubt")


def test_a_doubt_is_told_when_nothing_runs() -> None:
    assert drawn(show(status_chip, 0, in_doubt=2, key="chip"))["chip"]["words"] == "2 in doubt"


def test_the_chip_says_so_when_nothing_is_open() -> None:
    data = drawn(show(status_chip, 0, in_doubt=0, key="chip"))["chip"]

    assert data["words"] == "Nothing running"
