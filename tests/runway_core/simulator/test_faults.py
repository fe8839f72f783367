"""The table of faults, and the ways to ask for one."""

import pytest

from runway_core.simulator import faults
from runway_core.simulator.faults import (
    FAULTS,
    FaultBook,
    FaultRule,
    Phase,
    fault_rule,
    faults_in_prompt,
)


def test_every_fault_has_one_name_and_a_sentence() -> None:
    names = [fault.name for fault in FAULTS]

    assert len(set(names)) == len(names)
    assert all(fault.sentence.endswith(".") for fault in FAULTS)


def test_the_module_says_every_fault_by_name() -> None:
    words = (faults.__doc__ or "").replace(",", " ").replace(".", " ").split()

    assert {fault.name for fault in FAULTS} <= set(words)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("500", FaultRule(name="500")),
        ("slow=8", FaultRule(name="slow", value="8")),
        ("429=2 x3", FaultRule(name="429", value="2", times=3)),
        ("openai_hk:cut x1", FaultRule(name="cut", times=1, gateway_id="openai_hk")),
    ],
)
def test_a_rule_is_read_from_the_command_line(text: str, rule: FaultRule) -> None:
    assert fault_rule(text) == rule


@pytest.mark.parametrize("text", ["", "no such thing", "unheard-of", "429 = 2"])
def test_a_rule_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="fault"):
        fault_rule(text)


def test_words_of_a_prompt_ask_for_faults_and_other_brackets_do_not() -> None:
    found = faults_in_prompt("a [red] cat [slow 8] in the rain [429 5 x2][fail][500 x3]")

    assert [(rule.name, rule.text, rule.times) for rule in found] == [
        ("slow", "8", None),
        ("429", "5", 2),
        ("fail", "INTERNAL.BAD_OUTPUT.CODE01", None),
        ("500", "", 3),
    ]


def test_a_word_may_name_the_one_gateway_that_it_is_for() -> None:
    prompt = "a cat [cometapi:fail] [429 5]"

    assert [rule.name for rule in faults_in_prompt(prompt, "cometapi")] == ["fail", "429"]
    assert [rule.name for rule in faults_in_prompt(prompt, "runway")] == ["429"]


def test_a_value_that_is_no_number_counts_as_the_tables_own() -> None:
    assert FaultRule(name="slow", value="long").number == 8.0


def test_a_rule_with_times_strikes_that_often() -> None:
    book = FaultBook([FaultRule(name="500", times=2)])

    struck = [len(book.take(Phase.REFUSE, "runway")) for _ in range(3)]

    assert struck == [1, 1, 0]


def test_a_rule_for_one_gateway_spares_the_others() -> None:
    book = FaultBook([FaultRule(name="500", gateway_id="runway", times=1)])

    assert book.take(Phase.REFUSE, "cometapi") == ()
    assert len(book.take(Phase.REFUSE, "runway")) == 1


def test_a_rule_strikes_in_its_own_phase_only() -> None:
    book = FaultBook([FaultRule(name="fail")])

    assert book.take(Phase.REFUSE, "runway") == ()
    assert len(book.take(Phase.TASK, "runway")) == 1


def test_names_narrow_what_is_taken() -> None:
    book = FaultBook([FaultRule(name="no-range"), FaultRule(name="expired")])

    assert [rule.name for rule in book.take(Phase.DOWNLOAD, "runway", "expired")] == ["expired"]


def test_cleared_rules_strike_no_more() -> None:
    book = FaultBook([FaultRule(name="500")])

    book.clear()

    assert book.take(Phase.REFUSE, "runway") == ()


def test_what_a_prompt_asks_for_is_counted_per_subject() -> None:
    book, asked = FaultBook(), faults_in_prompt("[429]")

    struck = [
        len(book.take_asked(Phase.REFUSE, asked, subject)) for subject in ("a", "a", "b", "b")
    ]

    assert struck == [1, 0, 1, 0]
