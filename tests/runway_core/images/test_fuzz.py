"""Whatever bytes come, nothing but `InvalidImageError` goes out."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from bench.profiles import DISPLAY_P3, rgb_profile
from runway_core.errors import InvalidImageError
from runway_core.images import (
    CheckedImage,
    PreparedFrame,
    check_image,
    decode_rgb,
    prepare_frame,
    thumbnail,
)
from tests.support.pictures import KINDS, exif, file_of, half_hidden, landscape, pixels_of

SCENE = landscape(48, 32)
SEEDS = {
    **{kind: file_of(SCENE, kind) for kind in KINDS},
    "progressive JPEG": file_of(SCENE, "JPEG", progressive=True, exif=exif(6, gps=True)),
    "CMYK JPEG": file_of(SCENE.convert("CMYK"), "JPEG"),
    "profiled JPEG": file_of(SCENE, "JPEG", icc_profile=rgb_profile(DISPLAY_P3)),
    "profiled PNG": file_of(SCENE, icc_profile=rgb_profile(DISPLAY_P3), exif=exif(5)),
    "palette PNG": file_of(SCENE.quantize(16), transparency=3),
    "16-bit PNG": file_of(Image.new("I;16", (48, 32), 4000), transparency=4000),
    "alpha PNG": file_of(half_hidden(48, 32)),
    "alpha WebP": file_of(half_hidden(48, 32), "WEBP", exif=exif(2)),
    "lossless WebP": file_of(SCENE, "WEBP", lossless=True),
    "moving WebP": file_of(SCENE, "WEBP", save_all=True, append_images=[half_hidden(48, 32)]),
    "moving PNG": file_of(SCENE, save_all=True, append_images=[landscape(48, 32, seed=1)]),
    "moving GIF": file_of(SCENE, "GIF", save_all=True, append_images=[landscape(48, 32, seed=1)]),
    "two-picture JPEG": file_of(SCENE, "MPO", save_all=True, append_images=[SCENE]),
    "packed TIFF": file_of(SCENE, "TIFF", compression="tiff_lzw"),
    "1-bit BMP": file_of(SCENE.convert("1"), "BMP"),
}

EDITS = st.lists(
    st.tuples(
        st.floats(min_value=0.0, max_value=1.0, exclude_max=True),
        st.sampled_from(["here", "start"]),
        st.integers(min_value=0, max_value=12),
        st.one_of(
            st.binary(max_size=8), st.sampled_from([b"\xff", b"\0\0\0\0", b"\xff\xff\xff\xff"])
        ),
    ),
    min_size=1,
    max_size=6,
)


def _edited(data: bytes, edits: list[tuple[float, str, int, bytes]]) -> bytes:
    """Replace some bytes by others, anywhere in the file or near its start."""
    for place, where, length, insert in edits:
        at = int(place * (len(data) if where == "here" else min(len(data), 128)))
        data = data[:at] + insert + data[at + length :]
    return data


def _everything_with(data: bytes) -> PreparedFrame | None:
    """Run a file through all there is; None when it is refused."""
    with suppress(InvalidImageError):
        check_image(data)
    with suppress(InvalidImageError):
        thumbnail(data, max_side_px=16)
    with suppress(InvalidImageError):
        decode_rgb(data)
    with suppress(InvalidImageError):
        return prepare_frame(data, "96:64", focus=(0.0, 1.0), max_uri_bytes=20_000)
    return None


def _fails_nowhere(data: bytes, image: CheckedImage) -> None:
    try:
        pixels, frame = decode_rgb(data), prepare_frame(data, "96:64")
    except InvalidImageError as error:
        pytest.fail(f"accepted, then refused: {error}")
    assert pixels.shape == (image.height_px, image.width_px, 3)
    assert frame.data


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS)
def test_a_damaged_file_gives_a_whole_frame_or_one_kind_of_error(
    name: str, edits: list[tuple[float, str, int, bytes]]
) -> None:
    frame = _everything_with(_edited(SEEDS[name], edits))

    assert frame is None or len(frame.data_uri) <= 20_000
    assert frame is None or pixels_of(frame.data).shape == (frame.height_px, frame.width_px, 3)


@pytest.mark.parametrize("name", SEEDS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(edits=EDITS)
def test_a_file_that_passes_the_check_never_fails_later(
    name: str, edits: list[tuple[float, str, int, bytes]]
) -> None:
    data = _edited(SEEDS[name], edits)

    with suppress(InvalidImageError):
        image = check_image(data)
        _fails_nowhere(data, image)


@pytest.mark.parametrize("name", SEEDS)
def test_an_undamaged_file_gives_a_frame(name: str) -> None:
    assert _everything_with(SEEDS[name]) is not None


@pytest.mark.parametrize(
    "magic",
    [
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x40\0\0\0WEBPVP8 ",
        b"GIF89a",
        b"II*\0",
        b"MM\0*",
        b"\0\0\0\x18ftypavif\0\0\0\0avifmif1",
        b"\0\0\0\x18ftypheic\0\0\0\0heicmif1",
        b"BM" + bytes(12) + b"\x28\0\0\0",
        b"",
    ],
    ids=["JPEG", "PNG", "WebP", "GIF", "TIFF", "TIFF, big-endian", "AVIF", "HEIC", "BMP", "none"],
)
@settings(max_examples=40)
@given(tail=st.binary(max_size=300))
def test_bytes_without_sense_behind_a_magic_number_are_refused(magic: bytes, tail: bytes) -> None:
    with pytest.raises(InvalidImageError) as caught:
        check_image(magic + tail)

    assert caught.value.reason
    assert caught.value.hint


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(share=st.floats(min_value=0.0, max_value=0.9))
def test_no_file_cut_short_is_ever_accepted(kind: str, share: float) -> None:
    data = SEEDS[kind]

    with pytest.raises(InvalidImageError):
        check_image(data[: int(len(data) * share)])
