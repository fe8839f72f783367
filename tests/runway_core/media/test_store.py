import asyncio
import errno
import hashlib
import os
import time
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest

from runway_core.errors import ConfigurationError, MediaStoreError
from runway_core.media.store import FRESH_S, Asset, MediaStore, open_derived_store, open_media_store
from runway_core.settings import Settings, load_settings

DATA = b"the bytes of a picture"
SHA256 = hashlib.sha256(DATA).hexdigest()


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_kept_bytes_are_known_by_their_sha256(store: MediaStore) -> None:
    asset = store.put(DATA, "image/png")

    assert asset == Asset(sha256=SHA256, media_type="image/png", byte_count=len(DATA))
    assert store.stat(SHA256) == asset
    assert store.read(SHA256) == DATA


def test_a_file_stands_in_two_folders_of_its_first_digits(
    store: MediaStore, tmp_path: Path
) -> None:
    store.put(DATA, "image/png")

    expected = f"{SHA256[:2]}/{SHA256[2:4]}/{SHA256}.png"
    assert files_in(tmp_path / "media") == [expected]
    assert store.path(SHA256) == tmp_path / "media" / expected


def test_the_same_bytes_are_kept_once_under_their_first_type(
    store: MediaStore, tmp_path: Path
) -> None:
    first = store.put(DATA, "image/png")

    assert store.put(DATA, "image/webp") == first
    assert len(files_in(tmp_path / "media")) == 1


def test_a_file_that_lost_bytes_is_written_again(store: MediaStore) -> None:
    path = store.path(store.put(DATA, "image/png").sha256)
    assert path is not None
    path.write_bytes(DATA[:5])

    store.put(DATA, "image/png")

    assert store.read(SHA256) == DATA


def test_a_file_is_taken_by_default(store: MediaStore, tmp_path: Path) -> None:
    source = tmp_path / "source.mp4"
    source.write_bytes(DATA)

    asset = store.put_file(source, "video/mp4")

    assert asset == Asset(sha256=SHA256, media_type="video/mp4", byte_count=len(DATA))
    assert store.read(SHA256) == DATA
    assert not source.exists()


def test_a_file_that_is_known_already_is_taken_too(store: MediaStore, tmp_path: Path) -> None:
    source = tmp_path / "source.mp4"
    source.write_bytes(DATA)
    known = store.put(DATA, "video/mp4")

    assert store.put_file(source, "video/mp4") == known
    assert not source.exists()


def test_a_file_can_be_kept_where_it_is(store: MediaStore, tmp_path: Path) -> None:
    source = tmp_path / "source.mp4"
    source.write_bytes(DATA)

    store.put_file(source, "video/mp4", keep_source=True)

    assert source.read_bytes() == store.read(SHA256) == DATA


def test_a_full_disk_leaves_nothing_behind_and_says_what_helps(
    store: MediaStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(MediaStoreError) as caught:
        store.put(DATA, "image/png")
    assert "disk is full" in caught.value.hint
    assert files_in(tmp_path / "media") == []
    assert not store.exists(SHA256)


def test_a_full_disk_leaves_the_file_that_was_to_be_kept(
    store: MediaStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source.mp4"
    source.write_bytes(DATA)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(MediaStoreError):
        store.put_file(source, "video/mp4")
    assert source.read_bytes() == DATA


def test_threads_that_keep_the_same_bytes_at_once_agree(store: MediaStore, tmp_path: Path) -> None:
    data = os.urandom(2_000_000)

    with ThreadPoolExecutor(8) as threads:
        kept = list(threads.map(store.put, [data] * 8, ["video/mp4"] * 8))

    assert len(set(kept)) == 1
    assert store.read(kept[0].sha256) == data
    assert len(files_in(tmp_path / "media")) == 1


def test_what_is_not_in_the_store_is_said_in_words(store: MediaStore) -> None:
    with pytest.raises(MediaStoreError, match="is not in the media store"):
        store.read(SHA256)
    assert not store.exists(SHA256)
    assert store.stat(SHA256) is None
    assert store.path(SHA256) is None


def test_strange_files_in_the_folder_are_not_taken_for_assets(store: MediaStore) -> None:
    path = store.path(store.put(DATA, "image/png").sha256)
    assert path is not None
    path.with_name("Thumbs.db").write_bytes(b"x")
    path.with_suffix(".exe").write_bytes(b"x")

    store.delete(SHA256)

    assert sorted(entry.suffix for entry in path.parent.iterdir()) == [".db", ".exe"]


def test_deleted_bytes_are_gone_and_deleting_again_is_harmless(store: MediaStore) -> None:
    store.put(DATA, "image/png")

    store.delete(SHA256)
    store.delete(SHA256)

    assert not store.exists(SHA256)


def age(path: Path | None, age_s: float) -> None:
    """Make a kept file look as if it had been put some seconds ago."""
    assert path is not None
    os.utime(path, (time.time() - age_s,) * 2)


def test_bytes_that_have_just_been_kept_are_not_taken_for_forgotten_ones(
    store: MediaStore, tmp_path: Path
) -> None:
    store.put(DATA, "image/png")

    assert not store.delete_unless_fresh(SHA256)
    assert store.read(SHA256) == DATA
    age(store.path(SHA256), FRESH_S + 1)
    assert store.delete_unless_fresh(SHA256)
    assert files_in(tmp_path / "media") == []
    assert store.delete_unless_fresh(SHA256)


def test_bytes_that_are_kept_once_more_are_fresh_again(store: MediaStore, tmp_path: Path) -> None:
    store.put(DATA, "image/png")
    age(store.path(SHA256), 2 * FRESH_S)

    store.put(DATA, "image/png")

    assert not store.delete_unless_fresh(SHA256)


def test_a_slow_download_is_fresh_when_it_is_kept(store: MediaStore, tmp_path: Path) -> None:
    source = tmp_path / "source.mp4"
    source.write_bytes(DATA)
    age(source, 2 * FRESH_S)

    store.put_file(source, "video/mp4")

    assert not store.delete_unless_fresh(SHA256)


def deleted_while_kept(store: MediaStore, other: Executor) -> bool:
    """Keep old bytes once more while another thread deletes them; return whether it did."""
    store.put(DATA, "image/png")
    age(store.path(SHA256), 2 * FRESH_S)
    deleting = other.submit(store.delete_unless_fresh, SHA256)
    store.put(DATA, "image/png")
    is_gone = deleting.result()
    assert store.read(SHA256) == DATA
    return is_gone


def test_bytes_kept_in_the_very_moment_of_their_deletion_stay(store: MediaStore) -> None:
    with ThreadPoolExecutor(1) as other:
        gone = {deleted_while_kept(store, other) for _ in range(300)}

    assert True in gone


def test_a_lent_file_is_the_stored_one(store: MediaStore) -> None:
    store.put(DATA, "image/png")

    with store.as_file(SHA256) as path:
        assert path == store.path(SHA256)
    assert store.read(SHA256) == DATA


def test_content_is_streamed_whole(store: MediaStore) -> None:
    asset = store.put(os.urandom(3_000_000), "video/mp4")

    async def collect() -> list[bytes]:
        return [piece async for piece in store.stream(asset)]

    pieces = asyncio.run(collect())
    assert len(pieces) > 1
    assert b"".join(pieces) == store.read(asset.sha256)


def test_a_path_is_found_by_the_name_of_a_link(store: MediaStore) -> None:
    asset = store.put(DATA, "image/png")

    assert store.path_of(asset.name) == store.path(SHA256)
    assert store.path_of(f"{SHA256}.mp4") is None
    assert store.path_of("../../etc/passwd") is None


@pytest.mark.parametrize("sha256", ["../../../etc/passwd", "", "AB" * 32])
def test_only_a_sha256_is_looked_for(store: MediaStore, sha256: str) -> None:
    with pytest.raises(ValueError, match="not a SHA-256"):
        store.path(sha256)


def test_a_local_store_has_no_presigned_links(store: MediaStore) -> None:
    with pytest.raises(MediaStoreError, match="no links of its own"):
        store.presigned_url(f"{SHA256}.png", lifetime_s=60)


def test_the_store_stands_in_the_data_folder_by_default(settings: Settings) -> None:
    store = open_media_store(settings)

    store.put(DATA, "image/png")

    assert store.is_local
    assert len(files_in(settings.data_dir / "media")) == 1


@pytest.mark.parametrize("url", ["https://bucket/x", "s3://", "bucket", "file:///tmp"])
def test_a_media_url_of_another_kind_is_refused_in_words(data_dir: Path, url: str) -> None:
    settings = load_settings({}, data_dir=data_dir, media_url=url)

    with pytest.raises(ConfigurationError, match="s3://bucket/prefix"):
        open_media_store(settings)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file stands in the way")

    with pytest.raises(MediaStoreError, match="open the media folder"):
        MediaStore.in_folder(tmp_path / "media")


@pytest.mark.parametrize("media_url", [None, "s3://bucket/prefix/"], ids=["folder", "bucket"])
def test_derived_files_live_apart_from_what_users_own(
    data_dir: Path, media_url: str | None
) -> None:
    settings = load_settings({}, data_dir=data_dir, media_url=media_url)

    derived, own = open_derived_store(settings), open_media_store(settings)

    assert derived.is_local is (media_url is None)
    assert (derived.path_of("no"), own.path_of("no")) == (None, None)
    assert repr(derived._objects) != repr(own._objects)
