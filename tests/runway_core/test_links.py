import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from runway_core.links import THUMBNAIL_MAX_SIDE_PX, Links
from runway_core.media import MediaStore, open_media_store, open_signer
from runway_core.models import ImageFrame
from runway_core.settings import load_settings
from tests.support.factories import a_finished_job, a_frame, a_job, a_picture

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


def linked_bytes(media: MediaStore, link: str) -> bytes:
    match = re.match(r"/assets/([0-9a-f]{64})\.jpg\?", link)
    assert match is not None
    return media.read(match[1])


def test_a_job_without_a_video_has_no_links(media: MediaStore, data_dir: Path) -> None:
    links, job = links_of(media, data_dir), a_job()

    assert (links.video(job), links.download(job), links.poster(job)) == (None, None, None)


def test_a_finished_job_links_to_its_video_and_its_poster(
    media: MediaStore, data_dir: Path
) -> None:
    links, job = links_of(media, data_dir), a_finished_job()
    assert job.video is not None

    assert (links.video(job) or "").startswith(f"/assets/{job.video.sha256}.mp4?exp=")
    assert (links.poster(job) or "").startswith(f"/assets/{job.video.poster_sha256}.jpg?exp=")


def test_a_download_is_named_after_gateway_and_job(media: MediaStore, data_dir: Path) -> None:
    link = links_of(media, data_dir).download(a_finished_job()) or ""

    assert "filename=runway-job-1.mp4" in link


@pytest.mark.parametrize("size_px", [(2000, 1000), (1000, 2000)], ids=["wide", "tall"])
def test_a_thumbnail_fits_a_tile_and_keeps_the_shape(
    media: MediaStore, data_dir: Path, size_px: tuple[int, int]
) -> None:
    link = links_of(media, data_dir).thumbnail(stored_frame(media, *size_px))

    small = Image.open(BytesIO(linked_bytes(media, link)))
    assert max(small.size) == THUMBNAIL_MAX_SIDE_PX
    assert small.width / small.height == size_px[0] / size_px[1]


def test_a_thumbnail_is_made_once(media: MediaStore, data_dir: Path) -> None:
    links, frame = links_of(media, data_dir), stored_frame(media, 1200, 600)
    first = links.thumbnail(frame)
    path = media.path(frame.sha256)
    assert path is not None
    path.unlink()

    assert links.thumbnail(frame).split("?")[0] == first.split("?")[0]


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
