"""The pictures that ship with the playground, drawn by its own code (``samples/``)."""

import json
import logging
import time
from functools import lru_cache
from pathlib import Path

from runway_core.cards import Sample
from runway_core.errors import MediaStoreError
from runway_core.images import CheckedImage, check_image
from runway_core.media import MediaStore
from runway_core.models import ImageFrame

INDEX = "index.json"
AGAIN_S = 10.0  # a bucket that is away answers slowly, and pages ask each time they are drawn
_log = logging.getLogger(__name__)


class SampleShelf:
    """The samples of a folder, each checked and put into the media store once.

    ``index.json`` in the folder lists them: ``[{"file", "name", "alt"}, …]``. A folder without one
    holds no samples.
    """

    def __init__(self, folder: Path, media: MediaStore) -> None:
        self._folder = folder
        self._media = media
        self._samples: tuple[Sample, ...] | None = None
        self._again_at = 0.0

    def all(self) -> tuple[Sample, ...]:
        """Return the samples in the order of the index.

        As long as the media store cannot take them, there are none, and it is asked again only
        after a while: a full disk is no reason for a page not to open.

        Raises:
            InvalidImageError: A file of the folder is no picture.
        """
        if self._samples is None and time.monotonic() >= self._again_at:
            try:  # two threads at once do the same work twice, harmlessly
                self._samples = tuple(self._sample(entry) for entry in self._entries())
            except MediaStoreError as error:
                _log.warning("the samples cannot be kept: %s", error.message)
                self._again_at = time.monotonic() + AGAIN_S
        return self._samples or ()

    def _entries(self) -> list[dict[str, str]]:
        index = self._folder / INDEX
        if not index.is_file():
            return []
        return list(json.loads(index.read_text(encoding="utf-8")))

    def _sample(self, entry: dict[str, str]) -> Sample:
        return Sample(name=entry["name"], alt=entry["alt"], frame=self._frame(entry["file"]))

    def _frame(self, file: str) -> ImageFrame:
        data = (self._folder / file).read_bytes()
        facts = _checked(data)
        asset = self._media.put(data, facts.media_type)
        return ImageFrame(
            sha256=asset.sha256,
            media_type=facts.media_type,
            width_px=facts.width_px,
            height_px=facts.height_px,
            byte_count=asset.byte_count,
        )


@lru_cache(maxsize=16)
def _checked(data: bytes) -> CheckedImage:
    """Check a sample once for the process; it takes 35 ms, and every shelf has the same files."""
    return check_image(data)
