"""The store over a bucket: moto stands in for S3, on loopback."""

import asyncio
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import obstore
import pytest
from obstore.store import S3Store

from runway_core.errors import MediaStoreError
from runway_core.media.probe import examine, keep_video
from runway_core.media.store import FRESH_S, Asset, MediaStore
from tests.support.bucket import SECRET, bucket_store, running_s3

DATA = b"the bytes of a picture"
SHA256 = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    """The address of an empty S3."""
    with running_s3() as url:
        yield url


@pytest.fixture
def store(s3_url: str, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> MediaStore:
    """A store in a fresh bucket."""
    return bucket_store(s3_url, data_dir, monkeypatch)


def test_kept_bytes_come_back(store: MediaStore) -> None:
    asset = store.put(DATA, "image/png")

    assert asset == Asset(sha256=SHA256, media_type="image/png", byte_count=len(DATA))
    assert store.stat(SHA256) == asset
    assert store.read(SHA256) == DATA
    assert store.exists(SHA256)


def test_a_file_is_deleted_unless_it_has_just_been_kept_again(
    store: MediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(DATA, "image/png")
    is_gone_at_once = store.delete_unless_fresh(SHA256)
    later = time.time() + 2 * FRESH_S
    with monkeypatch.context() as clock:
        clock.setattr(time, "time", lambda: later)
        is_gone_later = store.delete_unless_fresh(SHA256)

    assert (is_gone_at_once, is_gone_later, store.exists(SHA256)) == (False, True, False)


def test_an_old_file_that_is_kept_once_more_is_written_once_more(
    store: MediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes: list[str] = []
    real = obstore.put

    def put(objects: S3Store, key: str, *rest: Any, **more: Any) -> Any:
        writes.append(key)
        return real(objects, key, *rest, **more)

    monkeypatch.setattr(obstore, "put", put)
    store.put(DATA, "image/png")
    store.put(DATA, "image/png")
    monkeypatch.setattr("runway_core.media.store.FRESH_S", 0.0)
    store.put(DATA, "image/png")

    assert len(writes) == 2


def test_a_bucket_has_no_paths(store: MediaStore) -> None:
    asset = store.put(DATA, "image/png")

    assert not store.is_local
    assert store.path(SHA256) is None
    assert store.path_of(asset.name) is None


def test_a_large_file_is_uploaded_in_pieces_and_taken(store: MediaStore, tmp_path: Path) -> None:
    source = tmp_path / "large.mp4"
    source.write_bytes(content := os.urandom(12 * 2**20))

    asset = store.put_file(source, "video/mp4")

    assert store.read(asset.sha256) == content
    assert asset.byte_count == len(content)
    assert not source.exists()


def test_the_same_bytes_are_kept_once(store: MediaStore) -> None:
    first = store.put(DATA, "image/png")

    assert store.put(DATA, "image/webp") == first


def test_a_presigned_link_gives_the_file_with_its_type_and_parts(store: MediaStore) -> None:
    asset = store.put(DATA, "image/png")
    url = store.presigned_url(asset.name, lifetime_s=60)

    whole = httpx.get(url)
    part = httpx.get(url, headers={"Range": "bytes=4-8"})

    assert (whole.status_code, whole.content) == (200, DATA)
    assert whole.headers["content-type"] == "image/png"
    assert (part.status_code, part.content) == (206, DATA[4:9])
    assert "/play/ground/" in url
    assert SECRET not in url


def test_a_lent_file_is_a_copy_that_goes_away(store: MediaStore) -> None:
    store.put(DATA, "image/png")

    with store.as_file(SHA256) as path:
        assert path.read_bytes() == DATA
        assert path.suffix == ".png"

    assert not path.exists()
    assert list(store.temp_folder.iterdir()) == []


def test_content_is_streamed_whole(store: MediaStore) -> None:
    asset = store.put(os.urandom(3_000_000), "video/mp4")

    async def collect() -> bytes:
        return b"".join([piece async for piece in store.stream(asset)])

    assert asyncio.run(collect()) == store.read(asset.sha256)


def test_a_video_is_kept_in_a_bucket_with_its_poster(
    store: MediaStore, make_clip: Callable[..., Path]
) -> None:
    path = make_clip()
    content = path.read_bytes()

    video = keep_video(store, path, examine(path))

    assert store.read(video.sha256) == content
    assert store.read(video.poster_sha256)[:3] == b"\xff\xd8\xff"


def test_deleted_bytes_are_gone_and_deleting_again_is_harmless(store: MediaStore) -> None:
    store.put(DATA, "image/png")

    store.delete(SHA256)
    store.delete(SHA256)

    assert store.stat(SHA256) is None


def test_what_is_not_in_the_bucket_is_said_in_words(store: MediaStore) -> None:
    with pytest.raises(MediaStoreError, match="is not in the media store"):
        store.read(SHA256)


def test_a_missing_bucket_is_told_without_keys(store: MediaStore, data_dir: Path) -> None:
    missing = MediaStore.in_bucket("s3://no-such-bucket/x", temp_folder=data_dir / "incoming")

    with pytest.raises(MediaStoreError, match="could not keep a file") as caught:
        missing.put(DATA, "image/png")
    assert "bucket" in caught.value.hint
    assert SECRET not in f"{caught.value.message} {caught.value.__cause__}"


def test_links_cannot_be_signed_without_credentials(
    store: MediaStore, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:1")
    keyless = MediaStore.in_bucket("s3://bucket/x", temp_folder=data_dir / "incoming")

    with pytest.raises(MediaStoreError, match="could not sign a link"):
        keyless.presigned_url(f"{SHA256}.png", lifetime_s=60)
