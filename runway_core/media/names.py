"""How a stored asset is named: its SHA-256 and an extension that tells the media type."""

import re

OCTET_STREAM = "application/octet-stream"

_EXTENSIONS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/avif": "avif",
    "image/tiff": "tiff",
    "image/bmp": "bmp",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
    "video/x-matroska": "mkv",
    "video/x-msvideo": "avi",
    "video/mp2t": "ts",
    "application/json": "json",
    "application/zip": "zip",
    OCTET_STREAM: "bin",
}
# SVG and HTML are left out on purpose: a browser would run the scripts inside them.
_MEDIA_TYPES = {extension: media_type for media_type, extension in _EXTENSIONS.items()}
_NAME = re.compile(r"([0-9a-f]{64})\.([a-z0-9]{2,4})")
_SHA256 = re.compile(r"[0-9a-f]{64}")


def known_media_type(media_type: str) -> str:
    """Return the media type without parameters; ``application/octet-stream`` when unknown."""
    bare = media_type.partition(";")[0].strip().lower()
    return bare if bare in _EXTENSIONS else OCTET_STREAM


def asset_name(sha256: str, media_type: str) -> str:
    """Return ``<sha256>.<extension>``.

    Raises:
        ValueError: ``sha256`` is not 64 lower-case hexadecimal digits.
    """
    return f"{checked_sha256(sha256)}.{_EXTENSIONS[known_media_type(media_type)]}"


def read_asset_name(name: str) -> tuple[str, str] | None:
    """Return the SHA-256 and the media type that a name tells; None when it is no asset's name."""
    match = _NAME.fullmatch(name)
    if match is None or match[2] not in _MEDIA_TYPES:
        return None
    return match[1], _MEDIA_TYPES[match[2]]


def checked_sha256(sha256: str) -> str:
    """Return ``sha256`` when it is one.

    Raises:
        ValueError: It is not 64 lower-case hexadecimal digits.
    """
    if not _SHA256.fullmatch(sha256):
        raise ValueError(f"not a SHA-256: {sha256!r:.80}")
    return sha256
