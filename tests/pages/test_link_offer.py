from streamlit.testing.v1 import AppTest

from runway_core import Playground
from tests.pages.conftest import SHELL
from tests.support.screens import drawn, tell_edit


def test_a_link_fills_an_untouched_form_once_and_sends_nothing(playground: Playground) -> None:
    screen = AppTest.from_file(SHELL, default_timeout=30)
    screen.query_params["prompt"] = "dusk"
    screen.query_params["ratio"] = "720:1280"
    screen.query_params["seed"] = "many"

    screen.run()

    data = drawn(screen)
    assert data["create_prompt"]["value"] == "dusk"
    assert data["create_shape"]["value"]["ratio"] == "720:1280"
    assert data["create_notice"]["words"] == "Left out of the link: seed."
    assert not screen.query_params
    assert playground.jobs() == ()


def test_a_link_asks_before_it_replaces_what_was_begun(screen: AppTest) -> None:
    tell_edit(screen, "create_prompt", "mine")
    screen.query_params["prompt"] = "dusk"

    screen.run()
    before = drawn(screen)["create_prompt"]["value"]
    screen.button("link_use").click().run()

    assert before == "mine"
    assert drawn(screen)["create_prompt"]["value"] == "dusk"
    assert "link_offer" not in drawn(screen)


def test_what_was_begun_can_be_kept(screen: AppTest) -> None:
    tell_edit(screen, "create_prompt", "mine")
    screen.query_params["prompt"] = "dusk"
    screen.run()

    screen.button("link_keep").click().run()

    assert drawn(screen)["create_prompt"]["value"] == "mine"
    assert "link_offer" not in drawn(screen)
