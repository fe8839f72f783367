"""Two people in front of one playground: each tries to reach what is the other's, by every way.

Ada and her job are there for all tests of this file; each test meets a Bob who did nothing yet.
"""

import asyncio
import json
import uuid
from collections.abc import Callable, Iterator, MutableMapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from runway_core import (
    GatewayChoice,
    GenerationRequest,
    ImageFrame,
    InvalidRequestError,
    Job,
    JobNotFoundError,
    JobState,
    MediaStoreError,
    Playground,
    Refusal,
)
from runway_core.changes import JobChange
from runway_core.frames import SIMULATOR_FRAMES
from runway_core.models import JobId
from tests.support.factories import a_picture
from tests.support.playgrounds import a_playground, settle

TWIN = GatewayChoice(gateway_id="openai_hk", simulated=True)


@pytest.fixture(scope="module")
def ada(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playground]:
    folder = tmp_path_factory.mktemp("people")
    with a_playground(folder, public_url="https://play.example") as playground:
        yield playground.for_workspace("user-ada")


@pytest.fixture
def bob(ada: Playground) -> Playground:
    return ada.for_workspace(f"user-bob-{uuid.uuid4().hex}")


@pytest.fixture(scope="module")
def job(ada: Playground) -> Job:
    return a_finished_job(ada)


def a_finished_job(person: Playground) -> Job:
    """A job of somebody's on the twin, at its end."""
    request = GenerationRequest(first_frame=person.add_image(a_picture(640, 360)), seed=7)
    return settle(person, person.submit(request, [TWIN], submission_id="click").jobs[0])


def get(playground: Playground, url: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=list(playground.routes())))
        async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
            return await client.get(url)

    return asyncio.run(ask())


def picture_of(job: Job) -> ImageFrame:
    assert isinstance(job.request.first_frame, ImageFrame)
    return job.request.first_frame


@pytest.mark.parametrize(
    "reach",
    [
        lambda bob, job: bob.job(job.id),
        lambda bob, job: bob.batch(job.batch_id),
        lambda bob, job: bob.answers(job.id),
        lambda bob, job: bob.code(job.id, with_pictures=True),
        lambda bob, job: bob.cancel(job.id),
        lambda bob, job: bob.check_again(job.id),
        lambda bob, job: bob.mark_lost(job.id),
        lambda bob, job: bob.send_again(job.id),
        lambda bob, job: bob.follow_again(job.id),
        lambda bob, job: bob.wait(job.id, timeout_s=0),
        lambda bob, job: bob.adopt(job.id, "task-of-bob"),
        lambda bob, job: bob.library.item(job.id),
        lambda bob, job: bob.library.last_frame(job.id),
        lambda bob, job: bob.library.bundle([job.id]),
        lambda bob, job: bob.library.save(job.id, Path()),
        lambda bob, job: bob.hovers.recipe(job.id),
        lambda bob, job: bob.compare.takes([job.id, job.id]),
        lambda bob, job: bob.compare.csv([job.id, job.id]),
        lambda bob, job: bob.compare.proxies([job.id, job.id]),
    ],
    ids=[
        *("job", "batch", "answers", "code", "cancel", "check", "lost", "again"),
        *("follow", "wait", "adopt", "library", "last frame", "zip", "save", "hover"),
        *("compare", "compare csv", "compare proxies"),
    ],
)
def test_a_job_of_somebody_else_does_not_exist(
    bob: Playground, job: Job, reach: Callable[[Playground, Job], object]
) -> None:
    with pytest.raises(JobNotFoundError):
        reach(bob, job)


def test_lists_hold_only_what_is_ones_own(bob: Playground, job: Job) -> None:
    assert (bob.jobs(), bob.unsettled_jobs(), bob.latest_batch()) == ((), (), None)
    assert bob.jobs(batch_id=job.batch_id) == ()
    assert bob.library.page().items == ()
    assert bob.pictures.newest().pictures == ()


def test_the_marks_and_the_money_of_somebody_else_stay_as_they_are(
    ada: Playground, bob: Playground, job: Job
) -> None:
    before = ada.library.item(job.id)

    bob.library.set_favourite([job.id])
    bob.library.add_tag([job.id], "bob was here")
    bob.library.delete([job.id])

    assert ada.library.item(job.id) == before
    assert bob.library.choices().tags == ()
    assert bob.library.last_deletion() is None
    assert sum(sort.jobs for sort in bob.insights.report(30).by_sort.values()) == 0
    assert bob.ledger.spend(30) == ()


@pytest.mark.parametrize("link", ["zip", "hover"])
def test_a_link_to_files_that_bob_asks_for_gives_nothing_of_adas(
    bob: Playground, job: Job, link: str
) -> None:
    assert job.video is not None
    links = {
        "zip": bob.links.zip(bob.workspace, [job.id], "takes.zip"),
        "hover": bob.links.hover(bob.workspace, job.id, job.video.sha256),
    }

    assert get(bob, links[link]).status_code == 404


def test_the_same_submission_id_is_another_batch_for_somebody_else(
    bob: Playground, job: Job
) -> None:
    request = GenerationRequest(first_frame=bob.add_image(a_picture(320, 180)), seed=7)

    batch = bob.submit(request, [TWIN], submission_id="click")

    assert batch.id != job.batch_id


def test_a_picture_of_somebody_else_can_neither_be_planned_nor_sent_nor_seen(
    bob: Playground, job: Job
) -> None:
    stolen = GenerationRequest(first_frame=picture_of(job), seed=7)

    (refusal,) = bob.plans(stolen, ["local"])
    with pytest.raises(InvalidRequestError, match="not among yours"):
        bob.submit(stolen, ["local", TWIN])
    with pytest.raises(MediaStoreError, match="not among yours"):
        bob.links.thumbnail(picture_of(job))

    assert isinstance(refusal, Refusal)
    assert bob.pictures.find(picture_of(job).sha256) is None
    assert bob.masks.link(picture_of(job)) is None


def test_the_simulator_follows_no_link_that_a_user_made_up(bob: Playground, job: Job) -> None:
    link = f"{SIMULATOR_FRAMES}{picture_of(job).sha256}"
    choice = GatewayChoice(gateway_id="pro_generate", simulated=True)
    request = GenerationRequest(first_frame=link, seed=7)

    theirs = settle(bob, bob.submit(request, [choice]).jobs[0])

    assert bob._parts.planner._frames.load_simulated(link) is None
    assert theirs.state in {JobState.SUCCEEDED, JobState.FAILED}


def test_a_link_leads_to_nothing_but_what_it_was_made_for(
    ada: Playground, bob: Playground, job: Job
) -> None:
    assert job.video is not None
    own = bob.links.thumbnail(bob.add_image(a_picture(320, 180)))
    name, _, query = own.rpartition("/")[2].partition("?")
    forged = [
        f"/assets/{job.video.sha256}.mp4?{query}",
        f"/assets/{name}?{query}",
        f"/thumbnails/{picture_of(job).sha256}.jpg?{query}",
        f"/assets/{picture_of(job).sha256}.jpg",
    ]

    assert get(bob, own).status_code == 200
    assert get(ada, str(ada.links.video(job))).status_code == 200
    assert [get(bob, url).status_code for url in forged] == [403] * 4


def test_nobody_hears_of_anothers_jobs(ada: Playground, bob: Playground, job: Job) -> None:
    hers = ada.events_url.partition("?")[2]
    his = bob.events_url
    stolen = his.replace(bob.workspace, "user-ada")
    change = JobChange(
        job_id=JobId(job.id), batch_id=job.batch_id, workspace="user-ada", state="x", version=9
    )

    async def heard_by_bob() -> list[str]:
        heard: list[str] = []
        route = next(route for route in bob.routes() if getattr(route, "name", "") == "events")
        told = asyncio.Event()

        async def receive() -> dict[str, str]:
            await told.wait()
            return {"type": "http.disconnect"}

        async def send(message: MutableMapping[str, Any]) -> None:
            heard.append(str(message.get("body", b"")))
            if len(heard) == 2:
                bob.changes.publish(change)
                bob.changes.publish(replace(change, workspace=bob.workspace))
            if "event: job" in heard[-1]:
                told.set()

        scope = {
            "type": "http",
            "method": "GET",
            "path": "/events",
            "query_string": f"{his.partition('?')[2]}&jobs={job.id}".encode(),
            "headers": [],
        }
        async with asyncio.timeout(20):
            await Starlette(routes=[route])(scope, receive, send)
        return heard

    heard = asyncio.run(heard_by_bob())

    assert hers != his.partition("?")[2]
    assert get(bob, stolen).status_code == 403
    assert get(bob, "/events").status_code == 403
    assert sum("event: job" in text for text in heard) == 1


def test_a_hook_of_ones_own_job_opens_no_other(bob: Playground, job: Job) -> None:
    hooks = bob._parts.hooks
    own = JobId("0" * 32)

    assert hooks.job_id(hooks.token(own)) == own
    assert hooks.job_id(hooks.token(own).replace(own, job.id)) is None


def test_a_typed_key_is_its_users_alone(ada: Playground, bob: Playground) -> None:
    ada.type_key("runway", "key-of-ada")

    has_key = [
        next(card.has_key for card in user.gateways() if card.id == "runway") for user in (ada, bob)
    ]

    assert has_key == [True, False]


def test_strangers_learn_from_health_only_that_it_works(ada: Playground, job: Job) -> None:
    told = json.dumps(get(ada, "/healthz").json())

    assert "user-ada" not in told
    assert job.id not in told


def test_the_figures_count_jobs_and_name_nobody(tmp_path: Path) -> None:
    with a_playground(tmp_path) as playground:
        ada = playground.for_workspace("user-ada")
        job = a_finished_job(ada)
        told = get(ada, "/metrics").text

    assert 'playground_jobs{state="succeeded"} 1.0' in told
    assert 'playground_submits_total{gateway="openai_hk",simulated="true"} 1.0' in told
    assert 'playground_downloaded_bytes_total{gateway="openai_hk",simulated="true"}' in told
    assert "user-ada" not in told
    assert job.id not in told
