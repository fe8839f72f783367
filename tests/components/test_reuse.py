import pytest

from components.draft import RequestDraft
from components.reuse import (
    Reuse,
    continued,
    last_notice,
    of_recipe,
    offered,
    recipe_notice,
    reused,
)
from runway_core import FoundRecipe, GatewayChoice, LastFrame
from tests.support.factories import a_finished_job, a_frame, a_job, a_request

MINE = RequestDraft(
    prompt_text="mine",
    last_frame=a_frame(sha256="d4" * 32),
    duration_s=10,
    seed=3,
    picks=(GatewayChoice(gateway_id="local"),),
)
JOB = a_finished_job()


@pytest.mark.parametrize(
    ("kind", "prompt", "seed", "duration_s", "gateway"),
    [
        ("repeat", "slow push in over the ridges", 7, 5, "runway"),
        ("remix", "slow push in over the ridges", None, 5, "runway"),
        ("all", "slow push in over the ridges", 7, 5, "local"),
        ("frames", "mine", 3, 10, "local"),
        ("prompt", "slow push in over the ridges", 3, 10, "local"),
    ],
)
def test_each_way_takes_what_it_says_and_leaves_the_rest(
    kind: Reuse, prompt: str, seed: int | None, duration_s: int, gateway: str
) -> None:
    draft = reused(kind, JOB, MINE)

    assert (draft.prompt_text, draft.seed, draft.duration_s) == (prompt, seed, duration_s)
    assert [pick.gateway_id for pick in draft.picks] == [gateway]


def test_frames_replace_both_slots() -> None:
    draft = reused("frames", JOB, MINE)

    assert (draft.first_frame, draft.last_frame) == (JOB.request.first_frame, None)


def test_going_on_from_a_picture_frees_the_end() -> None:
    draft = continued(a_frame(), MINE)

    assert (draft.first_frame, draft.last_frame, draft.prompt_text) == (a_frame(), None, "mine")


def test_only_what_a_take_has_is_offered() -> None:
    bare = a_job(request=a_request(first_frame=None, prompt_text=""))

    assert [kind for kind, _ in offered(bare)] == ["remix", "repeat", "all"]
    assert [kind for kind, _ in offered(JOB)][3:] == ["frames", "prompt", "last"]


def test_a_recipe_fills_the_form_and_says_what_is_missing() -> None:
    found = FoundRecipe(
        request=a_request(first_frame=None, extra_body={"n": 1}),
        choice=GatewayChoice(gateway_id="nowhere"),
        missing=("first_frame",),
    )

    draft = of_recipe(found, MINE, is_known=False)
    notice = recipe_notice(found, is_known=False)

    assert (draft.prompt_text, draft.seed, draft.picks) == (
        "slow push in over the ridges",
        7,
        MINE.picks,
    )
    assert "the first frame" in notice.words
    assert "Advanced" in notice.words
    assert "nowhere" in notice.words
    assert (
        recipe_notice(FoundRecipe(request=a_request(), choice=found.choice), is_known=True).tone
        == "running"
    )


def test_the_chosen_picture_is_told_by_its_number() -> None:
    last = LastFrame(frame=a_frame(), number=118, frame_count=120, looked_at=12)

    assert last_notice(last).title == "Picture 118 of 120 is your first frame. Nothing was sent."
