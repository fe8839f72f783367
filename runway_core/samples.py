"""The pictures that ship with the playground, drawn by its own code (``samples/``)."""

import json
from functools import lru_cache
from pathlib import Path

from runway_core.cards import Sample
from runway_core.images import CheckedImage, check_image
from runway_core.media import MediaStore
from runway_core.models import ImageFrame

INDEX = "index.json"


class SampleShelf:
    """The samples of a folder, each checked and put into the media store once.

    ``index.json`` in the folder lists them: ``[{"file", "name", "alt"}, …]``. A folder without one
    holds no samples.
    """

    def __init__(self, folder: Path, media: MediaStore) -> None:
        self._folder = folder
        self._media = media
        self._samples: tuple[Sample, ...] | None = None

    def all(self) -> tuple[Sample, ...]:
        """Return the samples in the order of the index.

        Raises:
            InvalidImageError: A file of the folder is no picture.
            MediaStoreError: A file could not be stored.
        """
        if self._samples is None:  # two threads at once do the same work twice, harmlessly
            self._samples = self._read()
        return self._samples

    def _read(self) -> tuple[Sample, ...]:
        index = self._folder / INDEX
        if not index.is_file():
            return ()
        entries = json.loads(index.read_text(encoding="utf-8"))
        return tuple(
            Sample(name=entry["name"], alt=entry["alt"], frame=self._frame(entry["file"]))
            for entry in entries
        )

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
