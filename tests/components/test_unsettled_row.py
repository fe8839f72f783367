from components.unsettled_row import UnsettledView, unsettled_row
from tests.support.screens import drawn, show, tell_event

BATCHES = [
    UnsettledView(batch_id="b2", title="dusk", running=2, in_doubt=0),
    UnsettledView(batch_id="b1", title="dawn", running=1, in_doubt=1),
]


def test_every_batch_says_what_is_open_in_it() -> None:
    first, second = drawn(show(unsettled_row, BATCHES, key="row", on_pick=print))["row"]["batches"]

    assert (first["counts"], first["tone"]) == ("2 running", "running")
    assert (second["counts"], second["tone"]) == ("1 running, 1 in doubt", "doubt")
    assert second["label"] == "Open dawn: 1 running, 1 in doubt"


def test_the_opened_batch_reaches_the_page() -> None:
    told: list[str] = []
    screen = show(unsettled_row, BATCHES, key="row", on_pick=told.append)

    tell_event(screen, "row", "pick", "b1")

    assert told == ["b1"]
