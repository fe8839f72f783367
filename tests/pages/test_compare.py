from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from runway_core import Playground
from tests.support import source
from tests.support.numbered import write_numbered
from tests.support.screens import drawn, tell_edit, tell_event
from tests.support.takes import plant

PAGE = "pages/compare.py"
LIMIT_S = 30


@pytest.fixture
def add(playground: Playground, tmp_path: Path) -> Callable[..., str]:
    """Adds a finished take, or with ``frames=0`` one that still runs."""
    parts = playground._parts

    def add_take(frames: int = 12, **job: Any) -> str:
        path = write_numbered(tmp_path / "take.mp4", frame_count=frames) if frames else None
        return plant(parts.store, parts.media, path, **job)

    return add_take


def opened(*job_ids: str) -> AppTest:
    """The Compare page at an address."""
    shell = AppTest.from_file(source.ROOT / "pages" / "shell.py", default_timeout=30).run()
    shell.query_params["jobs"] = ",".join(job_ids)
    screen = shell.switch_page(str(source.ROOT / PAGE))
    screen.query_params["jobs"] = ",".join(job_ids)
    return screen.run()


def finished(playground: Playground) -> None:
    """Wait for what is being made."""
    for future in list(playground._parts.derived._making.values()):
        future.result(LIMIT_S)


def test_takes_in_the_address_are_made_ready_and_then_played(
    playground: Playground, add: Callable[..., str]
) -> None:
    ids = [add(), add(14)]
    screen = opened(*ids)
    finished(playground)

    tell_event(screen, "compare_player", "look", 1)

    assert not screen.exception
    data = drawn(screen)
    assert [clip["job_id"] for clip in data["compare_player"]["clips"]] == ids
    assert [clip["state"] for clip in data["compare_player"]["clips"]] == ["ready", "ready"]
    assert data["compare_table"]["heads"] == ["Runway · gen4_turbo"] * 2
    assert data["compare_picker"]["empty"] is None


def test_without_takes_the_page_says_what_it_is_for(screen: AppTest) -> None:
    data = drawn(opened())

    assert data["compare_picker"]["empty"]["title"] == "Nothing to compare yet"
    assert "compare_player" not in data


def test_one_take_in_the_address_is_chosen_already(
    playground: Playground, add: Callable[..., str]
) -> None:
    one, _other = add(), add(14)

    picker = drawn(opened(one))["compare_picker"]

    assert picker["chosen"] == [one]
    assert len(picker["takes"]) == 2
    assert picker["empty"]["title"] == "Two takes, frame by frame"


def test_picked_takes_go_into_the_address(playground: Playground, add: Callable[..., str]) -> None:
    ids = [add(), add(14)]
    screen = opened()

    tell_event(screen, "compare_picker", "pick", ids)

    assert screen.query_params["jobs"] == ",".join(ids)
    assert "compare_player" in drawn(screen)


def test_a_take_that_still_runs_is_told_and_not_shown(
    playground: Playground, add: Callable[..., str]
) -> None:
    screen = opened(add(), add(14), add(0))

    assert screen.caption[0].value.startswith("One take of this comparison is not done yet")
    assert len(drawn(screen)["compare_player"]["clips"]) == 2


def test_takes_that_are_not_here_are_told_and_the_others_shown(
    playground: Playground, add: Callable[..., str]
) -> None:
    data = drawn(opened(add(), "nobody", add(14), add(16, workspace="somebody")))

    assert "2 of the takes" in data["compare_missing"]["words"]
    assert len(data["compare_player"]["clips"]) == 2


def test_more_than_six_are_refused_in_words(
    playground: Playground, add: Callable[..., str]
) -> None:
    data = drawn(opened(*[add(frames) for frames in range(4, 11)]))

    assert data["compare_refused"]["hint"] == "Choose 2 to 6 finished takes."
    assert "compare_player" not in data


def test_a_still_is_made_and_linked_under_a_name(
    playground: Playground, add: Callable[..., str]
) -> None:
    ids = [add(), add(14)]
    screen = opened(*ids)
    wish = {
        "id": "7",
        "kind": "still",
        "jobs": ids,
        "frame": 3,
        "offsets": [0, 1],
        "names_shown": True,
    }

    tell_edit(screen, "compare_player", wish)
    finished(playground)
    tell_event(screen, "compare_player", "look", 1)

    made = drawn(screen)["compare_player"]["export"]
    assert (made["id"], made["state"]) == ("7", "ready")
    assert "filename=compare-frame-0003.png" in made["link"]


def test_a_film_is_asked_for_beside_the_page(
    playground: Playground, add: Callable[..., str]
) -> None:
    ids = [add(), add(14)]
    screen = opened(*ids)
    wish = {
        "id": "8",
        "kind": "film",
        "jobs": ids,
        "frame": 3,
        "offsets": [0, 0],
        "names_shown": False,
    }

    tell_edit(screen, "compare_player", wish)
    asked = drawn(screen)["compare_player"]["export"]
    finished(playground)
    tell_event(screen, "compare_player", "look", 1)

    assert asked["id"] == "8"
    assert drawn(screen)["compare_player"]["export"]["filename"] == "compare.mp4"


def test_a_lost_proxy_is_made_again(playground: Playground, add: Callable[..., str]) -> None:
    ids = [add(), add(14)]
    screen = opened(*ids)
    finished(playground)
    store = playground._parts.derived.store
    made = playground.compare.proxies(ids).clips[0].link or ""
    store.delete(made.removeprefix("/derived/").split(".")[0])

    tell_event(screen, "compare_player", "again", 1)
    finished(playground)
    tell_event(screen, "compare_player", "look", 1)

    assert drawn(screen)["compare_player"]["clips"][0]["state"] == "ready"
    assert store.exists(made.removeprefix("/derived/").split(".")[0])


def test_nothing_large_is_held_in_the_session(
    playground: Playground, add: Callable[..., str]
) -> None:
    screen = opened(add(), add(14))

    assert len(repr(screen.session_state)) < 10_000
