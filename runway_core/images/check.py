"""The answer to an upload: this is a picture, and this is what it is."""

import hashlib
from dataclasses import dataclass

from .frame import DEFAULT_MAX_BYTES
from .header import read_facts
from .render import prove


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedImage:
    """A picture file that can be used."""

    sha256: str
    """Of the file's bytes, 64 hexadecimal digits: the picture's identity."""
    media_type: str
    """Found in the bytes."""
    width_px: int
    """Upright."""
    height_px: int
    orientation_applied: bool
    """Whether the picture is shown otherwise than its pixels are stored."""
    animated: bool
    """Whether there are more pictures; only the first is used."""
    has_alpha: bool
    """Whether pixels may be transparent."""


def check_image(data: bytes, *, max_bytes: int = DEFAULT_MAX_BYTES) -> CheckedImage:
    """Check that a file is a picture that can be used, down to decoding it.

    Args:
        data: The whole file.
        max_bytes: Largest file that is accepted.

    Raises:
        InvalidImageError: The file cannot be used; ``reason`` says why, ``hint`` what to do.
    """
    facts = read_facts(data, max_bytes=max_bytes)
    prove(facts, data)
    width_px, height_px = facts.size_px
    return CheckedImage(
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=facts.kind.value,
        width_px=width_px,
        height_px=height_px,
        orientation_applied=facts.orientation != 1 or facts.turned_by_decoder,
        animated=facts.animated,
        has_alpha=facts.has_alpha,
    )
