from collections.abc import Iterator
from pathlib import Path

import pytest

from runway_core import (
    GatewayChoice,
    GenerationRequest,
    InvalidRequestError,
    MissingKeyError,
    Playground,
)
from tests.support.factories import a_picture
from tests.support.playgrounds import a_playground


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[Playground]:
    with a_playground(tmp_path, poll_interval_s=None) as playground:
        yield playground


def a_request(playground: Playground, **changes: object) -> GenerationRequest:
    frame = playground.add_image(a_picture(640, 640))
    return GenerationRequest(
        **{"first_frame": frame, "ratio": "960:960", "duration_s": 2, "seed": 7} | changes
    )


def test_a_seed_that_was_left_open_is_drawn_and_recorded(playground: Playground) -> None:
    batch = playground.submit(a_request(playground, seed=None), ["local"])

    assert batch.jobs[0].request.seed is not None
    assert batch.request.seed == batch.jobs[0].request.seed


def test_one_submission_makes_one_batch_however_often_it_comes(playground: Playground) -> None:
    request = a_request(playground)

    first = playground.submit(request, ["local"], submission_id="click")
    second = playground.submit(request, ["local"], submission_id="click")

    assert first.id == second.id
    assert len(playground.jobs()) == 1


def test_a_gateway_without_its_key_is_named_with_the_variable_to_set(
    playground: Playground,
) -> None:
    with pytest.raises(MissingKeyError) as caught:
        playground.submit(a_request(playground), ["openai_hk"])

    assert caught.value.variable == "PLAYGROUND_OPENAI_HK_API_KEY"
    assert playground.jobs() == ()


def test_one_refusal_does_not_keep_the_others_from_being_sent(playground: Playground) -> None:
    batch = playground.submit(a_request(playground), ["local", "openai_hk"])

    assert [job.gateway_id for job in batch.jobs] == ["local"]
    assert [refusal.gateway_id for refusal in batch.refusals] == ["openai_hk"]


def test_a_plan_shows_what_a_submit_would_send(playground: Playground) -> None:
    playground.type_key("openai_hk", "hk-typed")
    request = a_request(playground, duration_s=5)

    (plan,) = playground.plans(request, ["openai_hk"])
    batch = playground.submit(request, ["openai_hk"])

    row = playground._parts.store.job(batch.jobs[0].id)
    assert row is not None
    assert row.plan == plan


def test_no_gateway_at_all_is_refused(playground: Playground) -> None:
    with pytest.raises(InvalidRequestError, match="no gateway"):
        playground.submit(a_request(playground), [])


def test_a_seed_that_nobody_asked_for_is_not_told_as_dropped(playground: Playground) -> None:
    choice = GatewayChoice(gateway_id="pro_generate", simulated=True)

    (job,) = playground.submit(a_request(playground, seed=None, duration_s=5), [choice]).jobs

    assert "seed" not in [change.field for change in job.adjustments]
