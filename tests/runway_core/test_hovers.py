import asyncio
from collections.abc import Iterator
from pathlib import Path

import av
import httpx
import pytest
from starlette.applications import Starlette

from runway_core import JobNotFoundError, Playground
from runway_core.hovers import hover_order
from runway_core.media.probe import probe
from tests.support.factories import a_video
from tests.support.numbered import write_numbered
from tests.support.playgrounds import a_playground, eventually
from tests.support.takes import plant


@pytest.fixture
def playground(data_dir: Path) -> Iterator[Playground]:
    with a_playground(data_dir) as opened:
        yield opened


@pytest.fixture
def take(playground: Playground, tmp_path: Path) -> str:
    """A finished take of 640 × 360 and six seconds."""
    parts = playground._parts
    path = write_numbered(tmp_path / "t.mp4", size_px=(640, 360), fps=24, frame_count=144)
    return plant(parts.store, parts.media, path)


async def fetched(playground: Playground, link: str) -> httpx.Response:
    """What a browser gets."""
    transport = httpx.ASGITransport(Starlette(routes=list(playground.routes())))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://app", follow_redirects=True
    ) as client:
        return await client.get(link)


def get(playground: Playground, link: str | None) -> httpx.Response:
    """Follow a link to its end."""
    return asyncio.run(fetched(playground, link or ""))


def test_a_clip_is_the_first_seconds_small_silent_and_light(
    playground: Playground, take: str, tmp_path: Path
) -> None:
    answer = get(playground, playground.hovers.link(playground.job(take)))

    path = tmp_path / "clip.mp4"
    path.write_bytes(answer.content)
    facts = probe(path)
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
    assert (answer.status_code, answer.headers["content-type"]) == (200, "video/mp4")
    assert (facts.width_px, facts.height_px, facts.fps, facts.frame_count) == (320, 180, 10.0, 40)
    assert not facts.has_audio
    assert sum(packet.is_keyframe for packet in packets) >= 4
    assert len(answer.content) < 100_000


def test_a_job_without_a_video_has_no_clip(playground: Playground) -> None:
    parts = playground._parts
    running = plant(parts.store, parts.media, None)

    assert playground.hovers.link(playground.job(running)) is None
    with pytest.raises(JobNotFoundError):
        playground.hovers.recipe(running)


def test_nobody_else_reaches_the_clip_of_a_take(playground: Playground, take: str) -> None:
    stranger = playground.for_workspace("stranger").hovers

    link = stranger.link(playground.job(take))

    assert get(playground, link).status_code == 404
    with pytest.raises(JobNotFoundError):
        stranger.recipe(take)


def test_the_clip_goes_with_its_take(playground: Playground, take: str) -> None:
    job = playground.job(take)
    link, clearing = playground.hovers.link(job), playground._parts.clearing
    found = asyncio.run(fetched(playground, link or "")).url.path
    sha256 = found.removeprefix("/derived/").removesuffix(".mp4")
    store = playground._parts.derived.store
    was_there = store.exists(sha256)

    playground.library.delete([take])
    deleted = get(playground, link).status_code
    clearing.undo_s = 0.0
    clearing.clear()

    assert (was_there, deleted) == (True, 404)
    eventually(lambda: not store.exists(sha256), lambda: "the clip of a deleted take stayed")


@pytest.mark.parametrize(
    ("size_px", "length_s", "made"),
    [
        ((1280, 768), 10.0, (320, 192, 40)),
        ((720, 1280), 5.0, (180, 320, 40)),
        ((128, 72), 1.5, (128, 72, 15)),
        ((64, 64), 0.01, (64, 64, 1)),
    ],
    ids=str,
)
def test_the_order_fits_the_take(
    size_px: tuple[int, int], length_s: float, made: tuple[int, int, int]
) -> None:
    video = a_video(width_px=size_px[0], height_px=size_px[1], duration_s=length_s)

    order = hover_order(video)

    assert (order.width_px, order.height_px, order.frame_count) == made
