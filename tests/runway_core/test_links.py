from collections.abc import Callable
from pathlib import Path

import pytest

from runway_core.errors import MediaStoreError
from runway_core.links import Links
from runway_core.media import MediaStore, open_media_store, open_signer
from runway_core.models import ImageFrame
from runway_core.settings import load_settings
from tests.support.factories import a_finished_job, a_frame, a_job, a_picture, a_video

PUBLIC_URL = "https://play.example.org"


@pytest.fixture
def media(data_dir: Path) -> MediaStore:
    return open_media_store(load_settings({}, data_dir=data_dir))


def links_of(media: MediaStore, data_dir: Path, public_url: str | None = None) -> Links:
    settings = load_settings({}, data_dir=data_dir, public_url=public_url)
    return Links(media, open_signer(settings), settings)


def stored_frame(media: MediaStore, width_px: int, height_px: int) -> ImageFrame:
    asset = media.put(a_picture(width_px, height_px), "image/jpeg")
    return a_frame(sha256=asset.sha256, width_px=width_px, height_px=height_px)


def test_a_job_without_a_video_has_no_links(media: MediaStore, data_dir: Path) -> None:
    links, job = links_of(media, data_dir), a_job()

    assert (links.video(job), links.poster(job)) == (None, None)


def test_a_finished_job_links_to_its_video_and_its_poster(
    media: MediaStore, data_dir: Path
) -> None:
    links, job = links_of(media, data_dir), a_finished_job()
    assert job.video is not None

    assert (links.video(job) or "").startswith(f"/assets/{job.video.sha256}.mp4?exp=")
    assert (links.poster(job) or "").startswith(f"/assets/{job.video.poster_sha256}.jpg?exp=")


def test_a_download_is_a_link_of_its_workspace_and_name(media: MediaStore, data_dir: Path) -> None:
    links = links_of(media, data_dir)

    one = links.take("local", "job-1", a_video(), "runway-dusk.mp4")
    many = links.zip("local", ["job-1", "job-2"], "takes-2.zip")

    assert one.startswith(f"/takes/{a_video().sha256}.mp4?")
    assert "filename=runway-dusk.mp4" in one
    assert "job-1%2Cjob-2%3Alocal" in many


def test_a_small_copy_is_linked_without_reading_the_picture(
    media: MediaStore, data_dir: Path
) -> None:
    frame = a_frame(sha256=media.put(b"not even a picture", "image/jpeg").sha256)

    link = links_of(media, data_dir).thumbnail(frame)

    assert link.startswith(f"/thumbnails/{frame.sha256}.jpg?exp=")


def test_a_picture_that_is_gone_has_no_small_copy(media: MediaStore, data_dir: Path) -> None:
    with pytest.raises(MediaStoreError):
        links_of(media, data_dir).thumbnail(a_frame())


def test_the_addresses_of_two_workspaces_differ(media: MediaStore, data_dir: Path) -> None:
    links = links_of(media, data_dir)

    assert links.pictures("anna").startswith("/pictures/")
    assert links.pictures("anna") != links.pictures("otto")


def test_without_a_public_address_nobody_outside_can_follow_a_link(
    media: MediaStore, data_dir: Path
) -> None:
    assert links_of(media, data_dir).are_public is False


@pytest.mark.parametrize("public_url", [PUBLIC_URL, f"{PUBLIC_URL}/"], ids=["bare", "slash"])
def test_a_public_link_stands_under_the_public_address(
    media: MediaStore, data_dir: Path, public_url: str
) -> None:
    links, frame = links_of(media, data_dir, public_url), stored_frame(media, 320, 200)

    assert links.are_public is True
    assert links.public(frame.sha256, "image/jpeg").startswith(
        f"{PUBLIC_URL}/assets/{frame.sha256}.jpg?exp="
    )


def test_a_derived_file_is_linked_under_an_address_of_its_own(
    media: MediaStore, data_dir: Path
) -> None:
    link = links_of(media, data_dir).derived("d4" * 32, "video/mp4", filename="compare.mp4")

    assert link.startswith(f"/derived/{'d4' * 32}.mp4?exp=")
    assert "filename=compare.mp4" in link


def test_no_link_is_made_to_a_picture_of_somebody_else(media: MediaStore, data_dir: Path) -> None:
    own, strange = stored_frame(media, 640, 360), stored_frame(media, 320, 180)
    links = links_of(media, data_dir).limited(lambda sha256: sha256 == own.sha256)

    assert links.thumbnail(own)
    with pytest.raises(MediaStoreError, match="not among yours"):
        links.thumbnail(strange)
    with pytest.raises(MediaStoreError, match="not among yours"):
        links.preview(strange, ratio="1280:720", duration_s=5)


@pytest.mark.parametrize(
    "change",
    [
        lambda sealed: sealed.replace(sealed[:64], "f" * 64),
        lambda sealed: sealed[:64] + ".jpg",
        lambda sealed: sealed.replace("for=simulator", "for=view"),
        lambda sealed: "",
    ],
    ids=["another picture", "unsigned", "another purpose", "nothing"],
)
def test_a_sealed_name_cannot_be_made_up(
    media: MediaStore, data_dir: Path, change: Callable[[str], str]
) -> None:
    links, sha256 = links_of(media, data_dir), stored_frame(media, 640, 360).sha256
    sealed = links.sealed(sha256, "image/jpeg")

    assert links.unsealed(sealed) == sha256
    assert links.unsealed(change(sealed)) is None


def test_a_link_for_players_is_no_sealed_name(media: MediaStore, data_dir: Path) -> None:
    links, sha256 = links_of(media, data_dir), stored_frame(media, 640, 360).sha256

    assert links.unsealed(links.media(sha256, "image/jpeg").removeprefix("/assets/")) is None
