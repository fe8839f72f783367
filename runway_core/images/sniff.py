"""What a file is, told by its first bytes; names and declared types are never believed."""

from enum import StrEnum

from runway_core.errors import InvalidImageError

ACCEPTED_NAMES = "JPEG, PNG, WebP, HEIC, AVIF, GIF, BMP or TIFF"

_SNIFFED_BYTES = 1024  # enough for an XML declaration and a comment before <svg


class ImageKind(StrEnum):
    """A kind of picture file that is read; the value is its media type."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    AVIF = "image/avif"
    HEIF = "image/heic"
    GIF = "image/gif"
    BMP = "image/bmp"
    TIFF = "image/tiff"


_MAGIC = (
    (b"\xff\xd8\xff", ImageKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", ImageKind.PNG),
    (b"GIF87a", ImageKind.GIF),
    (b"GIF89a", ImageKind.GIF),
    (b"II*\x00", ImageKind.TIFF),
    (b"MM\x00*", ImageKind.TIFF),
    (b"II+\x00", ImageKind.TIFF),
    (b"MM\x00+", ImageKind.TIFF),
)

_REFUSED_MAGIC = (
    (b"%PDF", "a PDF"),
    (b"%!PS", "PostScript"),
    (b"\xc5\xd0\xd3\xc6", "PostScript"),
    (b"8BPS", "a Photoshop document"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1aE\xdf\xa3", "a video"),
)

_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}


def sniff(data: bytes) -> ImageKind:
    """Tell the kind of a picture file from its bytes.

    Raises:
        InvalidImageError: ``unsupported_type`` when it is none of the kinds that are read.
    """
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ImageKind.WEBP
    if data[:2] == b"BM" and len(data) > 18 and data[14:18] in _BITMAP_HEADERS:
        return ImageKind.BMP
    if data[4:8] == b"ftyp" and (kind_by_brand := _by_brand(data)):
        return kind_by_brand
    raise InvalidImageError(
        "unsupported_type",
        f"the file is {_refused_name(data)}, not a picture that can be read",
        allowed=ACCEPTED_NAMES,
        hint=f"Save it as a JPEG or PNG and add it again. {ACCEPTED_NAMES} can be read.",
    )


# Sizes of the known BMP info headers: "BM" alone also starts many a text file.
_BITMAP_HEADERS = {size.to_bytes(4, "little") for size in (12, 40, 52, 56, 64, 108, 124)}


def _by_brand(data: bytes) -> ImageKind | None:
    length = min(int.from_bytes(data[:4], "big"), 256)
    brands = {data[8:12], *(data[at : at + 4] for at in range(16, length, 4))}
    if brands & _AVIF_BRANDS:
        return ImageKind.AVIF
    if brands & _HEIF_BRANDS:
        return ImageKind.HEIF
    return None


def _refused_name(data: bytes) -> str:
    for magic, name in _REFUSED_MAGIC:
        if data.startswith(magic):
            return name
    if data[4:8] == b"ftyp":
        return "a video"
    head = data[:_SNIFFED_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<"):
        return "an SVG drawing" if b"<svg" in head else "a web page or XML"
    return "of an unknown type"
