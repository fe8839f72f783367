"""Preparing the user's pictures as each plan needs them, and keeping what was prepared.

A prepared frame is stored like any other file, so that the bytes a plan showed are the bytes that
are sent, also after a restart.
"""

import threading
from collections import OrderedDict

from runway_core.images import PreparedFrame as PreparedImage
from runway_core.images import prepare_frame
from runway_core.media import MediaStore
from runway_core.models import ImageFrame
from runway_core.planning import PreparedFrame

KEPT = 256  # prepared frames remembered; the files themselves are in the media store

_Key = tuple[str, str, str, tuple[float, float], int]


class StoredFrames:
    """The frames of a media store, prepared on demand; fulfils `planning.FrameForms`."""

    def __init__(self, media: MediaStore) -> None:
        self._media = media
        self._lock = threading.Lock()
        self._known: OrderedDict[_Key, PreparedFrame] = OrderedDict()

    def data_uri(
        self, frame: ImageFrame, *, ratio: str | None, max_uri_bytes: int
    ) -> PreparedFrame:
        """Prepare a frame as a data URI of at most ``max_uri_bytes`` characters.

        Raises:
            InvalidImageError: The picture cannot be made to fit.
        """
        ratio = ratio or f"{frame.width_px}:{frame.height_px}"
        key = (frame.sha256, ratio, frame.fit, frame.focus, max_uri_bytes)
        with self._lock:
            known = self._known.get(key)
        if known is not None:
            return known
        prepared = prepare_frame(
            self._media.read(frame.sha256),
            ratio=ratio,
            fit=frame.fit,
            focus=frame.focus,
            max_uri_bytes=max_uri_bytes,
        )
        return self._keep(key, prepared)

    def link(self, frame: ImageFrame, *, ratio: str | None) -> str | None:
        """Return a public https link to the prepared frame; None where none can be made."""
        return None

    def _keep(self, key: _Key, prepared: PreparedImage) -> PreparedFrame:
        asset = self._media.put(prepared.data, prepared.media_type)
        frame = PreparedFrame(
            sha256=asset.sha256,
            uri_bytes=len(prepared.data_uri),
            media_type=prepared.media_type,
            sentence=prepared.words,
        )
        with self._lock:
            self._known[key] = frame
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return frame
