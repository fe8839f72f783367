from components.status_chip import status_chip
from tests.support.screens import drawn, show


def test_the_chip_counts_what_runs() -> None:
    data = drawn(show(status_chip, 3, key="chip"))["chip"]

    assert (data["running"], data["words"]) == (3, "3 running")


def test_the_chip_says_so_when_nothing_runs() -> None:
    assert drawn(show(status_chip, 0, key="chip"))["chip"]["words"] == "Nothing running"
