import time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from runway_core import open_playground
from runway_core.errors import ConfigurationError, InvalidImageError, MediaStoreError
from runway_core.frames import SIMULATOR_FRAMES, SimulatedFrames, StoredFrames
from runway_core.images import check_image
from runway_core.links import Links
from runway_core.media import MediaStore, open_media_store, open_signer
from runway_core.models import ImageFrame
from runway_core.settings import load_settings
from tests.support.bucket import bucket_store, running_s3
from tests.support.factories import a_frame, a_picture
from tests.support.mute_gateway import a_mute_gateway
from tests.support.playgrounds import eventually, submit

URI_LIMIT = 5 * 2**20


@pytest.fixture
def media(data_dir: Path) -> MediaStore:
    return open_media_store(load_settings({}, data_dir=data_dir))


def frames_of(media: MediaStore, data_dir: Path, public_url: str | None = None) -> StoredFrames:
    settings = load_settings({}, data_dir=data_dir, public_url=public_url)
    return StoredFrames(
        media,
        Links(media, open_signer(settings), settings),
        max_bytes=settings.max_image_bytes,
    )


def stored_frame(media: MediaStore, width_px: int, height_px: int) -> ImageFrame:
    asset = media.put(a_picture(width_px, height_px), "image/jpeg")
    return a_frame(sha256=asset.sha256, width_px=width_px, height_px=height_px)


def test_what_was_prepared_is_stored_under_its_own_hash(media: MediaStore, data_dir: Path) -> None:
    frame = stored_frame(media, 1600, 1000)

    prepared = frames_of(media, data_dir).data_uri(frame, ratio="1280:720", max_uri_bytes=URI_LIMIT)

    facts = check_image(media.read(prepared.sha256))
    assert (facts.width_px, facts.height_px) == (1280, 720)
    assert prepared.media_type == facts.media_type
    assert prepared.uri_bytes <= URI_LIMIT
    assert prepared.sentence


def test_without_a_ratio_a_picture_keeps_its_shape(media: MediaStore, data_dir: Path) -> None:
    frame = stored_frame(media, 1000, 800)

    prepared = frames_of(media, data_dir).data_uri(frame, ratio=None, max_uri_bytes=URI_LIMIT)

    assert prepared.sha256 == frame.sha256


def test_the_same_frame_is_prepared_once(media: MediaStore, data_dir: Path) -> None:
    frames, frame = frames_of(media, data_dir), stored_frame(media, 1600, 1000)
    first = frames.data_uri(frame, ratio="1280:720", max_uri_bytes=URI_LIMIT)
    path = media.path(frame.sha256)
    assert path is not None
    path.unlink()

    assert frames.data_uri(frame, ratio="1280:720", max_uri_bytes=URI_LIMIT) is first


def test_another_focus_makes_another_frame(media: MediaStore, data_dir: Path) -> None:
    frames, frame = frames_of(media, data_dir), stored_frame(media, 1600, 1600)
    aside = frame.model_copy(update={"focus": (0.5, 0.0)})

    prepared = [
        frames.data_uri(chosen, ratio="1280:720", max_uri_bytes=URI_LIMIT)
        for chosen in (frame, aside)
    ]

    assert prepared[0].sha256 != prepared[1].sha256


def test_only_so_many_prepared_frames_are_remembered(
    media: MediaStore, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runway_core.frames.KEPT", 3)
    frames, frame = frames_of(media, data_dir), stored_frame(media, 64, 64)
    limits = range(URI_LIMIT, URI_LIMIT + 4)

    prepared = [frames.data_uri(frame, ratio=None, max_uri_bytes=limit) for limit in limits]

    again = frames.data_uri(frame, ratio=None, max_uri_bytes=limits[0])
    assert again is not prepared[0]
    assert frames.data_uri(frame, ratio=None, max_uri_bytes=limits[-1]) is prepared[-1]


def test_a_frame_that_is_asked_for_again_stays_remembered(
    media: MediaStore, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runway_core.frames.KEPT", 2)
    frames, frame = frames_of(media, data_dir), stored_frame(media, 64, 64)
    first = frames.data_uri(frame, ratio=None, max_uri_bytes=URI_LIMIT)
    frames.data_uri(frame, ratio=None, max_uri_bytes=URI_LIMIT + 1)
    frames.data_uri(frame, ratio=None, max_uri_bytes=URI_LIMIT)

    frames.data_uri(frame, ratio=None, max_uri_bytes=URI_LIMIT + 2)

    assert frames.data_uri(frame, ratio=None, max_uri_bytes=URI_LIMIT) is first


def test_a_frame_that_cannot_fit_is_refused(media: MediaStore, data_dir: Path) -> None:
    frame = stored_frame(media, 1280, 720)

    with pytest.raises(InvalidImageError):
        frames_of(media, data_dir).data_uri(frame, ratio="1280:720", max_uri_bytes=100)


def test_without_a_public_address_a_frame_has_no_link(media: MediaStore, data_dir: Path) -> None:
    frame = stored_frame(media, 1280, 720)

    assert frames_of(media, data_dir).link(frame, ratio="1280:720") is None


def test_a_public_link_leads_to_the_prepared_frame(media: MediaStore, data_dir: Path) -> None:
    frame = stored_frame(media, 1600, 1000)
    frames = frames_of(media, data_dir, "https://play.example.org")

    link = frames.link(frame, ratio="1280:720")

    prepared = frames.data_uri(frame, ratio="1280:720", max_uri_bytes=16_000_000 * 4 // 3)
    assert link is not None
    assert link.url.startswith(f"https://play.example.org/assets/{link.asset}?")
    assert link.asset == f"{prepared.sha256}.jpg"


def test_without_a_public_address_a_bucket_hands_the_prepared_frame_out(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running_s3() as s3_url:
        media = bucket_store(s3_url, data_dir, monkeypatch)
        frame = stored_frame(media, 1600, 1000)

        link = frames_of(media, data_dir).link(frame, ratio="1280:720")

        assert link is not None
        answer = httpx.get(link.url)
        facts = check_image(answer.content)
        assert answer.headers["content-type"] == facts.media_type
        assert (facts.width_px, facts.height_px) == (1280, 720)


def test_a_simulated_link_is_followed_here_and_nowhere_else(
    media: MediaStore, data_dir: Path
) -> None:
    frame, frames = stored_frame(media, 1600, 1000), frames_of(media, data_dir)

    link = SimulatedFrames(frames, frames).link(frame, ratio="1280:720").url

    data = frames.load_simulated(link)
    assert link.startswith(SIMULATOR_FRAMES)
    assert data is not None
    assert check_image(data).width_px == 1280


def test_what_a_request_names_is_attached_or_linked_as_it_leaves(
    media: MediaStore, data_dir: Path
) -> None:
    frame = stored_frame(media, 64, 36)
    public, hidden = (
        frames_of(media, data_dir, "https://play.example.org"),
        frames_of(media, data_dir),
    )

    assert public.attachment(frame.sha256).startswith("data:image/jpeg;base64,")
    assert public.readable(frame.sha256) == f"asset:{frame.sha256}"
    link = f"https://play.example.org/assets/{frame.sha256}.jpg?exp="
    assert public.attachment(f"{frame.sha256}.jpg").startswith(link)
    assert public.readable(f"{frame.sha256}.jpg").startswith(link)
    assert hidden.readable(f"{frame.sha256}.jpg") == f"link:{frame.sha256}.jpg"
    with pytest.raises(MediaStoreError):
        hidden.attachment(f"{frame.sha256}.jpg")
    with pytest.raises(ConfigurationError, match="not in the media store any more"):
        public.attachment("a1" * 32)


def test_a_job_that_has_waited_for_days_is_sent_with_a_link_that_works_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(time=time.time)
    monkeypatch.setattr("runway_core.media.signing.time", clock)
    with a_mute_gateway(b"") as gateway:
        gateway.is_busy = True
        environ = {"PLAYGROUND_COMETAPI_API_KEY": "k", "PLAYGROUND_COMETAPI_BASE_URL": gateway.url}
        settings = load_settings(environ, data_dir=tmp_path, public_url="https://play.example.org")
        with open_playground(settings) as playground:
            submit(playground, gateways=("cometapi",))
            eventually(lambda: len(gateway.submits) == 1, str)
            later = time.time() + 3 * 86_400
            clock.time = lambda: later
            gateway.is_busy = False
            eventually(lambda: len(gateway.submits) == 2, str)

    links = [urlsplit(body["promptImage"]) for body in gateway.submits]
    signer = open_signer(settings)
    ends = [
        signer.verify(link.path.rpartition("/")[2], dict(parse_qsl(link.query)), now=time.time())
        for link in links
    ]
    assert [end is not None and end.expires_at_s > later for end in ends] == [False, True]


def test_any_other_link_is_not_followed(media: MediaStore, data_dir: Path) -> None:
    assert frames_of(media, data_dir).load_simulated("https://example.com/a.jpg") is None


def test_a_twin_attaches_the_same_bytes(media: MediaStore, data_dir: Path) -> None:
    frame, frames = stored_frame(media, 1600, 1000), frames_of(media, data_dir)

    twins = SimulatedFrames(frames, frames).data_uri(
        frame, ratio="1280:720", max_uri_bytes=URI_LIMIT
    )

    assert twins == frames.data_uri(frame, ratio="1280:720", max_uri_bytes=URI_LIMIT)
