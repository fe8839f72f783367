from typing import Any

import pytest

from components.draft import RequestDraft, draft_of
from runway_core import CameraMotion, GatewayChoice, InvalidRequestError
from tests.support.factories import a_finished_job, a_frame, a_request

PUSH_IN = CameraMotion(z=4.5)


def test_a_draft_becomes_the_request_it_shows() -> None:
    frame = a_frame()
    draft = RequestDraft(
        prompt_text="dusk", first_frame=frame, motion=PUSH_IN, extra_json='{"note": 1}'
    )

    request = draft.to_request()

    assert (request.prompt_text, request.first_frame, request.motion) == ("dusk", frame, PUSH_IN)
    assert request.extra_body == {"note": 1}


def test_extra_fields_that_are_no_json_say_where() -> None:
    draft = RequestDraft(extra_json='{"note": }')

    with pytest.raises(InvalidRequestError, match="line 1, column 10") as caught:
        draft.to_request()

    assert caught.value.field == "extra_body"
    assert "Advanced" in caught.value.hint


def test_extra_fields_must_be_an_object() -> None:
    with pytest.raises(InvalidRequestError, match="one JSON object"):
        RequestDraft(extra_json="[1, 2]").to_request()


def test_blank_extra_fields_are_none() -> None:
    assert RequestDraft(extra_json="  \n").to_request().extra_body == {}


def test_a_link_is_no_stored_picture() -> None:
    draft = RequestDraft(first_frame="https://example.com/a.jpg", last_frame=a_frame())

    assert draft.frame("first_frame") is None
    assert draft.frame("last_frame") == a_frame()


def test_the_blanks_are_the_fields_still_to_be_filled_in() -> None:
    assert RequestDraft().blanks() == {"first_frame", "prompt_text"}
    assert RequestDraft(prompt_text="dusk", first_frame=a_frame()).blanks() == frozenset()


@pytest.mark.parametrize(("keep_seed", "seed"), [(True, 7), (False, None)], ids=["kept", "fresh"])
def test_a_job_can_be_made_again_with_its_seed_or_a_fresh_one(
    keep_seed: bool, seed: int | None
) -> None:
    job = a_finished_job(request=a_request(motion=PUSH_IN, extra_body={"note": 1}))

    draft = draft_of(job, keep_seed=keep_seed)

    assert draft.seed == seed
    assert draft.picks == (GatewayChoice(gateway_id="runway", model_id="gen4_turbo"),)
    assert draft.to_request() == job.request.model_copy(update={"seed": seed})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        pytest.param({}, None, id="off"),
        pytest.param({"move_words": "crash zoom"}, None, id="off with words"),
        pytest.param({"says_move": True}, "push in", id="suggested"),
        pytest.param({"says_move": True, "move_words": "crash zoom"}, "crash zoom", id="own"),
    ],
)
def test_the_move_is_said_in_words_only_when_asked_for(
    fields: dict[str, Any], words: str | None
) -> None:
    assert RequestDraft(motion=PUSH_IN, **fields).to_request().camera_words == words


@pytest.mark.parametrize(
    ("words", "says_move", "move_words"),
    [(None, False, None), ("push in", True, None), ("crash zoom", True, "crash zoom")],
    ids=["off", "suggested", "own"],
)
def test_a_job_made_again_says_its_move_as_before(
    words: str | None, says_move: bool, move_words: str | None
) -> None:
    job = a_finished_job(request=a_request(motion=PUSH_IN, camera_words=words))

    draft = draft_of(job, keep_seed=True)

    assert (draft.says_move, draft.move_words) == (says_move, move_words)
    assert draft.to_request() == job.request


def test_a_draft_survives_its_json() -> None:
    draft = RequestDraft(
        prompt_text="dusk",
        first_frame=a_frame(focus=(0.2, 0.7)),
        motion=PUSH_IN,
        picks=(GatewayChoice(gateway_id="local"),),
    )

    assert RequestDraft.model_validate_json(draft.model_dump_json()) == draft


def test_another_first_frame_drops_the_painted_mask() -> None:
    draft = RequestDraft(first_frame=a_frame(), foreground_mask=a_frame(sha256="c3" * 32))

    same = draft.with_changes(first_frame=a_frame(fit="pad"), prompt_text="dusk")
    other = draft.with_changes(first_frame=a_frame(sha256="b2" * 32))

    assert same.foreground_mask == draft.foreground_mask
    assert other.foreground_mask is None


def test_the_painted_mask_is_part_of_the_request() -> None:
    mask = a_frame(sha256="c3" * 32)

    request = RequestDraft(first_frame=a_frame(), foreground_mask=mask).to_request()

    assert request.foreground_mask == mask
