from typing import Any

from components.prompt import PromptLimit, prompt, read_edit
from tests.support.screens import drawn, show, tell_edit


def data_of(**changes: Any) -> Any:
    """What the browser is told of a prompt."""
    values: dict[str, Any] = {
        "limit": None,
        "revision": lambda: "r",
        "is_untouched": False,
        "key": "prompt",
        "on_change": print,
    }
    return drawn(show(prompt, "dusk", **(values | changes)))["prompt"]


def test_the_limit_that_bites_is_named() -> None:
    data = data_of(limit=PromptLimit(utf16_units=512, gateway_label="CometAPI"))

    assert data["limit"] == 512
    assert data["words"]["limit_of"] == "CometAPI’s limit"
    assert data["words"]["over"] == "{over} too many for CometAPI"


def test_without_a_limit_characters_are_only_counted() -> None:
    data = data_of()

    assert (data["limit"], data["words"]["limit_of"]) == (None, "")


def test_the_browser_learns_whether_its_own_text_is_worth_more() -> None:
    assert data_of(is_untouched=True)["is_untouched"] is True
    assert data_of(revision=lambda: "s")["revision"] == "s"


def test_typed_text_reaches_the_page() -> None:
    told: list[str] = []
    screen = show(
        prompt,
        "",
        limit=None,
        revision=lambda: "r",
        is_untouched=False,
        key="prompt",
        on_change=told.append,
    )

    tell_edit(screen, "prompt", "slow push in")

    assert told == ["slow push in"]


def test_whatever_a_script_sends_is_read_as_text() -> None:
    assert read_edit(7) == "7"
