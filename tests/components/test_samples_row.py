from components.samples_row import SampleView, samples_row
from tests.support.screens import drawn, show, tell_event

SAMPLES = [
    SampleView(name="Ridges", alt="Ridges at dusk", picture_url="/assets/a"),
    SampleView(name="Street", alt="A wet street", picture_url="/assets/b"),
]


def test_every_sample_is_a_named_button_with_its_picture_described() -> None:
    screen = show(samples_row, SAMPLES, key="row", on_pick=print)

    first, second = drawn(screen)["row"]["samples"]
    assert first["label"] == "Use the sample Ridges"
    assert (second["alt"], second["src"]) == ("A wet street", "/assets/b")


def test_the_taken_sample_reaches_the_page_by_its_name() -> None:
    told: list[str] = []
    screen = show(samples_row, SAMPLES, key="row", on_pick=told.append)

    tell_event(screen, "row", "pick", "Street")

    assert told == ["Street"]
