from typing import Any

import pytest

from components import compare_player
from components.compare_player import ExportWish, TakeFiles, name_of, wish_of
from runway_core import CompareExport, ProxyClip, ProxySet
from tests.support.factories import a_finished_job
from tests.support.screens import drawn, show, tell_edit, tell_event

WISH = ExportWish(
    id="7", kind="still", job_ids=("a", "b"), frame=12, offsets=(0, -1), names_shown=False
)
TOLD = {
    "id": "7",
    "kind": "still",
    "jobs": ["a", "b"],
    "frame": 12,
    "offsets": [0, -1],
    "names_shown": False,
}


def a_clip(**changes: Any) -> ProxyClip:
    fields: dict[str, Any] = {
        "job": a_finished_job(),
        "id": "k1",
        "state": "ready",
        "fraction": 1.0,
        "link": "/derived/v",
        "reason": "",
        "frame_count": 120,
    }
    return ProxyClip(**(fields | changes))


def a_set(*clips: ProxyClip) -> ProxySet:
    return ProxySet(clips=clips, fps=24, width_px=1280, height_px=720)


def player(proxies: ProxySet, **changes: Any) -> Any:
    """A script with the player in it."""
    fields: dict[str, Any] = {"csv": "a,b", "export": None, "key": "p", "on_again": print}
    files = [
        TakeFiles(poster_url=f"/assets/{number}", sound_url="/assets/v" if number == 1 else None)
        for number in range(len(proxies.clips))
    ]
    return show(compare_player.compare_player, proxies, files, **(fields | changes))


def test_a_ready_clip_carries_its_link_name_and_frames() -> None:
    data = drawn(player(a_set(a_clip(), a_clip(id="k2"))))["p"]

    assert (data["fps"], data["size"]) == (24, [1280, 720])
    assert data["clips"][0] == {
        "id": "k1",
        "job_id": "job-1",
        "label": "Runway · gen4_turbo",
        "state": "ready",
        "fraction": 1.0,
        "reason": "",
        "src": "/derived/v",
        "poster": "/assets/0",
        "frames": 120,
        "sound": None,
    }


def test_nothing_in_the_data_changes_while_nothing_is_made() -> None:
    proxies = a_set(a_clip(), a_clip(id="k2"))

    assert drawn(player(proxies))["p"] == drawn(player(proxies))["p"]


def test_while_something_is_made_every_run_differs_so_that_the_script_asks_again() -> None:
    making = a_set(a_clip(), a_clip(state="making", fraction=0.4, link=None))
    export = (WISH, CompareExport(state="making"))

    runs = [drawn(player(making))["p"]["run"] for _ in range(2)]
    saving = drawn(player(a_set(a_clip(), a_clip()), export=export))["p"]["run"]

    assert len({*runs, ""}) == 3
    assert saving != ""


def test_sound_comes_from_the_take_itself_where_it_has_some() -> None:
    data = drawn(player(a_set(a_clip(), a_clip(id="k2"))))["p"]

    assert [clip["sound"] for clip in data["clips"]] == [None, "/assets/v"]


def test_what_is_to_be_saved_is_read_from_the_widget() -> None:
    screen = player(a_set(a_clip(), a_clip()))

    tell_edit(screen, "p", TOLD)

    assert screen.session_state["p"]["edit"]["value"] == TOLD


def test_the_wish_is_the_one_told_last(monkeypatch: pytest.MonkeyPatch) -> None:
    state = {"p": {"edit": {"value": TOLD, "at": 1.0}}, "new": {}}
    monkeypatch.setattr("streamlit.session_state", state)

    assert wish_of("p") == WISH
    assert (wish_of("new"), wish_of("unknown")) == (None, None)


def test_an_export_tells_the_script_where_it_is() -> None:
    made = CompareExport(state="ready", fraction=1.0, link="/derived/s", filename="still.png")

    data = drawn(player(a_set(a_clip(), a_clip()), export=(WISH, made)))["p"]

    assert data["export"] == {
        "id": "7",
        "state": "ready",
        "fraction": 1.0,
        "link": "/derived/s",
        "filename": "still.png",
        "reason": "",
    }


def test_a_proxy_that_does_not_play_is_asked_for_again() -> None:
    told: list[bool] = []
    screen = player(a_set(a_clip(), a_clip()), on_again=lambda: told.append(True))

    tell_event(screen, "p", "again", 1)

    assert told == [True]


def test_every_key_of_the_map_is_explained() -> None:
    keys = drawn(player(a_set(a_clip(), a_clip())))["p"]["keys"]

    shown = {name for names, _ in keys for name in names}
    assert {"Space", "J", "K", "L", ",", ".", "I", "O", "Tab", "S", "1", "0", "?"} <= shown


def test_a_simulated_take_says_so_in_its_name() -> None:
    assert name_of(a_finished_job(simulated=True)) == "Runway · gen4_turbo (simulated)"
    assert name_of(a_finished_job(model_id="")) == "Runway"
