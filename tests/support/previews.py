"""A desk of previews to try: stored pictures, orders, and the frames of a loop."""

import struct
import threading
from collections.abc import Callable
from typing import Any

from runway_core.errors import MediaStoreError
from runway_core.media.signing import LinkSigner
from runway_core.models import CameraMotion
from runway_core.renderer.recipe import U8
from runway_core.web.previews import PreviewOrder
from tests.runway_core.renderer.footage import stills
from tests.support.factories import a_frame
from tests.support.pictures import file_of, quadrants

SIGNER = LinkSigner(b"k" * 32, 6 * 3600)
PATIENCE_S = 20


class Shelf:
    """Stored pictures; counts how often they are read, and can hold the reader up."""

    def __init__(self) -> None:
        self.data = file_of(quadrants(640, 360))
        self.files: dict[str, bytes] = {}
        self.reads = 0
        self.reading = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        self.on_read: Callable[[], object] = lambda: None

    def load(self, sha256: str) -> bytes:
        self.reads += 1
        self.reading.set()
        on_read, self.on_read = self.on_read, lambda: None
        on_read()
        assert self.go_on.wait(PATIENCE_S)
        if not self.data:
            raise MediaStoreError("a file is not in the store")
        return self.files.get(sha256, self.data)


def an_order(*, frame: dict[str, Any] | None = None, **changes: Any) -> PreviewOrder:
    motion = CameraMotion(**changes.pop("motion", {"z": 4.0}))
    fields: dict[str, Any] = {"ratio": "1280:720", "duration_s": 1}
    return PreviewOrder.of(a_frame(**(frame or {})), motion=motion, **(fields | changes))


def link_to(**changes: Any) -> str:
    return an_order(**changes).link(SIGNER)


def frames_of(loop: bytes) -> list[U8]:
    """Take a loop apart as the page does; each frame uint8 (height, width, 3), RGB."""
    count, _ = struct.unpack_from(">HH", loop)
    files, place = [], 4
    while place < len(loop):
        (length,) = struct.unpack_from(">I", loop, place)
        files.append(loop[place + 4 : place + 4 + length])
        place += 4 + length
    assert len(files) == count
    return stills(files)
