import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from runway_core.media.signing import LinkSigner
from runway_core.media.store import Asset, MediaStore
from runway_core.web.media import media_routes

NOON_S = 1_795_176_000  # 2026-11-20 12:00 UTC
DATA = bytes(range(256)) * 1000
Serve = Callable[[ASGIApp], str]
SIGNER = LinkSigner(b"k" * 32, 6 * 3600)


@pytest.fixture
def video(store: MediaStore) -> Asset:
    """A stored file that passes for a video."""
    return store.put(DATA, "video/mp4")


@pytest.fixture
def app(store: MediaStore) -> Starlette:
    """The routes at noon."""
    return Starlette(routes=media_routes(store, SIGNER, clock=lambda: NOON_S))


@pytest.fixture
def client(app: Starlette, client_of: Callable[[ASGIApp], Any]) -> Any:
    """A client of the routes."""
    return client_of(app)


def link_to(asset: Asset, *, filename: str | None = None, now: float = NOON_S) -> str:
    return SIGNER.link(asset.sha256, media_type=asset.media_type, filename=filename, now=now)


def test_a_signed_link_gives_the_file(client: Any, video: Asset) -> None:
    answer = client.get(link_to(video))

    assert answer.status_code == 200
    assert answer.content == DATA
    assert answer.headers["content-type"] == "video/mp4"
    assert answer.headers["content-length"] == str(len(DATA))
    assert answer.headers["accept-ranges"] == "bytes"


def test_a_file_may_be_cached_until_its_link_ends(client: Any, video: Asset) -> None:
    headers = client.get(link_to(video)).headers

    assert headers["cache-control"] == "private, max-age=25200, immutable"
    assert headers["etag"] == f'"{video.sha256}"'


def test_a_browser_may_not_guess_another_type(client: Any, video: Asset) -> None:
    assert client.get(link_to(video)).headers["x-content-type-options"] == "nosniff"


def test_a_head_request_tells_the_size_without_the_body(client: Any, video: Asset) -> None:
    answer = client.request("HEAD", link_to(video))

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(DATA))


def test_a_file_that_the_browser_has_is_not_sent_again(client: Any, video: Asset) -> None:
    answer = client.get(link_to(video), headers={"If-None-Match": f'"{video.sha256}"'})

    assert (answer.status_code, answer.content) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=100-199", (100, 200)),
        ("bytes=255990-", (255_990, 256_000)),
        ("bytes=-10", (255_990, 256_000)),
        ("bytes=255990-999999", (255_990, 256_000)),
    ],
)
def test_a_real_server_sends_the_part_that_was_asked_for(
    serve: Serve, app: Starlette, video: Asset, asked: str, expected: tuple[int, int]
) -> None:
    start, end = expected

    answer = httpx.get(serve(app) + link_to(video), headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.content == DATA[start:end]
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(DATA)}"


def test_a_part_beyond_the_end_is_refused(client: Any, video: Asset) -> None:
    answer = client.get(link_to(video), headers={"Range": "bytes=256000-"})

    assert answer.status_code == 416
    assert answer.headers["content-range"] == "bytes */256000"


def test_a_part_of_another_version_gives_the_whole(client: Any, video: Asset) -> None:
    headers = {"Range": "bytes=0-9", "If-Range": '"another"'}

    assert client.get(link_to(video), headers=headers).status_code == 200


def test_a_download_carries_its_signed_name(client: Any, video: Asset) -> None:
    answer = client.get(link_to(video, filename="fog-at-dawn.mp4"))

    assert answer.headers["content-disposition"] == 'attachment; filename="fog-at-dawn.mp4"'
    assert "content-disposition" not in client.get(link_to(video)).headers


def test_a_download_name_in_any_script_stays_one_header(client: Any, video: Asset) -> None:
    answer = client.get(link_to(video, filename="雾\r\nSet-Cookie: a=b.mp4"))

    assert answer.headers["content-disposition"].startswith("attachment; filename*=utf-8''%E9%9B")
    assert "set-cookie" not in answer.headers


def test_bytes_of_an_unknown_kind_are_only_ever_downloaded(client: Any, store: MediaStore) -> None:
    page = store.put(b"<script>alert(1)</script>", "text/html")

    answer = client.get(link_to(page))

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_an_expired_link_is_refused_in_a_sentence(client: Any, video: Asset) -> None:
    answer = client.get(link_to(video, now=NOON_S - 10 * 3600))

    assert answer.status_code == 403
    assert answer.json() == {
        "error": "This link is not valid or has expired. Reload the page for a fresh one."
    }


@pytest.mark.parametrize(
    "path",
    [
        "/assets/{name}",
        "/assets/{name}?exp=9999999999&sig=AAAA",
        "/assets/..%2f..%2fsigning.key",
        "/assets/%00",
        "/assets/x.mp4?exp=1&exp=2",
    ],
)
def test_an_unsigned_link_is_refused_whether_the_file_exists_or_not(
    client: Any, video: Asset, path: str
) -> None:
    answer = client.get(path.format(name=video.name))

    assert answer.status_code in {403, 404}
    assert "key" not in answer.text


def test_a_deleted_file_is_told_in_a_sentence(client: Any, store: MediaStore, video: Asset) -> None:
    store.delete(video.sha256)

    answer = client.get(link_to(video))

    assert answer.status_code == 404
    assert answer.json() == {"error": "This file is not in the media store any more."}


def test_nothing_can_be_written_through_a_link(client: Any, video: Asset) -> None:
    assert client.request("PUT", link_to(video), content=b"x").status_code == 405


def test_no_answer_names_a_path_of_the_machine(client: Any, video: Asset, tmp_path: Path) -> None:
    answers = [client.get(link_to(video, filename="a.mp4")), client.get("/assets/none")]

    assert str(tmp_path) not in "".join(str(answer.headers) for answer in answers)
    assert str(tmp_path) not in answers[1].text


def test_many_parts_at_once_are_answered(serve: Serve, app: Starlette, store: MediaStore) -> None:
    data = os.urandom(3_000_000)
    url = serve(app) + link_to(store.put(data, "video/mp4"))

    answer = httpx.get(url, headers={"Range": "bytes=0-9,1000000-1000009"})

    assert answer.status_code == 206
    assert answer.headers["content-type"].startswith("multipart/byteranges")
    assert data[1_000_000:1_000_010] in answer.content
