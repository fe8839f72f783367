import tomllib
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from runway_core import Playground
from tests.support import source
from tests.support.playgrounds import submit_batch
from tests.support.screens import drawn

CONFIG = tomllib.loads(source.text(".streamlit/config.toml"))
STYLE = source.text("pages/shell.css")

# A colour of the theme, and the token of the stylesheet that must be the same in both schemes.
PAIRS = {
    "backgroundColor": "ground",
    "secondaryBackgroundColor": "raised",
    "textColor": "text",
    "borderColor": "control",
    "redColor": "failed",
    "yellowColor": "caution",
    "greenColor": "done",
    "blueColor": "running",
    "violetColor": "doubt",
    "grayColor": "muted",
}


def token(name: str) -> tuple[str, str]:
    """The light and the dark value of a token."""
    line = next(line for line in STYLE.splitlines() if line.strip().startswith(f"--pg-{name}:"))
    light, dark = line.partition("light-dark(")[2].rstrip(");").split(", ")
    return light, dark


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted([luminance(first), luminance(second)])
    return (lighter + 0.05) / (darker + 0.05)


def test_every_page_has_its_frame(screen: AppTest) -> None:
    assert not screen.exception
    assert screen.text[0].value == "Runway Playground"
    assert drawn(screen)["top_status"]["words"] == "Nothing running"


# The whole page in the thread of a fragment, which Streamlit has left in the fragment's container.
BEHIND_A_FRAGMENT = f"""
import runpy
import streamlit as st
with st.container(key="of the fragment"):
    runpy.run_path({str(source.ROOT / "pages" / "shell.py")!r})
"""


def test_a_page_that_follows_a_fragment_in_its_thread_is_not_drawn_inside_it(
    screen: AppTest,
) -> None:
    behind = AppTest.from_string(BEHIND_A_FRAGMENT, default_timeout=20).run()

    left_open, *page = behind.main.children.values()
    assert not behind.exception
    assert len(left_open.children) == 0
    assert len(page) == len(screen.main.children)


def test_the_top_bar_counts_what_runs(screen: AppTest, playground: Playground) -> None:
    submit_batch(playground, gateways=("local",), duration_s=10)

    screen.run()

    assert drawn(screen)["top_status"]["running"] == 1


@pytest.mark.parametrize(("colour", "name"), PAIRS.items())
def test_the_theme_and_the_stylesheet_agree(colour: str, name: str) -> None:
    themes: tuple[Any, Any] = (CONFIG["theme"]["light"], CONFIG["theme"]["dark"])

    assert tuple(theme[colour].lower() for theme in themes) == token(name)


@pytest.mark.parametrize(
    "name", ["text", "muted", "running", "done", "doubt", "failed", "caution", "amber-ink"]
)
@pytest.mark.parametrize("ground", ["ground", "panel"])
@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_what_must_be_read_has_enough_contrast(name: str, ground: str, scheme: int) -> None:
    assert contrast(token(name)[scheme], token(ground)[scheme]) >= 4.5


def test_the_words_on_amber_have_enough_contrast() -> None:
    assert contrast(token("on-amber")[1], token("amber")[1]) >= 4.5


@pytest.mark.parametrize("face", CONFIG["theme"]["fontFaces"], ids=lambda face: face["url"][-40:])
def test_every_bundled_font_is_there_with_its_licence(
    face: dict[str, str],
) -> None:
    file = source.ROOT / "pages" / face["url"].removeprefix("app/")
    family = face["family"].lower().replace(" ", "-")

    assert file.read_bytes()[:4] == b"wOF2"
    assert "SIL Open Font License" in (file.parent / f"{family}-LICENSE.txt").read_text("utf-8")


def test_nothing_of_the_stock_look_is_switched_on() -> None:
    assert CONFIG["client"]["toolbarMode"] == "viewer"
    assert "showSidebarNavigation" not in CONFIG["client"]
    assert CONFIG["browser"]["gatherUsageStats"] is False


def test_the_server_listens_to_this_machine_only() -> None:
    assert CONFIG["server"]["address"] == "127.0.0.1"


def test_an_uncaught_error_shows_no_values() -> None:
    assert CONFIG["client"]["showErrorDetails"] == "none"


def test_the_browser_keeps_what_an_overtaken_run_may_still_name() -> None:
    assert CONFIG["global"]["maxCachedMessageAge"] >= 20
