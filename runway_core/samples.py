"""The pictures that ship with the playground, drawn by its own code (``samples/``)."""

import json
from functools import cache
from pathlib import Path

from runway_core.cards import Sample
from runway_core.images import check_image
from runway_core.media import MediaStore
from runway_core.models import ImageFrame

INDEX = "index.json"


def load_samples(folder: Path, media: MediaStore) -> tuple[Sample, ...]:
    """Return the samples of a folder, their files put into the media store.

    ``index.json`` in the folder lists them: ``[{"file", "name", "alt"}, …]``. A folder without one
    holds no samples.
    """
    index = folder / INDEX
    if not index.is_file():
        return ()
    entries = json.loads(index.read_text(encoding="utf-8"))
    return tuple(
        Sample(name=entry["name"], alt=entry["alt"], frame=_frame(folder / entry["file"], media))
        for entry in entries
    )


@cache
def _frame(path: Path, media: MediaStore) -> ImageFrame:
    data = path.read_bytes()
    facts = check_image(data)
    asset = media.put(data, facts.media_type)
    return ImageFrame(
        sha256=asset.sha256,
        media_type=facts.media_type,
        width_px=facts.width_px,
        height_px=facts.height_px,
        byte_count=asset.byte_count,
    )
