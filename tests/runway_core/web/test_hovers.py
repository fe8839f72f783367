"""Hover clips by link: made when first asked for, for their workspace, while somebody waits."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette

from runway_core.errors import DownloadError, JobNotFoundError, MediaStoreError
from runway_core.media.derived import DerivedDesk, Recipe, Report
from runway_core.media.signing import LinkSigner
from runway_core.media.store import MediaStore
from runway_core.web.hovers import hover_link, hover_routes
from tests.runway_core.web.conftest import Client

CLIP, VIDEO = b"a small clip", "a1" * 32


class Shop:
    """What is known of one take, and how its clip is made."""

    def __init__(self) -> None:
        self.runs = 0
        self.fault: Exception | None = None
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.go_on.set()

    def find(self, workspace: str, job_id: str) -> Recipe:
        """Give the recipe of the one take."""
        if (workspace, job_id) != ("local", "job-1"):
            raise JobNotFoundError("not here")
        return Recipe(key="k1", media_type="video/mp4", sources=(VIDEO,), make=self._make)

    def _make(self, target: Path, _report: Report) -> None:
        self.runs += 1
        self.begun.set()
        assert self.go_on.wait(20)
        if self.fault is not None:
            raise self.fault
        target.write_bytes(CLIP)


@pytest.fixture
def signer() -> LinkSigner:
    return LinkSigner(b"k" * 32, 3600)


@pytest.fixture
def shop() -> Shop:
    return Shop()


@pytest.fixture
def clips(store: MediaStore, tmp_path: Path) -> Iterator[DerivedDesk]:
    desk = DerivedDesk(store, tmp_path / "index", workers=1)
    yield desk
    desk.close()


@pytest.fixture
def app(clips: DerivedDesk, signer: LinkSigner, shop: Shop) -> Starlette:
    return Starlette(routes=hover_routes(clips, signer, shop.find))


@pytest.fixture
def link(signer: LinkSigner) -> str:
    return hover_link(signer, "local", "job-1", VIDEO)


def test_the_first_question_has_the_clip_made_and_the_next_finds_it(
    app: Starlette, store: MediaStore, shop: Shop, link: str
) -> None:
    client = Client(app)

    answers = [client.get(link), client.get(link)]

    places = {answer.headers["location"] for answer in answers}
    assert [answer.status_code for answer in answers] == [307, 307]
    assert shop.runs == 1
    (place,) = places
    assert place.startswith("/derived/")
    assert store.read(place.removeprefix("/derived/").split(".")[0]) == CLIP


def test_a_link_of_another_workspace_or_take_leads_nowhere(
    app: Starlette, signer: LinkSigner, shop: Shop, link: str
) -> None:
    client = Client(app)
    other = hover_link(signer, "another", "job-1", VIDEO)
    gone = hover_link(signer, "local", "job-2", VIDEO)

    assert [client.get(other).status_code, client.get(gone).status_code] == [404, 404]
    assert client.get(link.replace("%3Alocal", "%3Aanother")).status_code == 403
    assert shop.runs == 0


def test_a_link_to_a_stored_file_is_no_link_to_a_clip(app: Starlette, signer: LinkSigner) -> None:
    view = signer.link(VIDEO, media_type="video/mp4").replace("/assets/", "/hovers/")

    assert Client(app).get(view).status_code == 403


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (DownloadError("not a playable video"), 422),
        (MediaStoreError("it is gone"), 404),
        (ZeroDivisionError("oh"), 422),
    ],
    ids=str,
)
def test_a_clip_that_cannot_be_made_is_told_so_that_the_video_plays(
    app: Starlette, shop: Shop, link: str, fault: Exception, status: int
) -> None:
    shop.fault = fault

    assert Client(app).get(link).status_code == status


def test_who_leaves_before_it_begins_has_nothing_made(
    app: Starlette, clips: DerivedDesk, shop: Shop, link: str
) -> None:
    shop.go_on.clear()
    busy = Recipe(key="k0", media_type="video/mp4", sources=(), make=shop._make)
    clips.ask(busy)
    assert shop.begun.wait(20)

    statuses = asyncio.run(_left(app, link))
    shop.go_on.set()
    clips._pool.submit(int).result(20)

    assert statuses == [204]
    assert shop.runs == 1
    assert clips.find("k1") is None


async def _left(app: Starlette, link: str) -> list[int]:
    """Ask, and hang up at once; returns the statuses of the answers."""
    path, _, query = link.partition("?")
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [],
    }
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        statuses.extend([message["status"]] if "status" in message else [])

    await app(scope, receive, send)
    return statuses
