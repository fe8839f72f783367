import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runway_core.errors import (
    DownloadError,
    MediaStoreError,
    OutputExpiredError,
    UnreachableError,
    UnusableVideoError,
)
from runway_core.media.download import download_video
from runway_core.media.part import PartFile
from runway_core.media.store import MediaStore
from runway_core.models import Video
from tests.support.video_host import Host, expiring_after_a_cut

URL = "https://cdn.example/video.mp4?_jwt=secret"
MIB = 2**20


@pytest.fixture
def clip(make_clip: Callable[..., Path]) -> bytes:
    """The bytes of a real clip of some hundred kilobytes."""
    return make_clip(noisy=True, frame_count=12).read_bytes()


@pytest.fixture
def load(store: MediaStore) -> Callable[..., Video]:
    """Download from a host without waiting between tries."""

    async def no_pause(seconds: float) -> None:
        assert 0 < seconds <= 4

    def run(host: Host, **changes: Any) -> Video:
        options: dict[str, Any] = {
            "max_bytes": 10 * MIB,
            "temp_folder": store.temp_folder,
            "pause": no_pause,
        }
        return asyncio.run(download_video(host.download, URL, store, **(options | changes)))

    return run


Load = Callable[..., Video]


def test_a_video_is_brought_home_whole(load: Load, store: MediaStore, clip: bytes) -> None:
    asset = load(Host(clip))

    assert store.read(asset.sha256) == clip
    assert (asset.media_type, asset.byte_count) == ("video/mp4", len(clip))
    assert list(store.temp_folder.iterdir()) == []


def test_a_cut_download_goes_on_where_it_stopped(
    load: Load, store: MediaStore, clip: bytes
) -> None:
    host = Host(clip, cuts=[5000, 3000])

    asset = load(host)

    assert store.read(asset.sha256) == clip
    assert host.offsets == [0, 5000, 8000]


def test_an_answer_that_ends_too_soon_counts_as_cut(
    load: Load, store: MediaStore, clip: bytes
) -> None:
    host = Host(clip, cuts=[5000], ends_quietly=True)

    assert store.read(load(host).sha256) == clip
    assert host.offsets == [0, 5000]


def test_a_server_without_ranges_is_read_from_the_start_again(
    load: Load, store: MediaStore, clip: bytes
) -> None:
    host = Host(clip, cuts=[5000, 7000], has_ranges=False)

    assert store.read(load(host).sha256) == clip
    assert host.offsets == [0, 5000, 7000]


def test_a_size_that_is_not_told_is_no_hindrance(
    load: Load, store: MediaStore, clip: bytes
) -> None:
    host = Host(clip, cuts=[5000], tells_size=False, etag="")

    assert store.read(load(host).sha256) == clip


def test_a_video_cut_in_silence_is_not_kept(load: Load, store: MediaStore, clip: bytes) -> None:
    host = Host(clip, cuts=[len(clip) // 2], ends_quietly=True, tells_size=False)

    with pytest.raises(DownloadError, match=r"ends early|not a playable video"):
        load(host)
    assert list(store.temp_folder.iterdir()) == []


def test_a_video_that_changed_meanwhile_is_read_from_the_start(
    load: Load, store: MediaStore, clip: bytes
) -> None:
    host = Host(clip, cuts=[5000])

    def change(received: int, total: int | None) -> None:
        host.etag = '"v2"' if host.cuts == [] else host.etag

    assert store.read(load(host, on_progress=change).sha256) == clip
    assert host.offsets == [0, 5000, 0]


def test_five_tries_without_progress_end_it(load: Load, clip: bytes) -> None:
    host = Host(clip, refuse=DownloadError("the host is silent"))

    with pytest.raises(DownloadError, match="the host is silent"):
        load(host)
    assert len(host.offsets) == 5


def test_each_progress_grants_five_tries_again(load: Load, store: MediaStore, clip: bytes) -> None:
    host = Host(clip, cuts=[1000, 0, 0, 1000, 0, 0, 1000, 0, 0])

    assert store.read(load(host).sha256) == clip


def test_a_server_that_always_cuts_at_the_same_place_is_given_up(load: Load, clip: bytes) -> None:
    host = Host(clip, cuts=[5000] * 50, has_ranges=False, ends_quietly=True)

    with pytest.raises(DownloadError, match="ends after 5000 of"):
        load(host)
    assert len(host.offsets) == 6


def test_a_range_that_keeps_failing_is_given_up_for_the_whole(
    load: Load, store: MediaStore, clip: bytes
) -> None:
    host = Host(clip, cuts=[5000, 0, 0, 0])

    assert store.read(load(host).sha256) == clip
    assert host.offsets == [0, 5000, 5000, 5000, 0]


def test_an_ended_link_is_handed_to_the_caller_at_once(
    load: Load, store: MediaStore, clip: bytes
) -> None:
    host = Host(clip, refuse=OutputExpiredError("410"))

    with pytest.raises(OutputExpiredError):
        load(host)
    assert len(host.offsets) == 1
    assert list(store.temp_folder.iterdir()) == []


def test_a_refused_address_is_told_at_once(load: Load, clip: bytes) -> None:
    host = Host(clip, refuse=UnreachableError("10.0.0.1 is not called", hint="Allow it."))

    with pytest.raises(DownloadError, match=r"10\.0\.0\.1 is not called") as caught:
        load(host)
    assert caught.value.hint == "Allow it."
    assert len(host.offsets) == 1


def test_a_video_announced_too_large_is_not_read(load: Load, clip: bytes) -> None:
    host = Host(clip)

    with pytest.raises(UnusableVideoError, match="allowed") as caught:
        load(host, max_bytes=len(clip) - 1)
    assert "PLAYGROUND_MAX_VIDEO_BYTES" in caught.value.hint
    assert len(host.offsets) == 1


def test_a_video_as_large_as_allowed_is_taken(load: Load, clip: bytes) -> None:
    assert load(Host(clip), max_bytes=len(clip)).byte_count == len(clip)


def test_a_video_that_turns_out_too_large_is_dropped(
    load: Load, store: MediaStore, clip: bytes
) -> None:
    seen: list[int] = []

    with pytest.raises(UnusableVideoError, match="allowed"):
        load(
            Host(clip, tells_size=False),
            max_bytes=3000,
            on_progress=lambda received, total: seen.append(received),
            part_name="job-1",
        )
    assert max(seen) <= 3000
    assert list(store.temp_folder.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(
            b"\xef\xbb\xbf\n<!DOCTYPE html><title>Sign in</title>",
            "a web page .'Sign in'",
            id="title",
        ),
        pytest.param(b"<HTML><body>gone</body></HTML>", "a web page instead", id="html"),
        pytest.param(b"<?xml version='1.0'?><Error/>", "a text message", id="xml"),
        pytest.param(b'{"error": "gone"}', "a text message", id="json"),
    ],
)
def test_a_page_instead_of_a_video_is_named(
    load: Load, store: MediaStore, content: bytes, words: str
) -> None:
    host = Host(content, headers={"content-type": "video/mp4"})

    with pytest.raises(DownloadError, match=words):
        load(host)
    assert len(host.offsets) == 1
    assert list(store.temp_folder.iterdir()) == []


def test_an_empty_answer_is_asked_for_again_and_then_told(load: Load) -> None:
    host = Host(b"")

    with pytest.raises(DownloadError, match="empty answer"):
        load(host)
    assert len(host.offsets) == 5


def test_bytes_that_are_no_video_are_not_kept(load: Load, store: MediaStore) -> None:
    with pytest.raises(UnusableVideoError, match="not a playable video"):
        load(Host(b"\x00" * 5000))
    assert list(store.temp_folder.iterdir()) == []


def test_bytes_that_may_have_been_cut_off_are_worth_another_try(load: Load) -> None:
    with pytest.raises(DownloadError, match="not a playable video") as caught:
        load(Host(b"\x00" * 5000, tells_size=False))
    assert caught.value.retryable


def test_the_size_of_a_compressed_answer_is_not_believed(
    load: Load, store: MediaStore, clip: bytes
) -> None:
    host = Host(clip, headers={"Content-Encoding": "gzip"})
    host.content, whole = clip[: len(clip)], clip

    assert store.read(load(host).sha256) == whole


def test_progress_is_told_with_the_size(load: Load, clip: bytes) -> None:
    told: list[tuple[int, int | None]] = []

    load(Host(clip), on_progress=lambda received, total: told.append((received, total)))

    assert told[0] == (1000, len(clip))
    assert told[-1] == (len(clip), len(clip))


def test_another_process_goes_on_with_a_named_part(
    load: Load, store: MediaStore, clip: bytes
) -> None:
    first = Host(clip, cuts=[5000], refuse=None)
    with pytest.raises(OutputExpiredError):
        load(expiring_after_a_cut(first), part_name="job-1")

    second = Host(clip)
    asset = load(second, part_name="job-1")

    assert store.read(asset.sha256) == clip
    assert second.offsets == [5000]
    assert list(store.temp_folder.iterdir()) == []


def test_a_named_part_of_another_video_is_not_used(
    load: Load, store: MediaStore, clip: bytes
) -> None:
    with pytest.raises(OutputExpiredError):
        load(expiring_after_a_cut(Host(b"x" * 9000, cuts=[5000])), part_name="job-1")

    asset = load(Host(clip, etag='"other"'), part_name="job-1")

    assert store.read(asset.sha256) == clip


def test_a_part_without_an_entity_tag_is_not_used_again(
    load: Load, store: MediaStore, clip: bytes
) -> None:
    with pytest.raises(OutputExpiredError):
        load(expiring_after_a_cut(Host(clip, cuts=[5000], etag='W/"weak"')), part_name="job-1")
    second = Host(clip)

    load(second, part_name="job-1")

    assert second.offsets == [0]


def test_a_part_that_is_whole_already_is_only_checked(
    load: Load, store: MediaStore, clip: bytes
) -> None:
    part = PartFile.open(store.temp_folder, "job-1")
    part.note(etag='"v1"', total_bytes=len(clip))
    asyncio.run(part.append(clip))
    asyncio.run(part.flush())
    part.close(keep=True)
    host = Host(clip)

    assert store.read(load(host, part_name="job-1").sha256) == clip
    assert host.offsets == []


def test_a_full_disk_is_told_and_frees_what_it_took(
    load: Load, store: MediaStore, clip: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: PartFile) -> None:
        raise MediaStoreError("could not save the download", hint="The disk is full.")

    monkeypatch.setattr(PartFile, "_write", full)
    monkeypatch.setattr(PartFile, "cut", lambda self, size: None)

    with pytest.raises(MediaStoreError):
        load(Host(clip), part_name="job-1")
    assert list(store.temp_folder.iterdir()) == []


def test_no_message_names_the_link_or_its_token(load: Load) -> None:
    with pytest.raises(DownloadError) as caught:
        load(Host(b"<html>"))

    assert "secret" not in f"{caught.value.message} {caught.value.hint}"
