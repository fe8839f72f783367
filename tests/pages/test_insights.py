from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from runway_core import GatewayChoice, GenerationRequest, Playground
from tests.pages.conftest import SHELL
from tests.support.factories import a_picture
from tests.support.playgrounds import settle
from tests.support.screens import drawn

PAGE = str(Path(SHELL).with_name("insights.py"))
TWIN = GatewayChoice(gateway_id="openai_hk", simulated=True)


def opened(**address: str) -> AppTest:
    """The page, as a link with such an address opens it."""
    screen = AppTest.from_file(SHELL, default_timeout=30)
    screen.run()
    screen.query_params.update(address)
    return screen.switch_page(PAGE).run()


def made(playground: Playground, prompt_text: str = "a wave") -> None:
    """One job of a simulated twin that has ended."""
    request = GenerationRequest(
        prompt_text=prompt_text, first_frame=playground.add_image(a_picture(640, 360)), seed=7
    )
    settle(playground, playground.submit(request, [TWIN]).jobs[0])


def charts_of(screen: AppTest) -> list[Any]:
    return list(screen.get("vega_lite_chart"))


def test_an_empty_page_says_what_will_be_here(playground: Playground) -> None:
    screen = opened()

    assert not screen.exception
    assert drawn(screen)["insights_empty"]["title"].startswith("No gateway has made anything")
    assert charts_of(screen) == []


def test_the_page_says_that_deleted_takes_are_not_counted(playground: Playground) -> None:
    screen = opened()

    assert (
        "Deleted takes count only as long as they can be brought back." in screen.caption[0].value
    )
    assert "Every job" not in str(drawn(screen)["insights_empty"])


def test_each_chart_stands_over_its_table(playground: Playground) -> None:
    made(playground)

    screen = opened()

    assert not screen.exception
    assert drawn(screen)["insights_figures"]["figures"][0]["value"] == "100 %"
    assert [header.value for header in screen.header] == [
        "Time to video",
        "How jobs ended",
        "Why they failed",
        "Delivered as asked",
    ]
    assert len(charts_of(screen)) == 5  # three of them for the stages of time
    assert len(screen.dataframe) == 3  # nothing failed, so nothing is drawn of it
    assert "Nothing failed in this time." in [caption.value for caption in screen.caption]


def test_a_failure_is_counted_with_its_code(playground: Playground) -> None:
    made(playground, "a wave [fail]")

    tables = [table.value for table in opened().dataframe]

    assert [list(table["Code"]) for table in tables if "Code" in table] == [
        ["INTERNAL.BAD_OUTPUT.CODE01"]
    ]


def test_what_gateways_cost_is_told_only_of_gateways(playground: Playground) -> None:
    made(playground)

    names = [figure["name"] for figure in drawn(opened())["insights_figures"]["figures"]]

    assert "Charged" not in names


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ({"days": "7"}, "in the last 7 days"),
        ({"days": "eternity"}, "in the last 30 days"),
        ({"of": "local"}, "The local render has made nothing here"),
    ],
)
def test_a_view_can_be_linked(playground: Playground, address: dict[str, str], words: str) -> None:
    made(playground)

    screen = opened(**address)

    room = drawn(screen).get("insights_empty", {"title": ""})
    assert words in " ".join([*(caption.value for caption in screen.caption), room["title"]])


def test_a_choice_is_kept_in_the_address(playground: Playground) -> None:
    made(playground)
    screen = opened()

    screen.button_group(key="insights_days").set_value("90").run()

    assert screen.query_params["days"] == "90"
