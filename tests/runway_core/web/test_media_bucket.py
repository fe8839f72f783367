"""The media route over a bucket."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.types import ASGIApp

from runway_core.media.signing import LinkSigner
from runway_core.media.store import Asset, MediaStore
from runway_core.web.media import media_routes
from tests.support.bucket import SECRET, bucket_store, running_s3

NOON_S = 1_795_176_000  # 2026-11-20 12:00 UTC
DATA = bytes(range(256)) * 1000
SIGNER = LinkSigner(b"k" * 32, 6 * 3600)


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    """The address of an empty S3."""
    with running_s3() as url:
        yield url


@pytest.fixture
def store(s3_url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> MediaStore:
    """A store in a fresh bucket."""
    return bucket_store(s3_url, data_dir, monkeypatch)


@pytest.fixture
def client(store: MediaStore, client_of: Callable[[ASGIApp], Any]) -> Any:
    """A client of the routes at noon."""
    return client_of(Starlette(routes=media_routes(store, SIGNER, clock=lambda: NOON_S)))


@pytest.fixture
def video(store: MediaStore) -> Asset:
    """A stored file that passes for a video."""
    return store.put(DATA, "video/mp4")


def link_to(asset: Asset, *, filename: str | None = None) -> str:
    return SIGNER.link(asset.sha256, media_type=asset.media_type, filename=filename, now=NOON_S)


def test_a_link_redirects_to_the_bucket_for_its_own_lifetime(client: Any, video: Asset) -> None:
    answer = client.get(link_to(video))

    assert answer.status_code == 307
    assert answer.headers["cache-control"] == "private, max-age=900"
    assert parse_qs(urlsplit(answer.headers["location"]).query)["X-Amz-Expires"] == ["25201"]
    assert SECRET not in answer.headers["location"]


def test_the_bucket_answers_with_type_and_parts(client: Any, video: Asset) -> None:
    location = client.get(link_to(video)).headers["location"]

    answer = httpx.get(location, headers={"Range": "bytes=100-199"})

    assert (answer.status_code, answer.content) == (206, DATA[100:200])
    assert answer.headers["content-type"] == "video/mp4"


def test_a_head_request_is_signed_as_one(client: Any, video: Asset) -> None:
    answer = client.request("HEAD", link_to(video))

    assert answer.status_code == 307
    assert httpx.head(answer.headers["location"]).status_code == 200


def test_a_download_under_a_name_comes_through_the_app(client: Any, video: Asset) -> None:
    answer = client.get(link_to(video, filename="fog.mp4"))

    assert (answer.status_code, answer.content) == (200, DATA)
    assert answer.headers["content-disposition"] == 'attachment; filename="fog.mp4"'
    assert answer.headers["content-length"] == str(len(DATA))
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_download_that_is_gone_is_told(client: Any, store: MediaStore, video: Asset) -> None:
    store.delete(video.sha256)

    answer = client.get(link_to(video, filename="fog.mp4"))

    assert answer.status_code == 404
    assert answer.json() == {"error": "This file is not in the media store any more."}


def test_an_unsigned_link_never_reaches_the_bucket(client: Any, video: Asset) -> None:
    assert client.get(f"/assets/{video.name}").status_code == 403


def test_a_bucket_that_is_away_is_told_without_its_address(
    client_of: Callable[[ASGIApp], Any],
    data_dir: Path,
    video: Asset,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    away = MediaStore.in_bucket("s3://bucket/x", temp_folder=data_dir / "incoming")
    client = client_of(Starlette(routes=media_routes(away, SIGNER, clock=lambda: NOON_S)))

    answer = client.get(link_to(video, filename="fog.mp4"))

    assert answer.status_code == 503
    assert answer.json() == {"error": "The media store cannot be reached. Try again in a moment."}
