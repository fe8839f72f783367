from concurrent.futures import Future
from pathlib import Path

import pytest

from runway_core.drafts import LIMIT
from tests.support.playgrounds import a_playground


def committed(saved: "Future[None] | None") -> None:
    assert saved is not None
    saved.result(10)


def test_a_draft_outlives_the_process(tmp_path: Path) -> None:
    with a_playground(tmp_path) as playground:
        committed(playground.drafts.save("tab", "dusk"))

    with a_playground(tmp_path) as playground:
        assert playground.drafts.newest() == "dusk"


def test_a_draft_belongs_to_its_workspace(tmp_path: Path) -> None:
    with a_playground(tmp_path) as playground:
        committed(playground.for_workspace("ann").drafts.save("tab", "dusk"))

        assert playground.drafts.newest() is None
        assert playground.for_workspace("ann").drafts.newest() == "dusk"


@pytest.mark.parametrize(("over", "is_kept"), [(0, True), (1, False)])
def test_a_draft_as_long_as_a_book_stays_in_its_tab(
    tmp_path: Path, over: int, is_kept: bool
) -> None:
    with a_playground(tmp_path) as playground:
        saved = playground.drafts.save("tab", "x" * (LIMIT + over))

        assert (saved is not None) is is_kept
