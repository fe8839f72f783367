from components.recent_row import RecentView, recent_row
from tests.support.screens import drawn, show, tell_event

BATCHES = [
    RecentView(batch_id="b2", title="dusk", poster_url="/assets/p"),
    RecentView(batch_id="b1", title="dawn", poster_url=None),
]


def test_every_earlier_batch_is_a_named_button() -> None:
    first, second = drawn(show(recent_row, BATCHES, key="row", on_pick=print))["row"]["batches"]

    assert (first["label"], first["poster"]) == ("Open the batch with dusk", "/assets/p")
    assert second["poster"] is None


def test_the_opened_batch_reaches_the_page() -> None:
    told: list[str] = []
    screen = show(recent_row, BATCHES, key="row", on_pick=told.append)

    tell_event(screen, "row", "pick", "b1")

    assert told == ["b1"]
