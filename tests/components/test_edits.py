import pytest

from components import edits
from components.prompt import prompt
from tests.support.screens import drawn, show, tell_edit


def two_fields(first: list[str], second: list[str]) -> None:
    """A field whose script tells an edit; what is taken outside of its callback is noted too."""
    prompt(
        "",
        limit=None,
        revision=lambda: "r.2",
        is_untouched=True,
        key="field",
        on_change=first.append,
    )
    late = edits.take("field", "r.2")
    if late is not None:
        second.append(str(late))


def test_an_edit_is_taken_exactly_once() -> None:
    told: list[str] = []
    late: list[str] = []
    screen = show(two_fields, told, late)

    tell_edit(screen, "field", "dusk")
    screen.run()

    assert (told, late) == (["dusk"], [])


def test_going_back_to_an_earlier_value_is_an_edit_of_its_own() -> None:
    told: list[str] = []
    screen = show(two_fields, told, [])

    tell_edit(screen, "field", "dusk", at=1.0)
    tell_edit(screen, "field", "dawn", at=2.0)
    tell_edit(screen, "field", "dusk", at=3.0)

    assert told == ["dusk", "dawn", "dusk"]


def test_a_widget_that_was_never_edited_has_nothing_to_take() -> None:
    late: list[str] = []

    screen = show(two_fields, [], late)

    assert (list(drawn(screen)), late) == (["field"], [])


@pytest.mark.parametrize(
    ("revision", "counts"),
    [
        pytest.param("r.1", False, id="made before the value was replaced"),
        pytest.param("r.2", True, id="made on the value"),
        pytest.param("q.9", True, id="made on what an earlier session showed"),
        pytest.param(None, True, id="made by a script that knows no revisions"),
    ],
)
def test_an_edit_counts_unless_its_value_was_replaced(revision: str | None, counts: bool) -> None:
    told: list[str] = []
    late: list[str] = []
    screen = show(two_fields, told, late)

    tell_edit(screen, "field", "dusk", revision=revision)
    screen.run()

    assert (told, late) == (["dusk"] if counts else [], [])
