from components.library_filters import library_filters, read_edit
from runway_core import JobState, LibraryChoices, LibraryFilter
from tests.support.screens import drawn, show, tell_edit

CHOICES = LibraryChoices(
    gateways=("local", "runway"), models=("gen4_turbo",), ratios=("720:1280", "odd"), tags=("hero",)
)


def test_every_choice_is_offered_by_its_name() -> None:
    screen = show(
        library_filters,
        LibraryFilter(),
        CHOICES,
        labels={"local": "Local render"},
        key="f",
        on_change=print,
    )

    selects = {name: options for name, _, _, options in drawn(screen)["f"]["selects"]}
    assert selects["gateway_id"] == [["local", "Local render"], ["runway", "runway"]]
    assert selects["ratio"] == [["720:1280", "9:16, 720 × 1280"], ["odd", "odd"]]
    assert ["in_doubt", "In doubt"] in selects["state"]
    assert selects["tag"] == [["hero", "hero"]]


def test_an_edit_becomes_a_filter() -> None:
    heard: list[LibraryFilter] = []
    screen = show(
        library_filters, LibraryFilter(), CHOICES, labels={}, key="f", on_change=heard.append
    )

    tell_edit(screen, "f", {"words": "dusk", "state": "failed", "is_favourite": True})

    assert heard == [LibraryFilter(words="dusk", state=JobState.FAILED, is_favourite=True)]


def test_a_batch_stays_until_it_is_let_go() -> None:
    wanted = LibraryFilter(batch_id="b1")

    assert read_edit({"batch_id": "anything"}, wanted).batch_id == "b1"
    assert read_edit({"batch_id": "", "state": "no state"}, wanted) == LibraryFilter()
