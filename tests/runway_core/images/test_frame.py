from base64 import b64decode
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from typing import Literal

import numpy as np
import pytest
from PIL import Image

from bench.profiles import DISPLAY_P3, SRGB, rgb_profile
from runway_core.errors import InvalidImageError, InvalidRequestError
from runway_core.images.frame import forget_frames, prepare_frame
from tests.support.pictures import (
    BLUE,
    GREEN,
    RED,
    YELLOW,
    corners_of,
    exif,
    farthest,
    file_of,
    half_hidden,
    landscape,
    noise,
    pixels_of,
    quadrants,
    turned_file,
)


@cache
def right() -> bytes:
    """A file that needs no change to be sent as 640:360."""
    return file_of(landscape(640, 360), "JPEG")


def test_the_data_uri_holds_the_frame_itself() -> None:
    frame = prepare_frame(file_of(landscape()), "1280:720")

    head, _, payload = frame.data_uri.partition(",")
    assert head == "data:image/jpeg;base64"
    assert b64decode(payload, validate=True) == frame.data


@pytest.mark.parametrize("ratio", ["1280:720", "720:1280", "1584:672", "960:960"])
@pytest.mark.parametrize("fit", ["crop", "pad"])
def test_the_frame_has_the_size_that_was_asked_for(ratio: str, fit: Literal["crop", "pad"]) -> None:
    frame = prepare_frame(file_of(landscape(400, 300)), ratio, fit=fit)

    height, width, _ = pixels_of(frame.data).shape
    assert f"{width}:{height}" == f"{frame.width_px}:{frame.height_px}" == ratio
    assert (frame.how, frame.quality) == ("encoded", 95)
    assert frame.words.endswith(f"to {width} × {height}, JPEG quality 95.")


def test_a_crop_keeps_the_scale_and_cuts_evenly() -> None:
    picture = landscape(1280, 1440, texture=0.0)

    frame = prepare_frame(file_of(picture), "1280:720")

    expected = np.asarray(picture.crop((0, 360, 1280, 1080)), np.int16)
    assert np.abs(pixels_of(frame.data) - expected).mean() < 1.0


@pytest.mark.parametrize(
    ("focus", "left", "right"),
    [((0.5, 0.0), RED, GREEN), ((0.5, 1.0), BLUE, YELLOW)],
    ids=["top", "bottom"],
)
def test_a_crop_follows_the_focus_and_stays_inside(
    focus: tuple[float, float], left: tuple[int, int, int], right: tuple[int, int, int]
) -> None:
    frame = prepare_frame(file_of(quadrants(720, 2000)), "1280:720", focus=focus)

    shown = pixels_of(frame.data)
    assert farthest(shown[360, 100], left) <= 3
    assert farthest(shown[360, 1180], right) <= 3


def test_the_focus_is_a_point_of_the_upright_picture() -> None:
    data = turned_file(quadrants(720, 2000), "PNG", 6)

    frame = prepare_frame(data, "1280:720", focus=(0.5, 0.0))

    assert farthest(pixels_of(frame.data)[360, 100], RED) <= 3


def test_padding_shows_the_whole_picture_between_black_bars() -> None:
    frame = prepare_frame(file_of(quadrants(720, 720)), "1280:720", fit="pad")

    shown = pixels_of(frame.data)
    assert farthest(shown[:, :270], 0) <= 6
    assert farthest(corners_of(shown[:, 280:1000]), [RED, GREEN, BLUE, YELLOW]) <= 3


def test_padding_goes_with_the_ground_under_a_transparent_picture() -> None:
    frame = prepare_frame(file_of(half_hidden(360, 360)), "1280:720", fit="pad")

    assert farthest(pixels_of(frame.data)[:, :270], 255) <= 3


def test_the_ground_can_be_chosen() -> None:
    frame = prepare_frame(file_of(half_hidden(640, 360)), "1280:720", ground=BLUE)

    assert farthest(pixels_of(frame.data)[:, 660:], BLUE) <= 3


@pytest.mark.parametrize(
    "make",
    [
        right,
        lambda: file_of(landscape(640, 360), "PNG"),
        lambda: file_of(landscape(640, 360), "WEBP"),
        lambda: file_of(landscape(640, 360).convert("L"), "JPEG"),
        lambda: file_of(landscape(640, 360), "JPEG", progressive=True),
        lambda: file_of(landscape(642, 360), "JPEG"),
        lambda: file_of(landscape(1280, 720), "JPEG"),
    ],
    ids=[
        "JPEG",
        "PNG",
        "WebP",
        "grey",
        "progressive",
        "ratio off by 0.3 %",
        "twice as wide",
    ],
)
def test_a_file_that_is_already_right_is_passed_byte_for_byte(make: Callable[[], bytes]) -> None:
    data = make()

    frame = prepare_frame(data, "640:360")

    assert (frame.how, frame.quality) == ("passed", None)
    assert frame.data == data
    assert frame.words.startswith("Sent as it is")


@pytest.mark.parametrize(
    "make",
    [
        lambda: file_of(landscape(644, 360), "JPEG"),
        lambda: file_of(landscape(636, 358), "JPEG"),
        lambda: file_of(landscape(1284, 722), "JPEG"),
        lambda: turned_file(landscape(640, 360), "JPEG", 3),
        lambda: file_of(landscape(640, 360).convert("CMYK"), "JPEG"),
        lambda: file_of(landscape(640, 360), "JPEG", icc_profile=rgb_profile(DISPLAY_P3)),
        lambda: file_of(landscape(640, 360), "JPEG", icc_profile=b"no profile at all"),
        lambda: file_of(landscape(640, 360).convert("P"), "PNG"),
        lambda: file_of(landscape(640, 360).convert("RGBA"), "PNG"),
        lambda: file_of(landscape(640, 360), "GIF"),
        lambda: file_of(landscape(640, 360), "BMP"),
        lambda: file_of(landscape(640, 360), "TIFF"),
        lambda: file_of(landscape(640, 360), "AVIF"),
        lambda: file_of(landscape(640, 360), "HEIF"),
    ],
    ids=[
        "ratio off by 0.6 %",
        "too narrow",
        "too wide",
        "turned",
        "CMYK",
        "Display P3",
        "broken profile",
        "palette",
        "alpha",
        "GIF",
        "BMP",
        "TIFF",
        "AVIF",
        "HEIC",
    ],
)
def test_a_file_that_is_not_quite_right_is_made_anew(make: Callable[[], bytes]) -> None:
    data = make()

    frame = prepare_frame(data, "640:360")

    assert (frame.how, frame.media_type) == ("encoded", "image/jpeg")
    assert (frame.width_px, frame.height_px) == (640, 360)


def test_metadata_alone_does_not_cost_a_new_encoding() -> None:
    frame = prepare_frame(file_of(landscape(), "JPEG", exif=exif(gps=True)), "640:360")

    assert (frame.how, frame.quality) == ("stripped", None)
    assert frame.data == right()
    assert "without its metadata" in frame.words


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_profile_of_srgb_goes_and_the_pixels_stay(kind: str) -> None:
    data = file_of(landscape(), kind, icc_profile=rgb_profile(SRGB))

    frame = prepare_frame(data, "640:360")

    assert frame.how == "stripped"
    assert frame.data == file_of(landscape(), kind)


def test_a_jpeg_with_bytes_between_its_scans_is_made_anew() -> None:
    plain = file_of(landscape(), "JPEG", progressive=True)
    at = plain.rindex(b"\xff\xc4")

    frame = prepare_frame(plain[:at] + b"SECRET" * 9 + plain[at:], "640:360")

    assert frame.how == "encoded"
    assert b"SECRET" not in frame.data


def _damaged(kind: str, at: bytes, offset: int, **options: bool) -> bytes:
    data = bytearray(file_of(noise(640, 360), kind, **options))
    start = data.index(at) + offset
    data[start : start + 16] = b"\xff" * 16
    return bytes(data)


@pytest.mark.parametrize(
    ("kind", "at", "offset", "options"),
    [("JPEG", b"\xff\xc4", 5, {}), ("WEBP", b"VP8L", 30, {"lossless": True})],
    ids=["JPEG", "WebP"],
)
def test_a_right_file_with_pixels_that_cannot_be_decoded_is_not_passed(
    kind: str, at: bytes, offset: int, options: dict[str, bool]
) -> None:
    data = _damaged(kind, at, offset, **options)

    with pytest.raises(InvalidImageError) as caught:
        prepare_frame(data, "640:360")

    assert caught.value.reason == "corrupt"


def test_a_right_file_over_the_limit_is_made_smaller() -> None:
    frame = prepare_frame(right(), "640:360", max_uri_bytes=len(right()))

    assert frame.how == "encoded"
    assert frame.words.endswith("to fit the gateway's limit.")
    assert len(frame.data_uri) <= len(right())


@pytest.mark.parametrize("over", [0, 1])
def test_the_limit_counts_the_characters_of_the_uri(over: int) -> None:
    length = len(prepare_frame(right(), "640:360").data_uri)

    frame = prepare_frame(right(), "640:360", max_uri_bytes=length - over)

    assert (frame.how == "passed") == (over == 0)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ratio": "16x9"}, "ratio"),
        ({"fit": "stretch"}, "fit"),
        ({"focus": (1.5, 0.5)}, "focus"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(changes: dict[str, str], field: str) -> None:
    wish = {"ratio": "1280:720", **changes}

    with pytest.raises(InvalidRequestError) as caught:
        prepare_frame(file_of(landscape(300, 300)), **wish)  # type: ignore[arg-type]

    assert caught.value.field == field


def test_the_same_wish_is_answered_from_memory() -> None:
    data = file_of(landscape(300, 300))

    first, second = prepare_frame(data, "1280:720"), prepare_frame(bytes(data), "1280:720")

    assert second is first


@pytest.mark.parametrize(
    "changes",
    [{"ratio": "720:1280"}, {"fit": "pad"}, {"focus": (0.0, 0.0)}, {"max_uri_bytes": 90_000}],
    ids=["ratio", "fit", "focus", "limit"],
)
def test_another_wish_is_another_frame(changes: dict[str, object]) -> None:
    data = file_of(landscape(300, 300))

    first = prepare_frame(data, "1280:720")
    other = prepare_frame(data, **{"ratio": "1280:720", **changes})  # type: ignore[arg-type]

    assert other.data != first.data


def test_frames_kept_in_memory_can_be_given_up() -> None:
    data = file_of(landscape(300, 300))
    first = prepare_frame(data, "1280:720")

    forget_frames()

    assert prepare_frame(data, "1280:720") is not first


def test_a_file_whose_hash_is_known_is_the_same_file() -> None:
    data = file_of(landscape(300, 300))
    first = prepare_frame(data, "1280:720")

    known = prepare_frame(data, "1280:720", sha256=sha256(data).hexdigest())

    assert known is first


def test_frames_kept_in_memory_are_few() -> None:
    first = prepare_frame(file_of(Image.new("RGB", (64, 64))), "64:65")
    files = [file_of(noise(1280, 720, seed=seed), compress_level=0) for seed in range(13)]

    frames = [prepare_frame(data, "1280:720") for data in files]

    assert {frame.how for frame in frames} == {"passed"}
    assert sum(len(frame.data) for frame in frames) > 32 * 2**20
    assert prepare_frame(file_of(Image.new("RGB", (64, 64))), "64:65") is not first
    assert prepare_frame(files[-1], "1280:720") is frames[-1]


def test_one_decoding_serves_every_gateway_whose_limit_the_frame_meets() -> None:
    forget_frames()
    data = file_of(landscape(1600, 1200), "JPEG", quality=95)

    loose = prepare_frame(data, "1280:720", max_uri_bytes=200 * 2**20)

    assert prepare_frame(data, "1280:720", max_uri_bytes=5 * 2**20) is loose
    assert prepare_frame(data, "1280:720", max_uri_bytes=300 * 2**20) is loose


def test_a_tighter_limit_than_the_frame_meets_makes_another() -> None:
    forget_frames()
    data = file_of(landscape(1600, 1200), "JPEG", quality=95)
    loose = prepare_frame(data, "1280:720", max_uri_bytes=200 * 2**20)

    tight = prepare_frame(data, "1280:720", max_uri_bytes=len(loose.data_uri) - 1)

    assert len(tight.data_uri) < len(loose.data_uri)
    assert prepare_frame(data, "1280:720", max_uri_bytes=200 * 2**20) is loose


def test_a_file_that_one_limit_keeps_from_passing_still_passes_under_another() -> None:
    forget_frames()
    data = file_of(noise(1280, 720), "PNG")

    tight = prepare_frame(data, "1280:720", max_uri_bytes=len(data))
    loose = prepare_frame(data, "1280:720", max_uri_bytes=2 * len(data))

    assert (tight.how, loose.how, loose.data) == ("encoded", "passed", data)
