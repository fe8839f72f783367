import json

import pytest
from streamlit.testing.v1 import AppTest

from components.draft import RequestDraft
from runway_core import GatewayChoice, Playground
from tests.pages.conftest import SHELL
from tests.support.factories import a_frame, a_picture
from tests.support.screens import drawn, tell_edit, tell_event


def keep(playground: Playground, draft: RequestDraft) -> None:
    """Save a draft as another tab would."""
    saved = playground.drafts.save("0" * 32, draft.model_dump_json())
    assert saved is not None
    saved.result(10)


def open_tab() -> AppTest:
    return AppTest.from_file(SHELL, default_timeout=30).run()


def newest(playground: Playground) -> RequestDraft:
    """The newest draft, once everything that was queued is written."""
    playground.add_image(a_picture(64, 36))
    return RequestDraft.model_validate_json(playground.drafts.newest() or "")


def test_a_fresh_tab_is_offered_the_newest_draft_and_nothing_is_said_to_be_touched(
    playground: Playground,
) -> None:
    frame = playground.add_image(a_picture(640, 360))
    keep(playground, RequestDraft(prompt_text="dusk", first_frame=frame, duration_s=10))

    data = drawn(open_tab())

    assert data["create_prompt"]["value"] == "dusk"
    assert data["create_first_frame_slot"]["picture"]["id"] == frame.sha256
    assert data["create_keeper"]["is_offered"] is True
    assert data["create_keeper"]["is_untouched"] is True


def test_an_offered_draft_can_be_left_for_an_empty_form(playground: Playground) -> None:
    keep(playground, RequestDraft(prompt_text="dusk", duration_s=10))
    screen = open_tab()

    tell_event(screen, "create_keeper", "restart", True)

    data = drawn(screen)
    assert data["create_prompt"]["value"] == ""
    assert data["create_shape"]["value"]["duration"] == 5
    assert data["create_keeper"]["is_offered"] is False


def test_every_change_is_saved_under_the_name_of_its_tab(playground: Playground) -> None:
    first, second = open_tab(), open_tab()

    tell_edit(first, "create_prompt", "dusk")
    assert newest(playground).prompt_text == "dusk"
    tell_edit(second, "create_prompt", "dawn")
    assert newest(playground).prompt_text == "dawn"
    tell_edit(first, "create_prompt", "dusk again", at=2.0)

    assert newest(playground).prompt_text == "dusk again"
    assert drawn(first)["create_keeper"]["tab_id"] != drawn(second)["create_keeper"]["tab_id"]
    assert drawn(second)["create_prompt"]["value"] == "dawn"


def test_looking_at_a_page_saves_nothing(playground: Playground) -> None:
    open_tab()
    playground.add_image(a_picture(64, 36))

    assert playground.drafts.newest() is None


def test_a_tab_that_comes_back_goes_on_under_its_name(playground: Playground) -> None:
    screen, own = open_tab(), "ab" * 16
    kept = json.loads(RequestDraft(prompt_text="dusk").model_dump_json())

    tell_event(screen, "create_keeper", "restore", json.dumps({**kept, "tab_id": own}))

    assert drawn(screen)["create_keeper"]["tab_id"] == own


def test_what_is_left_out_of_a_kept_draft_is_told(screen: AppTest) -> None:
    kept = {
        "prompt_text": "dusk",
        "motion": {"x": 99},
        "first_frame": a_frame().model_dump(),
    }

    tell_event(screen, "create_keeper", "restore", json.dumps(kept))

    notice = drawn(screen)["create_notice"]
    assert notice["words"] == "Left out: camera move, first frame. Everything else is as it was."
    assert drawn(screen)["create_prompt"]["value"] == "dusk"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"picks": [{"gateway_id": "gone"}], "ratio": "0:0"}', id="unknown gateway"),
        pytest.param('{"ratio": "wide", "duration_s": 1e9, "seed": -1}', id="out of range"),
        pytest.param('{"prompt_text": {"$": 1}, "extra_json": [[]]}', id="wrong types"),
        pytest.param("[" * 5000, id="nested for ever"),
        pytest.param("\x00", id="no text"),
    ],
)
def test_a_hostile_draft_in_the_store_leaves_a_form_that_works(
    playground: Playground, text: str
) -> None:
    saved = playground.drafts.save("tab", text)
    assert saved is not None
    saved.result(10)

    screen = open_tab()

    assert not screen.exception
    assert drawn(screen)["create_shape"]["value"]["ratio"] == "1280:720"


def test_a_gateway_that_is_not_installed_any_more_is_not_picked(playground: Playground) -> None:
    gone, here = GatewayChoice(gateway_id="gone"), GatewayChoice(gateway_id="local")
    keep(playground, RequestDraft(prompt_text="dusk", picks=(gone, here)))

    rows = drawn(open_tab())["create_gateways"]["rows"]

    assert [row["id"] for row in rows if row["picked"]] == ["local"]
