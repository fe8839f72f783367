"""RFC 2397 data URIs: the form in which a picture travels inside JSON."""

from base64 import b64encode


def to_data_uri(data: bytes, media_type: str) -> str:
    """Encode a file as ``data:<media_type>;base64,<payload>``, plain ASCII."""
    return f"data:{media_type};base64,{b64encode(data).decode('ascii')}"


def payload_limit(media_type: str, max_uri_bytes: int) -> int:
    """Return how many bytes a file may have so that its data URI has at most ``max_uri_bytes``.

    Base64 turns every 3 bytes begun into 4 characters.
    """
    return max(0, (max_uri_bytes - len(f"data:{media_type};base64,")) // 4 * 3)
