from collections.abc import Iterator
from pathlib import Path

import pytest

from runway_core import InvalidImageError, InvalidRequestError, PictureLinkError, Playground
from tests.support.factories import a_picture
from tests.support.picture_host import PictureHost, a_picture_host
from tests.support.playgrounds import a_playground


@pytest.fixture
def host() -> Iterator[PictureHost]:
    with a_picture_host() as host:
        yield host


@pytest.fixture
def playground(data_dir: Path, host: PictureHost) -> Iterator[Playground]:
    with a_playground(data_dir, allowed_hosts=host.name) as playground:
        yield playground


def test_a_file_is_added_beside_whoever_asks(playground: Playground) -> None:
    good, bad = playground.pictures.start(a_picture(64, 64)), playground.pictures.start(b"no")

    assert playground.pictures.find(good.result(30).sha256) == good.result()
    assert isinstance(bad.exception(30), InvalidImageError)


def test_a_link_becomes_a_kept_picture_that_remembers_it(
    playground: Playground, host: PictureHost
) -> None:
    frame = playground.fetch_image(host.url("/photo.jpg"))

    assert (frame.width_px, frame.height_px, frame.media_type) == (640, 400, "image/jpeg")
    assert frame.source is not None
    assert frame.source.url == host.url("/photo.jpg")
    assert "not https" in frame.source.fault
    assert playground.pictures.find(frame.sha256) == frame


def test_a_link_to_something_else_is_told_by_its_bytes(
    playground: Playground, host: PictureHost
) -> None:
    with pytest.raises(InvalidImageError) as caught:
        playground.fetch_image(host.url("/words.jpg"))

    assert caught.value.reason == "unsupported_type"
    assert playground.pictures.newest().pictures == ()


def test_the_limit_of_the_settings_bounds_a_fetch(data_dir: Path, host: PictureHost) -> None:
    with (
        a_playground(data_dir, allowed_hosts=host.name, max_image_bytes=1000) as playground,
        pytest.raises(PictureLinkError) as caught,
    ):
        playground.fetch_image(host.url("/photo.jpg"))

    assert caught.value.reason == "too_many_bytes"


def test_a_configured_gateway_is_no_host_of_pictures(data_dir: Path, host: PictureHost) -> None:
    with (
        a_playground(data_dir, gateways={"openai_hk": {"base_url": host.url("/")}}) as playground,
        pytest.raises(PictureLinkError) as caught,
    ):
        playground.fetch_image(host.url("/photo.jpg").replace("http:", "https:"))

    assert caught.value.reason == "private_address"


def test_pictures_come_newest_first_in_pages(playground: Playground) -> None:
    added = [playground.add_image(a_picture(64, 64, seed=seed)) for seed in range(3)]

    first = playground.pictures.newest(2)
    second = playground.pictures.newest(2, before=first.next)

    assert [*first.pictures, *second.pictures] == added[::-1]
    assert second.next is None


def test_another_workspace_has_its_own_pictures(playground: Playground) -> None:
    frame = playground.add_image(a_picture(64, 64))
    other = playground.for_workspace("otto").pictures

    assert other.find(frame.sha256) is None
    assert other.newest().pictures == ()
    assert other.address != playground.pictures.address


def test_a_place_that_no_page_gave_is_refused(playground: Playground) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        playground.pictures.newest(before="the middle")

    assert caught.value.field == "before"


def test_a_script_is_told_what_it_shows(playground: Playground, host: PictureHost) -> None:
    told = playground.pictures.tell_fetched(host.url("/photo.jpg"))

    listed = playground.pictures.tell_newest("")
    assert listed == {"pictures": [told], "next": None}
    assert (told["size"], told["type"]) == ([640, 400], "JPEG")
    assert told["src"].startswith("/thumbnails/")
