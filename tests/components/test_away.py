"""Pages while the database of jobs is stopped and started under them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components import session
from runway_core import Playground
from tests.support import source
from tests.support.playgrounds import a_playground, submit_batch
from tests.support.postgres import PostgresServer
from tests.support.screens import drawn, tell_event

SHELL = source.ROOT / "pages" / "shell.py"


@pytest.fixture
def playground(data_dir: Path, database_url: str) -> Iterator[Playground]:
    """The playground that pages get, on a PostgreSQL."""
    with a_playground(data_dir, database_url=database_url) as opened:
        session.hold(opened)
        yield opened
        session.hold(None)


@pytest.fixture
def screen(playground: Playground) -> AppTest:
    """The Create page with a batch on its board."""
    submit_batch(playground, gateways=("local",))
    return AppTest.from_file(SHELL, default_timeout=30).run()


def test_a_page_says_calmly_that_the_database_is_away_and_keeps_its_form(
    screen: AppTest, postgres_server: PostgresServer
) -> None:
    postgres_server.stop()

    screen.run()

    shown = drawn(screen)
    postgres_server.start()
    assert not screen.exception
    assert shown["stage_away"]["title"] == "The job database is away"
    assert "nothing is sent twice" in shown["stage_away"]["hint"]
    assert "create_prompt" in shown
    assert "top_bar_away" not in shown


def test_a_click_on_generate_while_the_database_is_away_is_answered_in_words(
    screen: AppTest, playground: Playground, postgres_server: PostgresServer
) -> None:
    tell_event(screen, "create_samples", "pick", playground.samples()[0].name)
    postgres_server.stop()

    screen.button(key="create_generate").click().run()

    shown = drawn(screen)
    postgres_server.start()
    assert not screen.exception
    assert shown["create_notice"]["title"] == "The job database is away"


def test_the_board_is_back_when_the_database_is(
    screen: AppTest, postgres_server: PostgresServer
) -> None:
    postgres_server.stop()
    screen.run()
    postgres_server.start()

    screen.run()

    assert "stage_away" not in drawn(screen)
    assert "stage_head" in drawn(screen)
