from io import BytesIO

import pytest
from PIL import Image

from runway_core.errors import InvalidImageError
from runway_core.images.sniff import ImageKind, sniff
from tests.support.picture_parts import iso_box
from tests.support.pictures import KINDS, file_of, quadrants


def _eps() -> bytes:
    sink = BytesIO()
    Image.new("RGB", (32, 32)).save(sink, "EPS")
    return sink.getvalue()


STRANGERS = {
    "PostScript": _eps(),
    "a Photoshop document": b"8BPS\x00\x01" + bytes(20),
    "an icon": b"\x00\x00\x01\x00\x01\x00" + bytes(40),
    "an SVG drawing": b'\xef\xbb\xbf<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    "a PDF": b"%PDF-1.7\n",
    "a web page or XML": b"\n<!DOCTYPE html><html></html>",
    "a JPEG XL picture": b"\xff\x0a\xfa\x7f",
    "a JPEG 2000 picture": b"\x00\x00\x00\x0cjP  \r\n\x87\n",
    "a ZIP archive": b"PK\x03\x04" + bytes(26),
    "a video": iso_box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41") + bytes(64),
    "of an unknown type": b"just some words, nothing else",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_told_by_the_bytes_of_the_file(kind: str) -> None:
    assert sniff(file_of(quadrants(64, 64), kind)) == KINDS[kind]


@pytest.mark.parametrize("name", STRANGERS)
def test_anything_else_is_refused_and_called_by_its_name(name: str) -> None:
    with pytest.raises(InvalidImageError, match=name) as caught:
        sniff(STRANGERS[name])

    assert caught.value.reason == "unsupported_type"
    assert "JPEG" in caught.value.hint


def test_a_text_that_starts_with_bm_is_no_bitmap() -> None:
    with pytest.raises(InvalidImageError):
        sniff(b"BM25 is a ranking function used by search engines")


def test_sound_in_riff_is_no_webp() -> None:
    with pytest.raises(InvalidImageError):
        sniff(b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(24))


@pytest.mark.parametrize(
    ("brands", "kind"),
    [
        (b"heic\0\0\0\0mif1heic", ImageKind.HEIF),
        (b"mif1\0\0\0\0mif1heic", ImageKind.HEIF),
        (b"mif1\0\0\0\0mif1avif", ImageKind.AVIF),
        (b"avis\0\0\0\0msf1avis", ImageKind.AVIF),
    ],
    ids=["heic", "heic in mif1", "avif in mif1", "moving avif"],
)
def test_an_iso_file_is_told_by_all_its_brands(brands: bytes, kind: ImageKind) -> None:
    assert sniff(iso_box(b"ftyp", brands) + bytes(8)) is kind
