from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from runway_core import (
    CameraMotion,
    ConfigurationError,
    GatewayChoice,
    GenerationRequest,
    InvalidImageError,
    InvalidRequestError,
    JobNotFoundError,
    JobState,
    Plan,
    Playground,
    Refusal,
    wiring,
)
from runway_core.simulator import SimulatorOptions
from tests.support.factories import a_picture
from tests.support.playgrounds import a_playground, settle


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[Playground]:
    with a_playground(tmp_path, poll_interval_s=None) as playground:
        yield playground


def a_request(playground: Playground, **changes: object) -> GenerationRequest:
    frame = playground.add_image(a_picture(640, 640))
    return GenerationRequest(
        **{"first_frame": frame, "ratio": "960:960", "duration_s": 2, "seed": 7} | changes
    )


def test_a_picture_becomes_a_video_without_a_key(playground: Playground) -> None:
    request = a_request(playground, motion=CameraMotion(z=4.0))

    batch = playground.submit(request, gateways=["local"])
    job = playground.wait(batch.jobs[0].id, timeout_s=60)

    assert job.state is JobState.SUCCEEDED
    assert job.video is not None
    assert (job.video.width_px, job.video.height_px) == (960, 960)
    assert job.video.duration_s == pytest.approx(2.0)
    assert job.video.frame_count == 48


def test_the_simulated_twin_needs_no_key_and_says_what_it_is(playground: Playground) -> None:
    choice = GatewayChoice(gateway_id="openai_hk", simulated=True)

    batch = playground.submit(a_request(playground), [choice])
    job = settle(playground, batch.jobs[0])

    assert job.simulated
    assert job.state is JobState.SUCCEEDED


def test_a_key_typed_for_the_session_counts(playground: Playground) -> None:
    playground.type_key("openai_hk", "hk-typed")

    (plan,) = playground.plans(a_request(playground), ["openai_hk"])

    assert isinstance(plan, Plan)


def test_a_gateway_that_does_not_exist_is_refused_with_those_that_do(
    playground: Playground,
) -> None:
    (refusal,) = playground.plans(a_request(playground), ["nowhere"])

    assert isinstance(refusal, Refusal)
    assert "local" in refusal.allowed


def test_a_file_that_is_no_picture_is_refused_with_a_reason(playground: Playground) -> None:
    with pytest.raises(InvalidImageError) as caught:
        playground.add_image(b"%PDF-1.7 not a picture")

    assert caught.value.reason == "unsupported_type"
    assert caught.value.hint


def test_a_picture_cut_short_is_refused(playground: Playground) -> None:
    with pytest.raises(InvalidImageError) as caught:
        playground.add_image(a_picture()[:20_000])

    assert caught.value.reason == "truncated"


def test_a_wrong_ratio_is_refused_before_anything_else() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        GenerationRequest(ratio="wide")

    assert caught.value.field == "ratio"


def test_a_job_that_does_not_exist_is_told_so(playground: Playground) -> None:
    with pytest.raises(JobNotFoundError):
        playground.job("no-such-job")


def test_waiting_longer_than_asked_leaves_the_job_alone(playground: Playground) -> None:
    choice = GatewayChoice(gateway_id="openai_hk", simulated=True)
    request = a_request(playground, prompt_text="[stuck]")
    job = playground.submit(request, [choice]).jobs[0]

    with pytest.raises(TimeoutError, match="not settled"):
        playground.wait(job.id, timeout_s=0.01)

    assert playground.job(job.id).state.is_active


def test_reopening_the_folder_shows_the_same_batch(tmp_path: Path) -> None:
    with a_playground(tmp_path) as playground:
        batch = playground.submit(a_request(playground), ["local"])
        settle(playground, batch.jobs[0])

    with a_playground(tmp_path) as playground:
        latest = playground.latest_batch()

    assert latest is not None
    assert latest.id == batch.id
    assert latest.jobs[0].state is JobState.SUCCEEDED


def test_every_sample_can_be_used_as_a_frame(playground: Playground) -> None:
    samples = playground.samples()

    plans = [
        playground.plans(GenerationRequest(first_frame=sample.frame), ["local"])[0]
        for sample in samples
    ]

    assert len(samples) >= 2
    assert all(isinstance(plan, Plan) for plan in plans)
    assert all(sample.alt for sample in samples)


def test_a_twin_that_takes_links_only_shows_the_users_own_picture(
    playground: Playground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "TWINS", SimulatorOptions(delay_s=0))  # which render
    choice = GatewayChoice(gateway_id="pro_generate", simulated=True)
    request = a_request(playground, ratio="960:960", duration_s=5)

    job = settle(playground, playground.submit(request, [choice]).jobs[0])

    assert job.state is JobState.SUCCEEDED
    assert job.video is not None
    poster = Image.open(BytesIO(playground._parts.media.read(job.video.poster_sha256)))
    # a_picture is a gradient that grows redder to the right; what the simulator draws is not
    halves = np.asarray(poster.convert("RGB").resize((2, 1), Image.Resampling.BOX)).astype(int)
    assert halves[0, 1, 0] - halves[0, 0, 0] > 30


def test_testing_a_gateway_that_does_not_exist_is_told_so(playground: Playground) -> None:
    with pytest.raises(InvalidRequestError, match="nowhere"):
        playground.test_connection("nowhere")


def test_testing_a_gateway_without_an_address_says_what_to_set(playground: Playground) -> None:
    with pytest.raises(ConfigurationError) as caught:
        playground.test_connection("pro_generate")

    assert "PLAYGROUND_PRO_GENERATE_BASE_URL" in caught.value.hint


def test_a_jobs_request_is_told_in_three_spellings_with_its_picture_or_without(
    playground: Playground,
) -> None:
    choice = GatewayChoice(gateway_id="openai_hk", simulated=True)
    job = playground.submit(a_request(playground, duration_s=5), [choice]).jobs[0]

    short, whole = playground.code(job.id), playground.code(job.id, with_pictures=True)

    assert "asset:" in short.json
    assert "data:image/" in whole.curl
    assert "PLAYGROUND_OPENAI_HK_API_KEY" in whole.python


def test_the_raw_answers_are_kept_with_the_job(playground: Playground) -> None:
    choice = GatewayChoice(gateway_id="openai_hk", simulated=True)
    job = playground.submit(a_request(playground, duration_s=5), [choice]).jobs[0]
    settle(playground, job)

    submitted, last = playground.answers(job.id)

    assert submitted["id"] == playground.job(job.id).task_id
    assert last["status"] == "SUCCEEDED"


def test_the_version_of_runways_api_can_be_set(tmp_path: Path) -> None:
    with a_playground(tmp_path, runway_version="2030-01-01") as playground:
        choice = GatewayChoice(gateway_id="cometapi", simulated=True)
        (plan,) = playground.plans(a_request(playground, duration_s=5), [choice])

    assert isinstance(plan, Plan)
    assert plan.wire.headers["X-Runway-Version"] == "2030-01-01"


def test_a_job_of_one_workspace_is_not_there_for_another(playground: Playground) -> None:
    (job,) = playground.submit(a_request(playground), ["local"]).jobs
    other = playground.for_workspace("other")

    with pytest.raises(JobNotFoundError):
        other.job(job.id)
    assert (other.jobs(), other.latest_batch()) == ((), None)
