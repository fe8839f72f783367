import json
from typing import Any

import pytest

from components.draft import RequestDraft
from components.draft_keeper import KeptDraft, draft_keeper, read_kept
from tests.support.factories import a_frame
from tests.support.screens import drawn, show, tell_event

DRAFT = RequestDraft(prompt_text="dusk", first_frame=a_frame())


def test_the_tab_is_handed_the_draft_and_whether_it_is_worth_keeping() -> None:
    screen = show(draft_keeper, DRAFT, is_untouched=False, key="keeper", on_restore=print)

    data = drawn(screen)["keeper"]
    assert RequestDraft.model_validate_json(data["draft"]) == DRAFT
    assert data["is_untouched"] is False


def test_a_kept_draft_comes_back() -> None:
    told: list[KeptDraft] = []
    screen = show(
        draft_keeper, RequestDraft(), is_untouched=True, key="keeper", on_restore=told.append
    )

    tell_event(screen, "keeper", "restore", DRAFT.model_dump_json())

    assert told == [KeptDraft(draft=DRAFT)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("[]", id="no object"),
        pytest.param("[" * 100_000, id="nested for ever"),
        pytest.param('{"mood": "calm"}', id="nothing known"),
        pytest.param('{"duration_s": "long"}', id="nothing sound"),
    ],
)
def test_what_is_no_draft_is_left_alone(text: str) -> None:
    assert read_kept(text) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("duration_s", "long"),
        ("duration_s", 10**9),
        ("ratio", "wide"),
        ("motion", {"x": 99}),
        ("first_frame", {"sha256": "x"}),
        ("last_frame", "http://example.com/a.jpg"),
        ("picks", [{"model_id": "gen4"}]),
    ],
)
def test_a_field_that_cannot_be_used_spoils_nothing_else(name: str, value: Any) -> None:
    kept = read_kept(json.dumps({"prompt_text": "dusk", name: value}))

    assert kept == KeptDraft(draft=RequestDraft(prompt_text="dusk"), dropped=(name,))


def test_fields_of_another_version_do_not_spoil_a_draft() -> None:
    kept = read_kept('{"prompt_text": "dusk", "mood": "calm"}')

    assert kept == KeptDraft(draft=RequestDraft(prompt_text="dusk"))


@pytest.mark.parametrize(("tab_id", "read"), [("ab" * 16, "ab" * 16), ("../up", None), (7, None)])
def test_a_tab_says_its_name_or_gets_another(tab_id: Any, read: str | None) -> None:
    kept = read_kept(json.dumps({"prompt_text": "dusk", "tab_id": tab_id}))

    assert kept is not None
    assert kept.tab_id == read


def test_an_offered_draft_can_be_refused() -> None:
    told: list[str] = []
    screen = show(
        draft_keeper,
        DRAFT,
        is_untouched=True,
        is_offered=True,
        key="keeper",
        on_restore=print,
        on_restart=lambda: told.append("restart"),
    )

    tell_event(screen, "keeper", "restart", True)

    assert told == ["restart"]
