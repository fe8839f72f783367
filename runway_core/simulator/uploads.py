"""Files that were uploaded to Runway, and the ``runway://`` address each has for a day."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from .pictures import data_uri
from .tasks import Order
from .wire import Issue, Reason, WireRefusalError

UPLOAD_LIFETIME_S = 24 * 3600.0
UPLOAD_LIMIT_BYTES = 200 * 2**20
_SCHEME = "runway://"


class UploadShelf:
    """Uploaded files in one folder, named by their ids."""

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._clock = clock

    def open(self) -> str:
        """Announce an upload and return its id."""
        upload_id = f"{round(self._clock())}-{uuid.uuid4().hex}"
        (self._folder / upload_id).touch()
        return upload_id

    def fill(self, upload_id: str, content: bytes) -> bool:
        """Keep the bytes of an announced upload; False: there is none of this id."""
        path = self._folder / Path(upload_id).name
        if not path.is_file():
            return False
        part = path.with_suffix(".part")
        part.write_bytes(content)
        part.replace(path)
        return True

    def resolved(self, order: Order) -> Order:
        """Return the order with each ``runway://`` address replaced by the picture's data URI.

        Raises:
            WireRefusalError: There is no such upload (any more), or it is no picture.
        """
        return replace(order, first=self._picture(order.first), last=self._picture(order.last))

    def _picture(self, source: str | None) -> str | None:
        if source is None or not source.startswith(_SCHEME):
            return source
        upload_id = Path(source.removeprefix(_SCHEME)).name
        path = self._folder / upload_id
        made_at = upload_id.partition("-")[0]
        is_fresh = made_at.isdigit() and self._clock() - int(made_at) < UPLOAD_LIFETIME_S
        if not is_fresh or not path.is_file():
            raise _wrong("Invalid asset URI: the upload does not exist or has expired")
        uri = data_uri(path.read_bytes())
        if uri is None:
            raise _wrong("Failed to decode the image")
        return uri


def runway_uri(upload_id: str) -> str:
    """Return the address under which a body may name an upload."""
    return _SCHEME + upload_id


def _wrong(message: str) -> WireRefusalError:
    issues = [Issue(path=("promptImage",), message=message)]
    return WireRefusalError(Reason.INVALID, "Validation of body failed", issues=issues)
