from components.compare_picker import TakeView, compare_picker
from tests.support.screens import drawn, show, tell_event

TAKES = [
    TakeView(job_id="j2", name="Runway · gen4_turbo", title="dusk", poster_url="/assets/p"),
    TakeView(job_id="j1", name="Local render", title="dawn", poster_url=None),
]


def test_every_take_is_a_named_button() -> None:
    screen = show(compare_picker, TAKES, ["j1"], is_empty=False, key="c", on_pick=print)

    data = drawn(screen)["c"]

    assert [take["label"] for take in data["takes"]] == [
        "Runway · gen4_turbo: dusk",
        "Local render: dawn",
    ]
    assert data["chosen"] == ["j1"]
    assert data["empty"] is None


def test_an_empty_page_says_what_it_is_for() -> None:
    some = drawn(show(compare_picker, TAKES, [], is_empty=True, key="c", on_pick=print))["c"]
    none = drawn(show(compare_picker, [], [], is_empty=True, key="c", on_pick=print))["c"]

    assert some["empty"]["title"] == "Two takes, frame by frame"
    assert none["empty"]["title"] == "Nothing to compare yet"


def test_the_picked_takes_reach_the_page_in_their_order() -> None:
    told: list[tuple[str, ...]] = []
    screen = show(compare_picker, TAKES, [], is_empty=True, key="c", on_pick=told.append)

    tell_event(screen, "c", "pick", ["j2", "j1"])

    assert told == [("j2", "j1")]
