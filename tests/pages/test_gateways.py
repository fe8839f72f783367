from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import gateway_memory, session
from runway_core import Playground
from tests.support import source
from tests.support.playgrounds import KEY, a_playground
from tests.support.screens import drawn, tell_event
from tests.support.simulator_server import RunningSimulator, running_simulator

PAGE = "pages/gateways.py"
LIMIT_S = 20


@pytest.fixture
def simulator() -> Iterator[RunningSimulator]:
    """A simulator on loopback."""
    with running_simulator() as running:
        yield running


@pytest.fixture
def playground(data_dir: Path, simulator: RunningSimulator) -> Iterator[Playground]:
    """A playground whose openai-hk is the simulator, with a key from the environment."""
    with a_playground(data_dir, simulator) as opened:
        session.hold(opened)
        yield opened
        session.hold(None)


@pytest.fixture
def screen(playground: Playground) -> AppTest:
    """The Gateways page, drawn once."""
    shell = AppTest.from_file(source.ROOT / "pages" / "shell.py", default_timeout=30).run()
    return shell.switch_page(str(source.ROOT / PAGE)).run()


def press(screen: AppTest, gateway_id: str, kind: str, value: str = "") -> None:
    """Press something on a card."""
    tell_event(screen, f"gateways_{gateway_id}", "act", {"kind": kind, "value": value})


def standing(screen: AppTest, gateway_id: str) -> str:
    """What a card says of its key."""
    return str(drawn(screen)[f"gateways_{gateway_id}"]["standing"]["words"])


def finding_of(screen: AppTest, gateway_id: str) -> dict[str, str]:
    """Press Test connection, wait for the thread, look again, and read what the card says."""
    press(screen, gateway_id, "test")
    gateway_memory._THREADS.submit(int).result(LIMIT_S)
    _, future = screen.session_state["playground_gateways"].tests[gateway_id]
    future.result(LIMIT_S)
    press(screen, gateway_id, "look")
    access = drawn(screen)[f"gateways_{gateway_id}"]["access"]
    assert access["is_testing"] is False
    return dict(access["finding"])


def test_every_gateway_has_a_card_in_the_order_of_the_core(
    screen: AppTest, playground: Playground
) -> None:
    cards = [key for key in drawn(screen) if key.startswith("gateways_") and "wake" not in key]

    assert not screen.exception
    assert cards == [f"gateways_{card.id}" for card in playground.gateways()]


def test_the_head_counts_the_keys_and_no_card_shows_one(screen: AppTest) -> None:
    assert "A key is set for 1 of 6." in screen.caption[0].value
    assert KEY not in repr(drawn(screen))


def test_a_key_from_the_environment_is_told_from_a_typed_one(screen: AppTest) -> None:
    press(screen, "runway", "set", "sk-typed")

    assert standing(screen, "openai_hk") == "Key from the environment"
    assert standing(screen, "runway") == "Key typed here"
    assert standing(screen, "cometapi") == "No key"
    assert "A key is set for 2 of 6." in screen.caption[0].value


def test_a_forgotten_key_is_gone(screen: AppTest, playground: Playground) -> None:
    press(screen, "runway", "set", "sk-typed")
    press(screen, "runway", "forget")

    assert standing(screen, "runway") == "No key"
    assert not any(card.has_key for card in playground.gateways() if card.id == "runway")


def test_a_key_typed_over_the_one_set_can_be_forgotten(screen: AppTest) -> None:
    press(screen, "openai_hk", "set", "sk-typed")
    over = standing(screen, "openai_hk")
    press(screen, "openai_hk", "forget")

    assert over == "Key typed here"
    assert standing(screen, "openai_hk") == "Key from the environment"


def test_a_connection_that_works_is_told_and_spends_nothing(
    screen: AppTest, simulator: RunningSimulator
) -> None:
    finding = finding_of(screen, "openai_hk")

    assert finding["words"] == "openai-hk answers and takes the key."
    assert finding["tone"] == "done"
    assert simulator.simulator.counts["openai_hk"].submits == 0


def test_a_refused_key_is_told_in_words(screen: AppTest) -> None:
    press(screen, "openai_hk", "set", "bad-key")

    finding = finding_of(screen, "openai_hk")

    assert finding["words"] == "openai-hk does not take the key."
    assert finding["tone"] == "failed"


def test_a_missing_base_url_is_told_as_a_missing_setting(screen: AppTest) -> None:
    press(screen, "pro_generate", "set", "sk-typed")

    finding = finding_of(screen, "pro_generate")

    assert finding["words"].startswith("A setting is missing: ")
    assert "PLAYGROUND_PRO_GENERATE_BASE_URL" in finding["hint"]
    assert finding["tone"] == "caution"


def test_the_page_says_where_keys_come_from_and_what_twins_are(screen: AppTest) -> None:
    assert [header.value for header in screen.header] == [
        "Where keys come from",
        "Simulated twins",
    ]
    assert ".streamlit/secrets.toml" in screen.markdown[0].value
    assert "nothing is charged" in " ".join(screen.markdown[1].value.split())


def test_the_words_that_make_twins_fail_are_listed_with_what_each_does(screen: AppTest) -> None:
    (listing,) = [item.value for item in screen.markdown if "`[moderated]`" in item.value]

    assert "`[429]` Asks to wait" in listing
