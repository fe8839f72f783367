from typing import Any

import pytest

from components import reach
from components.gateway_picker import GatewayRow
from components.shape import RATIOS
from runway_core import GatewayChoice
from tests.support.cards import a_card, a_model
from tests.support.factories import a_plan

EVERYTHING = reach.FIELDS


def picked(label: str = "Runway", *, card: Any = None, **model: Any) -> GatewayRow:
    """A picked gateway whose one model is described by ``model``."""
    fields = {"label": label, "models": (a_model(**model),)} | (card or {})
    return GatewayRow(
        card=a_card(**fields),
        choice=GatewayChoice(gateway_id="runway"),
        is_picked=True,
        answer=a_plan(model_id=model.get("id", "gen4_turbo")),
    )


def test_a_field_is_lacking_when_no_picked_gateway_takes_it() -> None:
    rows = [picked(takes=frozenset({"seed"})), picked(takes=frozenset({"last_frame"}))]

    assert reach.lacking(rows) == EVERYTHING - {"seed", "last_frame"}


def test_nothing_is_lacking_while_nothing_is_picked() -> None:
    assert reach.lacking([]) == frozenset()


def test_nothing_is_lacking_where_a_model_is_unknown() -> None:
    unknown = GatewayRow(
        card=a_card(), choice=GatewayChoice(gateway_id="runway", model_id="new"), is_picked=True
    )

    assert reach.model_of(unknown) is None
    assert reach.lacking([unknown, picked(takes=frozenset())]) == frozenset()


def test_a_model_asked_for_by_name_has_the_facts_of_any_other() -> None:
    anything = a_model(id="", takes=frozenset({"seed"}))
    row = GatewayRow(
        card=a_card(free_model=anything),
        choice=GatewayChoice(gateway_id="runway", model_id="new"),
        is_picked=True,
    )

    assert reach.model_of(row) == anything


def test_words_are_needed_once_some_gateway_has_no_field_for_the_move() -> None:
    mover, other = picked(takes=frozenset({"motion"})), picked()

    assert not reach.needs_words([mover])
    assert reach.needs_words([mover, other])


def test_the_tightest_prompt_limit_binds_and_is_named() -> None:
    rows = [
        picked("Runway", prompt_max_utf16=1000),
        picked("CometAPI", prompt_max_utf16=512),
        picked("Other", prompt_max_utf16=None),
    ]

    limit = reach.prompt_limit(rows)

    assert limit is not None
    assert (limit.utf16_units, limit.gateway_label) == (512, "CometAPI")
    assert reach.prompt_limit([]) is None


def test_the_lengths_of_all_picked_models_are_on_offer() -> None:
    rows = [picked(durations_s=(4, 6, 8)), picked(durations_s=(10,)), picked(durations_s=())]

    assert reach.durations_s(rows) == [4, 5, 6, 8, 10]


def test_a_model_that_takes_any_length_does_not_crowd_the_choice() -> None:
    assert reach.durations_s([picked(durations_s=tuple(range(2, 11)))]) == [5, 10]


def test_a_shape_that_only_a_picked_model_has_is_on_offer() -> None:
    row = picked(ratios=("1280:768", "768:1280", "1920:1080", "16:9"))

    assert reach.ratios([row])[-2:] == ["1280:768", "768:1280"]
    assert reach.ratios([]) == list(RATIOS)


def test_the_local_render_draws_any_shape_and_adds_none() -> None:
    row = picked(ratios=("1280:768",), card={"can_simulate": False})

    assert reach.ratios([row]) == list(RATIOS)


@pytest.mark.parametrize(
    ("ratios", "told"),
    [
        pytest.param(("1280:720",), {}, id="as asked"),
        pytest.param(("16:9",), {}, id="another spelling"),
        pytest.param((), {}, id="follows the picture"),
        pytest.param(("1280:768",), {"1280:720": "CometAPI makes it 1280:768"}, id="another shape"),
    ],
)
def test_a_ratio_that_would_be_changed_says_by_whom(
    ratios: tuple[str, ...], told: dict[str, str]
) -> None:
    rows = [picked("CometAPI", ratios=ratios), picked()]

    assert reach.snapped_ratios(rows, ["1280:720"]) == told


def test_a_length_that_would_be_changed_says_by_whom_and_to_what() -> None:
    rows = [picked("A", durations_s=(4, 6)), picked("B", durations_s=(5,)), picked(durations_s=())]

    assert reach.snapped_durations(rows, [5, 6]) == {
        5: "A makes it 4 s",
        6: "B makes it 5 s",
    }
