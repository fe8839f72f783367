from components.figure_row import Figure, figure_row
from tests.support.screens import drawn, show


def test_each_figure_is_drawn_with_its_name_and_note() -> None:
    screen = show(figure_row, [Figure(name="Charged", value="$0.25", note="in 2 jobs")], key="row")

    assert drawn(screen)["row"]["figures"] == [
        {"name": "Charged", "value": "$0.25", "note": "in 2 jobs"}
    ]
