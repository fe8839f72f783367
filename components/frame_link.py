"""The words of a slot's part that takes a picture by link; its script is a part of the slot's."""

from urllib.parse import urlsplit

from runway_core import ImageFrame

from .strings import frames


def link_words() -> dict[str, str]:
    """Return the words by the names that the script gives them."""
    return {
        "link": frames.LINK,
        "link_name": frames.LINK_NAME,
        "link_example": frames.LINK_EXAMPLE,
        "link_use": frames.LINK_USE,
        "following": frames.LINK_FOLLOWING,
        "stop": frames.LINK_STOP,
        "link_failed": frames.LINK_FAILED,
        "no_link": frames.LINK_NONE,
        "no_data": frames.LINK_NO_DATA,
        "offline": frames.LINK_OFFLINE,
    }


def origin(frame: ImageFrame) -> str:
    """Say which host a picture was fetched from; empty when it came as a file."""
    if frame.source is None:
        return ""
    return frames.LINK_FROM.format(host=urlsplit(frame.source.url).hostname or frame.source.url)
