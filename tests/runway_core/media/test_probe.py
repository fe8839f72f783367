import io
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from PIL import Image

from runway_core.errors import DownloadError
from runway_core.media.probe import VideoFacts, examine, keep_video, poster, probe
from runway_core.media.store import MediaStore

MakeClip = Callable[..., Path]


def test_a_clip_is_told_as_it_was_made(make_clip: MakeClip) -> None:
    path = make_clip(size_px=(320, 180), frame_count=36)

    assert probe(path) == VideoFacts(
        width_px=320,
        height_px=180,
        duration_s=1.5,
        fps=24.0,
        frame_count=36,
        has_audio=False,
        media_type="video/mp4",
    )


def test_sound_is_noticed(make_clip: MakeClip) -> None:
    assert probe(make_clip(has_audio=True)).has_audio


@pytest.mark.parametrize(
    ("name", "codec", "media_type"),
    [
        ("clip.webm", "libvpx-vp9", "video/webm"),
        ("clip.mov", "libx264", "video/quicktime"),
        ("clip.mkv", "libx264", "video/x-matroska"),
        ("clip.avi", "mpeg4", "video/x-msvideo"),
        ("clip.ts", "libx264", "video/mp2t"),
    ],
)
def test_the_media_type_is_read_from_the_file_not_from_its_name(
    make_clip: MakeClip, tmp_path: Path, name: str, codec: str, media_type: str
) -> None:
    path = make_clip(name, codec=codec).rename(tmp_path / "unnamed.part")

    facts = probe(path)

    assert facts.media_type == media_type
    assert (facts.frame_count, facts.fps) == (24, 24.0)
    assert facts.duration_s == pytest.approx(1.0)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<!doctype html><title>Sign in</title>", id="html"),
        pytest.param(b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom", id="header-only"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, id="picture"),
        pytest.param(b"#EXTM3U\n#EXTINF:2,\nclip.mp4\n#EXT-X-ENDLIST\n", id="playlist"),
        pytest.param(b"ffconcat version 1.0\nfile clip.mp4\n", id="concat"),
    ],
)
def test_what_is_no_video_is_refused_without_naming_its_path(
    make_clip: MakeClip, tmp_path: Path, content: bytes
) -> None:
    make_clip("clip.mp4")  # what the playlists point to
    path = tmp_path / "stranger.mp4"
    path.write_bytes(content)

    with pytest.raises(DownloadError, match="not a playable video") as caught:
        probe(path)
    assert str(tmp_path) not in caught.value.message


def test_a_file_with_sound_only_is_no_video(sound_file: Path) -> None:
    with pytest.raises(DownloadError, match="no pictures"):
        probe(sound_file)


def test_a_file_cut_off_after_its_index_is_refused(make_clip: MakeClip) -> None:
    path = make_clip(noisy=True)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])

    with pytest.raises(DownloadError, match="ends early"):
        probe(path)


def test_a_file_whose_pictures_cannot_be_decoded_is_refused(make_clip: MakeClip) -> None:
    path = make_clip(noisy=True)
    content = path.read_bytes()
    start = content.index(b"mdat") + 4
    path.write_bytes(content[:start] + bytes(len(content) - start))

    with pytest.raises(DownloadError, match="not a playable video"):
        probe(path)


def test_a_video_without_a_single_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.avi"
    with av.open(path, "w") as container:
        video = container.add_stream("mpeg4", rate=24)
        video.width = video.height = 64
        container.start_encoding()

    with pytest.raises(DownloadError, match="no picture can be decoded"):
        probe(path)


def test_a_picture_of_absurd_size_is_refused_before_it_is_decoded(make_clip: MakeClip) -> None:
    path = make_clip("wide.mkv", codec="ffv1", size_px=(16_400, 16), frame_count=1)

    with pytest.raises(DownloadError, match="16400 × 16 px, larger"):
        probe(path)


def test_a_poster_is_a_jpeg_no_wider_than_640_px(make_clip: MakeClip) -> None:
    image = Image.open(io.BytesIO(poster(make_clip(size_px=(1280, 720)))))

    assert (image.format, image.size) == ("JPEG", (640, 360))


def test_a_small_video_is_not_enlarged_for_its_poster(make_clip: MakeClip) -> None:
    assert Image.open(io.BytesIO(poster(make_clip(size_px=(320, 180))))).size == (320, 180)


def test_the_poster_of_an_hd_clip_has_the_colour_a_browser_shows(make_clip: MakeClip) -> None:
    path = make_clip(size_px=(1280, 720), rgb=(200, 30, 40))

    colour = Image.open(io.BytesIO(poster(path))).getpixel((320, 180))

    assert colour == pytest.approx((200, 30, 40), abs=5)


def test_a_video_is_kept_with_its_poster_and_what_was_read_from_it(
    make_clip: MakeClip, store: MediaStore
) -> None:
    path = make_clip(has_audio=True)
    content = path.read_bytes()

    video = keep_video(store, path, examine(path))

    assert store.read(video.sha256) == content
    assert video.byte_count == len(content)
    assert (video.width_px, video.height_px, video.frame_count) == (320, 180, 24)
    assert (video.duration_s, video.fps, video.has_audio) == (1.0, 24.0, True)
    assert store.read(video.poster_sha256)[:3] == b"\xff\xd8\xff"
    assert not path.exists()


def test_one_look_tells_what_two_would(make_clip: MakeClip) -> None:
    path = make_clip(size_px=(1280, 720), has_audio=True)

    examined = examine(path)

    assert (examined.facts, examined.poster) == (probe(path), poster(path))
