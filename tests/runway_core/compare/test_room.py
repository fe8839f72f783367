import asyncio
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from starlette.applications import Starlette

from runway_core import (
    CompareExport,
    InvalidRequestError,
    JobNotFoundError,
    Playground,
    ProxySet,
)
from runway_core.media.probe import probe
from tests.support.numbered import numbers_of, write_numbered
from tests.support.playgrounds import a_playground
from tests.support.takes import plant

T = TypeVar("T", ProxySet, CompareExport)
PATIENCE_S = 30.0


@pytest.fixture
def playground(data_dir: Path) -> Iterator[Playground]:
    """A playground without a gateway."""
    with a_playground(data_dir) as opened:
        yield opened


@pytest.fixture
def add(playground: Playground, tmp_path: Path) -> Callable[..., str]:
    """Adds a finished take; what it is given goes to the clip, ``job`` to the job."""
    parts = playground._parts

    def add_take(job: dict[str, Any] | None = None, **clip: Any) -> str:
        path = write_numbered(tmp_path / "take.mp4", **({"frame_count": 12} | clip))
        return plant(parts.store, parts.media, path, **(job or {}))

    return add_take


def until_done(ask: Callable[[], T]) -> T:
    """Ask until nothing is being made any more."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        answer = ask()
        making = answer.is_making if isinstance(answer, ProxySet) else answer.state == "making"
        if not making:
            return answer
        if time.monotonic() > deadline:
            raise TimeoutError(f"still {answer}")
        time.sleep(0.02)


def stored(playground: Playground, link: str | None) -> Path:
    """The file behind a link to a derived file."""
    found = re.match(r"/derived/([0-9a-f]{64})\.", link or "")
    assert found is not None
    path = playground._parts.derived.store.path(found[1])
    assert path is not None
    return path


async def fetched(playground: Playground, link: str, **headers: str) -> httpx.Response:
    """What the playground's routes answer."""
    transport = httpx.ASGITransport(Starlette(routes=list(playground.routes())))
    async with httpx.AsyncClient(transport=transport, base_url="http://app") as client:
        return await client.get(link, headers=headers)


def test_takes_of_any_size_and_rate_get_proxies_of_one_kind(
    playground: Playground, add: Callable[..., str]
) -> None:
    ids = [add(), add(size_px=(96, 96), fps=30, frame_count=45), add(size_px=(256, 144), fps=16)]

    made = until_done(lambda: playground.compare.proxies(ids))

    facts = [probe(stored(playground, clip.link)) for clip in made.clips]
    assert [clip.job.id for clip in made.clips] == ids
    assert (made.fps, made.width_px, made.height_px) == (30, 256, 144)
    assert {(fact.width_px, fact.height_px, fact.fps) for fact in facts} == {(256, 144, 30.0)}
    assert [fact.frame_count for fact in facts] == [15, 45, 22]
    assert [clip.frame_count for clip in made.clips] == [15, 45, 22]


def test_a_proxy_is_served_by_range_under_a_signed_link(
    playground: Playground, add: Callable[..., str]
) -> None:
    ids = [add(), add(frame_count=14)]
    link = until_done(lambda: playground.compare.proxies(ids)).clips[0].link or ""

    answer = asyncio.run(fetched(playground, link, Range="bytes=0-99"))
    unsigned = asyncio.run(fetched(playground, link.split("?")[0]))

    assert (answer.status_code, len(answer.content)) == (206, 100)
    assert answer.headers["content-type"] == "video/mp4"
    assert unsigned.status_code == 403


def test_asking_does_not_wait_for_the_making(
    playground: Playground, add: Callable[..., str]
) -> None:
    ids = [add(frame_count=200), add(frame_count=201)]

    first = playground.compare.proxies(ids)

    assert first.is_making
    assert [clip.link for clip in first.clips] == [None, None]
    assert until_done(lambda: playground.compare.proxies(ids)).clips[0].fraction == 1.0


def test_a_video_that_cannot_be_read_any_more_fails_alone_and_says_why(
    playground: Playground, add: Callable[..., str]
) -> None:
    ids = [add(), add(frame_count=14)]
    video = playground.job(ids[1]).video
    assert video is not None
    playground._parts.media.delete(video.sha256)

    made = until_done(lambda: playground.compare.proxies(ids))

    assert [clip.state for clip in made.clips] == ["ready", "failed"]
    assert "is not in the media store" in made.clips[1].reason
    assert playground.compare.try_again(ids).clips[1].state == "making"


@pytest.mark.parametrize("count", [0, 1, 7])
def test_fewer_than_two_or_more_than_six_are_refused(
    playground: Playground, add: Callable[..., str], count: int
) -> None:
    ids = [add(frame_count=4 + number) for number in range(count)]

    with pytest.raises(InvalidRequestError, match=f"^{count} takes") as caught:
        playground.compare.proxies(ids)
    assert caught.value.allowed == "2 to 6 finished takes"


def test_the_same_take_twice_is_one(playground: Playground, add: Callable[..., str]) -> None:
    one, two = add(), add(frame_count=14)

    assert [job.id for job in playground.compare.takes([one, two, one])] == [one, two]


def test_a_job_without_a_video_is_refused(playground: Playground, add: Callable[..., str]) -> None:
    parts = playground._parts
    running = plant(parts.store, parts.media, None)

    with pytest.raises(InvalidRequestError, match="has no video: it is running"):
        playground.compare.proxies([add(), running])


def test_a_take_of_minutes_is_refused(playground: Playground, add: Callable[..., str]) -> None:
    with pytest.raises(InvalidRequestError, match="lasts 121 s"):
        playground.compare.takes([add(), add(size_px=(16, 16), fps=1, frame_count=121)])


def test_nobody_compares_the_takes_of_another_workspace(
    playground: Playground, add: Callable[..., str]
) -> None:
    ids = [add(), add(job={"workspace": "somebody"}, frame_count=14)]

    with pytest.raises(JobNotFoundError):
        playground.compare.table(ids)
    assert [job.id for job in playground.compare.recent()] == ids[:1]
    assert [job.id for job in playground.for_workspace("somebody").compare.recent()] == ids[1:]


def test_the_film_is_made_beside_the_caller_and_saved_under_a_name(
    playground: Playground, add: Callable[..., str]
) -> None:
    ids = [add(), add(frame_count=20)]

    film = until_done(lambda: playground.compare.side_by_side(ids))

    facts = probe(stored(playground, film.link))
    assert (facts.frame_count, facts.fps) == (20, 24.0)
    assert film.filename == "compare.mp4"
    assert "filename=compare.mp4" in (film.link or "")


def test_the_still_is_of_the_frame_asked_for_and_at_most_the_last(
    playground: Playground, add: Callable[..., str]
) -> None:
    ids = [add(), add(frame_count=20)]

    still = until_done(lambda: playground.compare.still(ids, 99, [0, 0]))

    assert still.filename == "compare-frame-0019.png"
    assert stored(playground, still.link).read_bytes().startswith(b"\x89PNG")


def test_exports_with_and_without_names_are_two_files(
    playground: Playground, add: Callable[..., str]
) -> None:
    ids = [add(), add(frame_count=20)]

    named = until_done(lambda: playground.compare.still(ids, 3))
    hidden = until_done(lambda: playground.compare.still(ids, 3, names_shown=False))

    assert stored(playground, named.link) != stored(playground, hidden.link)


@pytest.mark.parametrize("offsets", [[0], [0, 241], [0, 0, 0]], ids=str)
def test_offsets_must_be_one_a_take_and_of_some_seconds(
    playground: Playground, add: Callable[..., str], offsets: list[int]
) -> None:
    ids = [add(), add(frame_count=20)]

    with pytest.raises(InvalidRequestError, match="offsets"):
        playground.compare.still(ids, 0, offsets)


def test_the_table_and_its_file_tell_of_every_take(
    playground: Playground, add: Callable[..., str]
) -> None:
    ids = [add(), add(frame_count=20)]

    rows = {row.field: row for row in playground.compare.table(ids)}

    assert [cell.delivered for cell in rows["frame_count"].cells] == [12, 20]
    assert rows["prompt_text"].is_equal
    assert all(cell.delivered is not None for cell in rows["run_s"].cells)
    assert len(playground.compare.csv(ids).splitlines()) == 3


def test_the_proxies_are_the_takes_frame_for_frame(
    playground: Playground, add: Callable[..., str]
) -> None:
    ids = [add(), add(frame_count=20)]

    made = until_done(lambda: playground.compare.proxies(ids))

    numbers = [numbers_of(stored(playground, clip.link)) for clip in made.clips]
    assert numbers == [list(range(12)), list(range(20))]
