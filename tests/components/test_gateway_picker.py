from datetime import date
from typing import Any

import pytest

from components import gateway_picker
from components.gateway_picker import (
    GatewayRow,
    Line,
    choice_of,
    lines,
    model_of,
    price_words,
    read_edit,
    sent_as,
)
from runway_core import (
    Adjustment,
    AdjustmentKind,
    GatewayCard,
    GatewayChoice,
    GatewayHealth,
    Price,
    Refusal,
)
from tests.support.cards import a_card, a_model
from tests.support.factories import a_plan
from tests.support.screens import drawn, show, tell_edit


def a_row(**changes: Any) -> GatewayRow:
    """A picked gateway that takes the request as it is."""
    fields: dict[str, Any] = {
        "card": a_card(),
        "choice": GatewayChoice(gateway_id="runway"),
        "is_picked": True,
        "answer": a_plan(),
    }
    return GatewayRow(**(fields | changes))


def a_refusal(field: str = "ratio") -> Refusal:
    return Refusal(
        gateway_id="runway",
        gateway_label="Runway",
        model_id="gen4_turbo",
        field=field,
        message="No such shape.",
        hint="Take 16:9.",
    )


def test_a_gateway_without_a_key_is_first_offered_as_its_simulated_twin() -> None:
    assert choice_of(a_card(has_key=False), ()) == (
        GatewayChoice(gateway_id="runway", simulated=True),
        False,
    )
    assert choice_of(a_card(), ()) == (GatewayChoice(gateway_id="runway"), False)


def test_what_was_picked_is_kept_as_it_was_picked() -> None:
    pick = GatewayChoice(gateway_id="runway", model_id="gen3a_turbo")

    assert choice_of(a_card(has_key=False), (pick,)) == (pick, True)


def test_a_row_says_what_the_gateway_would_change() -> None:
    change = Adjustment(
        kind=AdjustmentKind.SNAPPED,
        field="ratio",
        words="ratio 1280:720 → 1280:768",
        source="docs, 2026-11-20",
    )
    plan = a_plan(adjustments=(change,), notes=("gen3a_turbo was retired",))

    assert lines(a_row(answer=plan)) == [
        Line("quiet", "key ready"),
        Line("caution", "gen3a_turbo was retired"),
        Line("caution", "ratio 1280:720 → 1280:768", "docs, 2026-11-20"),
    ]


def test_a_row_that_is_not_picked_says_it_quietly() -> None:
    told = lines(a_row(is_picked=False, answer=a_plan(notes=("it was retired",))))

    assert {line.tone for line in told} == {"quiet"}


def test_a_refusal_of_a_picked_gateway_stands_out() -> None:
    assert lines(a_row(answer=a_refusal()))[-1] == Line("failed", "No such shape. Take 16:9.")


def test_a_field_still_to_be_filled_in_is_a_reminder_and_no_fault() -> None:
    blanks = frozenset({"first_frame"})
    refusal = a_refusal("first_frame")

    assert lines(a_row(answer=refusal, blanks=blanks))[-1].tone == "quiet"
    assert len(lines(a_row(answer=refusal, blanks=blanks, is_picked=False))) == 1


@pytest.mark.parametrize(
    ("card", "words"),
    [
        pytest.param(a_card(), "key ready", id="key"),
        pytest.param(
            a_card(has_key=False), "no key here · set PLAYGROUND_RUNWAY_API_KEY", id="no key"
        ),
        pytest.param(a_card(needs_base_url=True, base_url=""), "needs a base URL", id="no URL"),
        pytest.param(
            a_card(key_required=False, can_simulate=False),
            "no key, draws the move on this machine",
            id="local",
        ),
    ],
)
def test_a_row_says_whether_the_gateway_can_be_used(card: GatewayCard, words: str) -> None:
    assert lines(a_row(card=card))[0] == Line("quiet", words)


def test_the_last_failure_of_a_gateway_stands_under_its_health_but_not_under_its_twins() -> None:
    health = GatewayHealth(ended=2, succeeded=1, last_failure="The gateway has trouble.")
    simulated = GatewayChoice(gateway_id="runway", simulated=True)

    told = lines(a_row(card=a_card(health=health)))
    twin = lines(a_row(card=a_card(health=health), choice=simulated))

    assert told[1] == Line("quiet", "Last failure: “The gateway has trouble.”")
    assert not any("trouble" in line.words for line in twin)


def test_the_health_of_a_gateway_is_told_once_there_is_any() -> None:
    row = a_row(card=a_card(health=GatewayHealth(ended=32, succeeded=31, median_s=48.2)))
    failed = a_row(card=a_card(health=GatewayHealth(ended=2, succeeded=0)))

    assert lines(row)[0].words == "key ready · median 48 s, 31 of 32 succeeded here"
    assert lines(failed)[0].words == "key ready · 0 of 2 succeeded here"


def test_a_simulated_gateway_says_so_and_is_free() -> None:
    row = a_row(choice=GatewayChoice(gateway_id="runway", simulated=True))

    assert "imitated on this machine" in lines(row)[0].words
    assert price_words(row) == "free"


def test_a_row_shows_the_price_of_its_plan() -> None:
    assert price_words(a_row()) == "$0.25"
    assert price_words(a_row(answer=a_plan(price=Price()))) == "unknown"
    assert price_words(a_row(answer=a_refusal())) == ""


def test_what_is_sent_of_a_picture_is_told_once_and_not_in_the_rows() -> None:
    plan = a_plan(notes=("First frame: Cropped to 1280 × 720.", "it was retired"))
    rows = [a_row(answer=plan), a_row(answer=plan), a_row(is_picked=False, answer=a_plan())]

    assert sent_as("First frame", rows) == "Cropped to 1280 × 720."
    assert Line("caution", "it was retired") in lines(rows[0])
    assert len(lines(rows[0])) == 2


def test_the_model_is_the_picked_one_or_the_first_that_lives() -> None:
    models = (a_model(id="gen3a_turbo", retired_on=date(2026, 7, 30)), a_model())
    nothing_known = a_row(card=a_card(models=models), answer=None)

    assert model_of(nothing_known) == "gen4_turbo"
    assert model_of(a_row(answer=a_plan(model_id="planned"))) == "planned"
    assert model_of(a_row(choice=GatewayChoice(gateway_id="r", model_id="free"))) == "free"


def test_an_empty_model_name_means_the_gateways_first() -> None:
    sent = [{"id": "runway", "model": " ", "simulated": False}]

    assert read_edit(sent) == (GatewayChoice(gateway_id="runway"),)


def test_picks_reach_the_page() -> None:
    told: list[tuple[GatewayChoice, ...]] = []
    screen = show(
        gateway_picker.gateway_picker,
        [a_row()],
        revision=lambda: "r",
        key="pick",
        on_change=told.append,
    )

    tell_edit(screen, "pick", [{"id": "runway", "model": "gen4", "simulated": True}])

    assert told == [(GatewayChoice(gateway_id="runway", model_id="gen4", simulated=True),)]


def test_the_rows_are_drawn_with_names_and_models() -> None:
    retired = a_model(id="gen3a_turbo", label="Gen-3", retired_on=date(2026, 7, 30))
    rows = [a_row(card=a_card(models=(a_model(), retired))), a_row(is_picked=False)]

    screen = show(
        gateway_picker.gateway_picker, rows, revision=lambda: "r", key="pick", on_change=print
    )

    data = drawn(screen)["pick"]
    assert data["words"]["count"] == "1 of 2"
    assert data["rows"][0]["name"] == "Generate on Runway"
    assert data["rows"][0]["models"][1] == [
        "gen3a_turbo",
        "Gen-3, retired 2026-07-30, may refuse",
    ]
