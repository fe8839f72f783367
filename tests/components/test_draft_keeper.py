import json

import pytest

from components.draft import RequestDraft
from components.draft_keeper import draft_keeper, read_kept
from tests.support.factories import a_frame
from tests.support.screens import drawn, show, tell_event

DRAFT = RequestDraft(prompt_text="dusk", first_frame=a_frame())


def test_the_tab_is_handed_the_draft_and_whether_it_is_worth_keeping() -> None:
    screen = show(draft_keeper, DRAFT, is_untouched=False, key="keeper", on_restore=print)

    data = drawn(screen)["keeper"]
    assert RequestDraft.model_validate_json(data["draft"]) == DRAFT
    assert data["is_untouched"] is False


def test_a_kept_draft_comes_back() -> None:
    told: list[RequestDraft] = []
    screen = show(
        draft_keeper, RequestDraft(), is_untouched=True, key="keeper", on_restore=told.append
    )

    tell_event(screen, "keeper", "restore", DRAFT.model_dump_json())

    assert told == [DRAFT]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("[]", id="no object"),
        pytest.param('{"duration_s": "long"}', id="wrong type"),
        pytest.param(json.dumps({"motion": {"x": 99}}), id="out of range"),
        pytest.param(json.dumps({"first_frame": {"sha256": "x"}}), id="no picture"),
    ],
)
def test_what_is_no_draft_is_left_alone(text: str) -> None:
    assert read_kept(text) is None


def test_fields_of_another_version_do_not_spoil_a_draft() -> None:
    assert read_kept('{"prompt_text": "dusk", "mood": "calm"}') == RequestDraft(prompt_text="dusk")
