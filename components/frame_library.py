"""The words of a slot's dialog of earlier pictures; its script is a part of the slot's."""

from .strings import frames


def library_words() -> dict[str, str]:
    """Return the words by the names that the script gives them."""
    return {
        "library": frames.LIBRARY,
        "library_title": frames.LIBRARY_TITLE,
        "library_loading": frames.LIBRARY_LOADING,
        "library_empty": frames.LIBRARY_EMPTY,
        "library_more": frames.LIBRARY_MORE,
        "library_close": frames.LIBRARY_CLOSE,
    }
