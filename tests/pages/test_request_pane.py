import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from components import session
from components.draft import RequestDraft
from runway_core import CameraMotion, Playground, load_settings, open_playground
from runway_core.frame_desk import BEING_PREPARED
from tests.pages.conftest import SHELL
from tests.support.factories import a_picture
from tests.support.screens import drawn, tell_edit, tell_event
from tests.support.slow_frames import hold_frames

GENERATE = "create_generate"


def with_picture(screen: AppTest) -> AppTest:
    return screen.file_uploader[0].upload("a.jpg", a_picture(640, 360)).run()


def test_the_first_visit_is_set_up_for_a_free_video(screen: AppTest) -> None:
    rows = drawn(screen)["create_gateways"]["rows"]

    assert [row["id"] for row in rows if row["picked"]] == ["local"]
    assert drawn(screen)["create_motion"]["value"]["z"] > 0


def test_generate_makes_a_job_of_what_the_form_shows(
    screen: AppTest, playground: Playground
) -> None:
    with_picture(screen)
    tell_edit(screen, "create_prompt", "dusk")
    tell_edit(screen, "create_shape", {"ratio": "960:960", "duration": 5, "seed": 7})
    tell_edit(screen, "create_motion", {"x": 2.0})

    screen.button(key=GENERATE).click().run()

    request = playground.jobs()[0].request
    assert (request.prompt_text, request.ratio, request.seed) == ("dusk", "960:960", 7)
    assert request.motion == CameraMotion(x=2.0)
    assert f"tile_{playground.jobs()[0].id}" in drawn(screen)


def test_an_edit_that_comes_with_the_click_is_part_of_the_request(
    screen: AppTest, playground: Playground
) -> None:
    with_picture(screen)
    prompt = next(item for item in screen.get("bidi_component") if item.key == "create_prompt")
    screen.button(key=GENERATE).click()
    states = screen._tree.get_widget_states()
    typed = json.dumps({"edit": {"value": "the last letter", "at": 1.0}})
    states.widgets.append(WidgetState(id=prompt.proto.id, json_value=typed))

    screen._run(states)

    assert playground.jobs()[0].request.prompt_text == "the last letter"


def test_two_clicks_at_once_make_one_batch(screen: AppTest, playground: Playground) -> None:
    with_picture(screen)

    screen.button(key=GENERATE).click().run()
    screen.button(key=GENERATE).click().run()

    assert len(playground.jobs()) == 1


def test_generate_without_a_picture_says_what_is_missing(
    screen: AppTest, playground: Playground
) -> None:
    tell_edit(screen, "create_prompt", "dusk")

    screen.button(key=GENERATE).click().run()

    data = drawn(screen)
    assert data["create_notice"]["title"] == "This cannot be sent as it is"
    assert "picture" in data["create_notice"]["words"]
    assert data["create_prompt"]["value"] == "dusk"
    assert playground.jobs() == ()


def test_generate_without_a_gateway_says_the_cheapest_way_out(screen: AppTest) -> None:
    with_picture(screen)
    tell_edit(screen, "create_gateways", [])

    screen.button(key=GENERATE).click().run()

    assert drawn(screen)["create_notice"]["words"] == "Pick at least one gateway."
    assert "local render" in drawn(screen)["create_notice"]["hint"]


def test_broken_extra_fields_are_told_and_kept(screen: AppTest) -> None:
    field = next(area for area in screen.text_area if area.label == "Extra fields (JSON)")

    field.set_value('{"note": ').run()

    assert "not valid JSON" in drawn(screen)["create_notice"]["words"]
    assert any(area.value == '{"note": ' for area in screen.text_area)


def test_the_button_follows_what_is_picked(screen: AppTest) -> None:
    with_picture(screen)
    tell_edit(
        screen,
        "create_gateways",
        [
            {"id": "local", "model": "", "simulated": False},
            {"id": "openai_hk", "model": "", "simulated": True},
        ],
    )

    assert screen.button(key=GENERATE).label == "Generate on 2 gateways · free"


def test_the_prompt_counts_against_the_tightest_limit(screen: AppTest) -> None:
    tell_edit(
        screen,
        "create_gateways",
        [
            {"id": "runway", "model": "gen4_turbo", "simulated": True},
            {"id": "cometapi", "model": "gen3a_turbo", "simulated": True},
        ],
    )

    data = drawn(screen)["create_prompt"]
    assert data["limit"] == 512
    assert data["words"]["limit_of"] == "CometAPI’s limit"


def test_a_draft_that_the_tab_has_kept_comes_back(screen: AppTest, playground: Playground) -> None:
    frame = playground.add_image(a_picture(640, 360))
    kept = RequestDraft(prompt_text="dusk", first_frame=frame, ratio="960:960")

    tell_event(screen, "create_keeper", "restore", kept.model_dump_json())

    data = drawn(screen)
    assert data["create_prompt"]["value"] == "dusk"
    assert data["create_shape"]["value"]["ratio"] == "960:960"
    assert data["create_first_frame_slot"]["picture"]["id"] == frame.sha256


def test_a_previews_link_holds_for_every_move_and_changes_with_the_ratio(screen: AppTest) -> None:
    with_picture(screen)
    links = [drawn(screen)["create_motion"]["picture"]["src"]]
    tell_edit(screen, "create_motion", {"x": 2.0})
    links.append(drawn(screen)["create_motion"]["picture"]["src"])
    tell_edit(screen, "create_shape", {"ratio": "960:960", "duration": 5, "seed": 7})
    links.append(drawn(screen)["create_motion"]["picture"]["src"])
    tell_edit(screen, "create_prompt", "words alone move no camera")
    links.append(drawn(screen)["create_motion"]["picture"]["src"])

    assert links[0] == links[1]
    assert links[1] != links[2]
    assert links[2] == links[3]


def test_a_frame_that_is_a_link_has_no_pad(screen: AppTest) -> None:
    kept = RequestDraft(first_frame="https://example.com/a.jpg")

    tell_event(screen, "create_keeper", "restore", kept.model_dump_json())

    assert drawn(screen)["create_motion"]["picture"] is None


def pick(screen: AppTest, *gateway_ids: str) -> AppTest:
    choices = [{"id": item, "model": "", "simulated": item != "local"} for item in gateway_ids]
    return tell_edit(screen, "create_gateways", choices)


def test_what_the_local_render_lacks_is_off_with_the_reason(screen: AppTest) -> None:
    boxes = {box.label: box.disabled for box in screen.selectbox}

    assert boxes == {"Watermark": True, "Interpolate": True, "Upscale": True}
    assert any("no chosen gateway takes them" in caption.value for caption in screen.caption)


def test_one_gateway_that_takes_a_field_switches_it_on(screen: AppTest) -> None:
    pick(screen, "local", "chatgptsb")

    assert not any(box.disabled for box in screen.selectbox if box.label == "Interpolate")


def test_a_last_frame_that_nobody_takes_is_marked_in_its_slot(screen: AppTest) -> None:
    pick(screen, "openai_hk")

    words = drawn(screen)["create_last_frame_slot"]["words"]
    assert words["empty"] == "No chosen gateway takes a last frame"


def test_shapes_that_a_picked_gateway_would_change_are_marked(screen: AppTest) -> None:
    old_model = {"id": "openai_hk", "model": "gen3a_turbo", "simulated": True}

    tell_edit(screen, "create_gateways", [old_model])

    tiles = {tile["id"]: tile for tile in drawn(screen)["create_shape"]["ratios"]}
    assert tiles["1280:720"]["name"].endswith("openai-hk makes it 1280:768")
    assert not tiles["1280:768"]["snapped"]


def test_the_move_goes_into_the_prompt_in_words_where_it_has_no_field(
    screen: AppTest, playground: Playground
) -> None:
    with_picture(screen)
    tell_edit(screen, "create_prompt", "dusk")
    pick(screen, "openai_hk")

    screen.checkbox[0].check().run()
    screen.button(key=GENERATE).click().run()

    job = playground.jobs()[0]
    assert job.request.camera_words == "push in"
    assert "dusk. push in" in playground.code(job.id).json


def test_the_move_needs_no_words_where_every_gateway_has_a_field(screen: AppTest) -> None:
    assert len(screen.checkbox) == 0


# Money ------------------------------------------------------------------------------------------


@pytest.fixture
def capped(data_dir: Path) -> Iterator[Playground]:
    """A playground with keys and a cap that has room for less than a dollar."""
    environ = {f"PLAYGROUND_{name}_API_KEY": "key" for name in ("RUNWAY", "COMETAPI")}
    with open_playground(load_settings(environ, data_dir=data_dir, cap_day_usd=0.2)) as opened:
        session.hold(opened)
        yield opened
        session.hold(None)


def on_gateways(screen: AppTest, *ids: str) -> AppTest:
    picks = [{"id": name, "model": None, "simulated": False} for name in ids]
    return tell_edit(with_picture(screen), "create_gateways", picks)


@pytest.mark.parametrize(
    ("gateway", "reason"),
    [
        pytest.param(
            "runway",
            "This may cost up to $0.25, and $0.20 is left of today's $0.20 cap.",
            id="too dear",
        ),
        pytest.param(
            "cometapi",
            "The price of CometAPI is not documented, so it cannot be held against today's "
            "$0.20 cap.",
            id="of unknown price",
        ),
    ],
)
def test_a_click_that_a_cap_has_no_room_for_is_blocked_with_the_reason(
    capped: Playground, gateway: str, reason: str
) -> None:
    screen = on_gateways(AppTest.from_file(SHELL, default_timeout=30).run(), gateway)

    assert screen.button(key=GENERATE).disabled
    assert drawn(screen)["create_cap"]["words"] == reason
    assert "the simulated twin" in drawn(screen)["create_cap"]["hint"]


def test_what_is_free_is_not_blocked_by_a_cap(capped: Playground) -> None:
    screen = on_gateways(AppTest.from_file(SHELL, default_timeout=30).run(), "local")

    assert not screen.button(key=GENERATE).disabled
    assert "create_cap" not in drawn(screen)


def test_a_form_whose_picture_is_being_prepared_says_so_and_is_drawn_again(
    screen: AppTest, playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_let_go, desk = hold_frames(monkeypatch), playground._parts.frame_desk
    desk.patience_s, ears = 0.0, {"create_preparing_0", "create_preparing_1"}
    added = playground.add_image(a_picture(640, 360))

    tell_edit(screen, "create_first_frame_slot", {"kind": "pick", "sha256": added.sha256})
    first = drawn(screen)
    again = drawn(screen.run())
    is_let_go.set()
    desk.patience_s = 60.0
    whole = drawn(screen.run())

    assert BEING_PREPARED in first["create_first_frame_slot"]["picture"]["line"]
    assert first["create_gateways"]["rows"][0]["price"] == "free"
    assert (ears & first.keys()) ^ (ears & again.keys()) == ears
    assert BEING_PREPARED not in whole["create_first_frame_slot"]["picture"]["line"]
    assert ears & whole.keys() == set()
