import pytest

from components.generate import cost, generate_button, label
from runway_core import Plan, Price, Refusal
from tests.support.factories import a_plan
from tests.support.screens import show

FREE = a_plan(price=Price(amount=0.0))
UNKNOWN = a_plan(price=Price())
YUAN = a_plan(price=Price(amount=3.2, currency="CNY"))
REFUSED = Refusal(
    gateway_id="x", gateway_label="X", model_id="m", field="ratio", message="No such shape."
)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        pytest.param([], "Generate", id="nothing picked"),
        pytest.param([REFUSED], "Generate", id="all refused"),
        pytest.param([FREE], "Generate · free", id="free"),
        pytest.param([a_plan()], "Generate · at most $0.25", id="one"),
        pytest.param([a_plan(), FREE], "Generate on 2 gateways · at most $0.25", id="two"),
        pytest.param([a_plan(), REFUSED], "Generate · at most $0.25", id="one refused"),
    ],
)
def test_the_button_says_what_it_does_and_costs(answers: list[Plan | Refusal], words: str) -> None:
    assert label(answers) == words


def test_unknown_prices_are_counted_and_never_guessed() -> None:
    assert cost([a_plan(), UNKNOWN, UNKNOWN]) == "at most $0.25 + 2 of unknown price"
    assert cost([UNKNOWN]) == "1 of unknown price"


def test_currencies_are_added_apart() -> None:
    assert cost([a_plan(), a_plan(), YUAN]) == "at most $0.50 + ¥3.20"


def test_a_simulated_plan_costs_nothing() -> None:
    assert cost([a_plan(simulated=True)]) == "free"


def test_a_price_in_the_label_begins_no_formula() -> None:
    screen = show(generate_button, [a_plan(), YUAN], key="go", on_click=print)

    assert screen.button(key="go").label == r"Generate on 2 gateways · at most \$0.25 + ¥3.20"


def test_a_click_reaches_the_page() -> None:
    clicks: list[str] = []
    screen = show(generate_button, [FREE], key="go", on_click=lambda: clicks.append("click"))

    screen.button(key="go").click().run()

    assert clicks == ["click"]


def test_a_button_that_a_cap_blocks_cannot_be_clicked() -> None:
    screen = show(generate_button, [a_plan()], is_blocked=True, key="go", on_click=print)

    assert screen.button(key="go").disabled


def test_the_most_it_may_cost_is_never_rounded_down() -> None:
    assert cost([a_plan(price=Price(amount=0.123))]) == "at most $0.13"
