from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components.gateway_card import gateway_card
from components.gateway_facts import KeySource
from components.gateway_memory import ConnectionTest, Finding
from runway_core import GatewayHealth
from tests.support.cards import a_card, a_model
from tests.support.screens import drawn, show, tell_event


def a_screen(**changes: Any) -> AppTest:
    """A card on a page of its own; ``changes`` are its arguments."""
    arguments: dict[str, Any] = {
        "source": KeySource.ENVIRONMENT,
        "test": ConnectionTest(),
        "key": "card",
        "on_action": lambda *_: None,
    }
    card = changes.pop("card", a_card())
    return show(gateway_card, card, **(arguments | changes))


def card_of(**changes: Any) -> dict[str, Any]:
    """What the browser is told of a card."""
    return drawn(a_screen(**changes))["card"]  # type: ignore[no-any-return] # read from JSON


@pytest.mark.parametrize(
    ("told", "heard"),
    [
        ({"kind": "set", "value": "sk-1"}, ("set", "sk-1")),
        ({"kind": "forget", "value": ""}, ("forget", "")),
        ({"kind": "test"}, ("test", "")),
        ({"kind": "look"}, ("look", "")),
    ],
    ids=lambda item: item["kind"] if isinstance(item, dict) else "",
)
def test_what_was_pressed_reaches_the_page(told: dict[str, str], heard: tuple[str, str]) -> None:
    acts: list[tuple[str, str]] = []

    tell_event(a_screen(on_action=lambda *act: acts.append(act)), "card", "act", told)

    assert acts == [heard]


def test_an_action_nobody_offered_is_not_passed_on() -> None:
    acts: list[tuple[str, str]] = []

    told = {"kind": "delete", "value": "everything"}
    tell_event(a_screen(on_action=lambda *act: acts.append(act)), "card", "act", told)

    assert acts == []


def test_a_typed_key_does_not_stay_in_the_tab() -> None:
    screen = a_screen()

    tell_event(screen, "card", "act", {"kind": "set", "value": "sk-secret"})

    assert "card" in repr(screen.session_state._state)
    assert "sk-secret" not in repr(screen.session_state._state)
    assert "sk-secret" not in repr(drawn(screen))


def test_a_missing_key_names_its_variable_and_blocks_the_test() -> None:
    access = card_of(card=a_card(has_key=False), source=KeySource.MISSING)["access"]

    assert access["note"] == "or set PLAYGROUND_RUNWAY_API_KEY"
    assert access["forget"] == ""
    assert access["can_test"] is False
    assert access["finding"]["words"] == "Needs a key first; nothing is spent."


def test_only_a_typed_key_can_be_forgotten() -> None:
    typed, configured = card_of(source=KeySource.TYPED), card_of(source=KeySource.ENVIRONMENT)

    assert (typed["access"]["forget"], configured["access"]["forget"]) == ("Forget", "")
    assert configured["access"]["note"] == "from PLAYGROUND_RUNWAY_API_KEY"


def test_the_base_url_stands_beside_the_variable_that_sets_it() -> None:
    access = card_of()["access"]

    assert access["base_url_value"] == "https://api.dev.runwayml.com"
    assert access["base_url_note"] == "set PLAYGROUND_RUNWAY_BASE_URL to change it"


def test_a_missing_base_url_says_what_to_set() -> None:
    access = card_of(card=a_card(base_url="", needs_base_url=True))["access"]

    assert access["base_url_note"] == "none is documented; set PLAYGROUND_RUNWAY_BASE_URL"


def test_a_running_test_says_nothing_before_it_knows() -> None:
    access = card_of(test=ConnectionTest(number=1, is_running=True))["access"]

    assert (access["is_testing"], access["finding"]["words"]) == (True, "")


def test_a_finding_is_told_with_its_hint_and_tone() -> None:
    finding = Finding(words="Runway does not take the key.", hint="Check it.", tone="failed")

    access = card_of(test=ConnectionTest(number=1, finding=finding))["access"]

    assert access["finding"] == {
        "words": "Runway does not take the key.",
        "hint": "Check it.",
        "tone": "failed",
    }
    assert (access["is_testing"], access["test_number"]) == (False, 1)


def test_the_local_render_has_neither_key_nor_test() -> None:
    local = a_card(key_required=False, can_simulate=False, docs_url="ARCHITECTURE.md")

    card = card_of(card=local, source=KeySource.NOT_NEEDED)

    assert card["access"] is None
    assert card["standing"]["words"] == "Ready, no key needed"
    assert (card["origin"]["name"], card["origin"]["link"]) == ("ARCHITECTURE.md", None)


def test_a_limit_that_no_model_has_takes_no_column() -> None:
    models = (a_model(prompt_max_utf16=None, usd_per_s=None),)

    table = card_of(card=a_card(models=models))["models"]

    assert [field for field, *_ in table["columns"]] == ["seconds", "seed"]
    assert table["undocumented"] == "Not documented: prompt limit"


def test_models_beyond_the_first_three_are_counted() -> None:
    table = card_of(card=a_card(models=(a_model(),) * 5))["models"]

    assert (len(table["rows"]), table["shown"], table["more"]) == (5, 3, "Show 2 more")


def test_a_gateway_that_fetches_pictures_says_how_they_can_be_reached() -> None:
    card = card_of(card=a_card(accepts_data_uri=False, remarks=("Slow on Mondays.",)))

    assert card["has"][-1] == "Picture by link only"
    assert card["remarks"][0] == "Slow on Mondays."
    assert "PLAYGROUND_PUBLIC_URL" in card["remarks"][1]


def test_the_last_failure_is_quoted_in_the_gateways_words() -> None:
    health = GatewayHealth(ended=2, succeeded=1, median_s=40, last_failure="<b>no</b>")

    card = card_of(card=a_card(health=health))

    assert card["health"] == {"words": "median 40 s, 1 of 2 succeeded", "tone": "caution"}
    assert card["failure"] == "Last failure: “<b>no</b>”"


def test_where_the_limits_stand_and_when_they_were_read_is_told() -> None:
    origin = card_of()["origin"]

    assert (origin["name"], origin["checked"]) == ("docs.dev.runwayml.com", "checked 2026-11-20")
    assert origin["link"] == "https://docs.dev.runwayml.com"
    assert origin["price_note"] == "price card of 2026-11-20"
    assert origin["also"] == ["also from docs.dev.runwayml.com, 2026-11-20"]
