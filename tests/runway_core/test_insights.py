from collections.abc import Iterator
from pathlib import Path

import pytest

from runway_core import GatewayChoice, GenerationRequest, Job, Playground
from tests.support.factories import a_picture
from tests.support.playgrounds import a_playground, settle, submit_batch


@pytest.fixture
def playground(tmp_path: Path) -> Iterator[Playground]:
    with a_playground(tmp_path) as playground:
        yield playground


TWIN = GatewayChoice(gateway_id="openai_hk", simulated=True)


def a_render(playground: Playground) -> Job:
    """A short clip of the local render."""
    return submit_batch(playground, gateways=("local",), duration_s=1).jobs[0]


def a_take(playground: Playground) -> Job:
    """A take of a simulated gateway."""
    request = GenerationRequest(first_frame=playground.add_image(a_picture(640, 360)), seed=7)
    return playground.submit(request, [TWIN]).jobs[0]


def test_what_was_made_here_says_how_long_the_next_will_take(playground: Playground) -> None:
    [settle(playground, a_take(playground)) for _ in range(3)]

    job = a_take(playground)
    found = playground.insights.estimates([job])

    assert 0 < found[job.id].usual.median < 30
    assert found[job.id].usual.count == 3
    assert playground.insights.estimates([settle(playground, job)]) == {}


def test_a_first_job_has_no_estimate(playground: Playground) -> None:
    job = a_take(playground)

    assert playground.insights.estimates([job]) == {}


def test_the_times_of_another_workspace_are_none_of_ours(playground: Playground) -> None:
    [settle(playground, a_take(playground)) for _ in range(3)]

    other = playground.for_workspace("ann")
    job = a_take(other)

    assert other.insights.estimates([job]) == {}


def test_a_report_keeps_twins_and_the_local_render_apart(playground: Playground) -> None:
    settle(playground, a_render(playground))
    settle(playground, a_take(playground))

    report = playground.insights.report(7)

    jobs = {sort: found.jobs for sort, found in report.by_sort.items()}
    assert jobs == {"real": 0, "simulated": 1, "local": 1}
    (local,) = report.by_sort["local"].models
    assert (local.gateway_label, local.succeeded, local.delivered.checked) == ("Local render", 1, 1)
    assert report.is_cut is False
    assert playground.for_workspace("ann").insights.report(7).by_sort["local"].jobs == 0
