"""Preparing the user's pictures as each plan needs them, and keeping what was prepared.

A prepared frame is stored like any other file, so that the bytes a plan showed are the bytes that
are sent, also after a restart.
"""

import threading
from collections import OrderedDict

from runway_core.errors import ConfigurationError
from runway_core.gateways.codec import placeholder
from runway_core.images import PreparedFrame as PreparedImage
from runway_core.images import prepare_frame, to_data_uri
from runway_core.links import Links
from runway_core.media import MediaStore
from runway_core.media.names import asset_name, read_asset_name
from runway_core.models import ImageFrame
from runway_core.planning import FrameForms, FrameLink, PreparedFrame

KEPT = 256  # prepared frames remembered; the files themselves are in the media store
MAX_LINKED_BYTES = 16_000_000  # Runway fetches at most 16 MB by link (its input page)
LINKED_URI_BYTES = int(MAX_LINKED_BYTES * 4 / 3)  # as long as such a file would be in base64

SIMULATOR_FRAMES = "https://simulator/frames/"
"""Links that only the built-in simulator follows, for the twins of gateways that need links."""

_Key = tuple[str, str, str, tuple[float, float], int]


class StoredFrames:
    """The frames of a media store, prepared on demand; fulfils `planning.FrameForms`."""

    def __init__(self, media: MediaStore, links: Links, *, max_bytes: int) -> None:
        self._media = media
        self._links = links
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._known: OrderedDict[_Key, PreparedFrame] = OrderedDict()

    def data_uri(
        self, frame: ImageFrame, *, ratio: str | None, max_uri_bytes: int
    ) -> PreparedFrame:
        """Prepare a frame as a data URI of at most ``max_uri_bytes`` characters.

        Raises:
            InvalidImageError: The picture cannot be made to fit.
            MediaStoreError: The picture cannot be read.
        """
        known = self.find(frame, ratio=ratio, max_uri_bytes=max_uri_bytes)
        if known is not None:
            return known
        prepared = prepare_frame(
            self._media.read(frame.sha256),
            ratio=_ratio_of(frame, ratio),
            fit=frame.fit,
            focus=frame.focus,
            max_uri_bytes=max_uri_bytes,
            max_bytes=self._max_bytes,
            sha256=frame.sha256,
        )
        return self._keep(_key(frame, ratio, max_uri_bytes), prepared)

    def find(
        self, frame: ImageFrame, *, ratio: str | None, max_uri_bytes: int
    ) -> PreparedFrame | None:
        """Return what `data_uri` has prepared lately; takes no time."""
        key = _key(frame, ratio, max_uri_bytes)
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
        return known

    def link(self, frame: ImageFrame, *, ratio: str | None) -> FrameLink | None:
        """Return a public https link to the prepared frame; None where none can be made.

        Raises:
            InvalidImageError, MediaStoreError: As for `data_uri`.
        """
        if not self.are_public:
            return None
        return self.link_to(self.data_uri(frame, ratio=ratio, max_uri_bytes=LINKED_URI_BYTES))

    @property
    def are_public(self) -> bool:
        """Whether public links can be made."""
        return self._links.are_public

    def link_to(self, prepared: PreparedFrame) -> FrameLink:
        """Return the public https link to a frame that was prepared for one."""
        url = self._links.public(prepared.sha256, prepared.media_type)
        return FrameLink(url=url, asset=asset_name(prepared.sha256, prepared.media_type))

    def attachment(self, name: str) -> str:
        """Return what stands for a `WireRequest` attachment: a data URI, or a link made now.

        Raises:
            ConfigurationError: The file is not in the media store any more.
            MediaStoreError: It cannot be read, or no link can be made any more.
        """
        if (linked := read_asset_name(name)) is not None:
            return self._links.public(*linked)
        asset = self._media.stat(name)
        if asset is None:
            raise ConfigurationError(
                "a frame of this job is not in the media store any more",
                hint="Add the picture again and generate once more; nothing was sent.",
            )
        return to_data_uri(self._media.read(name), asset.media_type)

    def readable(self, name: str) -> str:
        """Do as `attachment` does, for people: no data URIs, and nothing where there is no link."""
        is_link = read_asset_name(name) is not None and self._links.are_public
        return self.attachment(name) if is_link else placeholder(name)

    def simulated_link_to(self, prepared: PreparedFrame) -> FrameLink:
        """Return the link to a prepared frame that only the built-in simulator follows."""
        sealed = self._links.sealed(prepared.sha256, prepared.media_type)
        return FrameLink(url=SIMULATOR_FRAMES + sealed)

    def load_simulated(self, link: str) -> bytes | None:
        """Return what a simulated link leads to; None for any other link.

        One that was not made here leads nowhere: a user can write any link into a request.
        """
        if not link.startswith(SIMULATOR_FRAMES):
            return None
        sha256 = self._links.unsealed(link.removeprefix(SIMULATOR_FRAMES))
        return None if sha256 is None else self._media.read(sha256)

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


class SimulatedFrames:
    """The same frames for a simulated twin, which needs no public address."""

    def __init__(self, forms: FrameForms, stored: StoredFrames) -> None:
        self._forms = forms
        self._stored = stored

    def data_uri(
        self, frame: ImageFrame, *, ratio: str | None, max_uri_bytes: int
    ) -> PreparedFrame:
        """Do as the frames do that this stands before."""
        return self._forms.data_uri(frame, ratio=ratio, max_uri_bytes=max_uri_bytes)

    def link(self, frame: ImageFrame, *, ratio: str | None) -> FrameLink:
        """Return a link that only the built-in simulator follows."""
        prepared = self._forms.data_uri(frame, ratio=ratio, max_uri_bytes=LINKED_URI_BYTES)
        return self._stored.simulated_link_to(prepared)


def _key(frame: ImageFrame, ratio: str | None, max_uri_bytes: int) -> _Key:
    return frame.sha256, _ratio_of(frame, ratio), frame.fit, frame.focus, max_uri_bytes


def _ratio_of(frame: ImageFrame, ratio: str | None) -> str:
    return ratio or f"{frame.width_px}:{frame.height_px}"
