import json

import pytest
from PIL import Image

from runway_core.images import check_image
from samples.paint import FILE_LIMIT_BYTES
from tests.support import source

FOLDER = source.ROOT / "samples"
ENTRIES = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
FILES = [entry["file"] for entry in ENTRIES]


def test_every_picture_of_the_folder_is_listed_once() -> None:
    assert sorted(FILES) == sorted(path.name for path in FOLDER.glob("*.jpg"))


@pytest.mark.parametrize("entry", ENTRIES, ids=FILES)
def test_a_sample_has_a_name_and_words_for_those_who_cannot_see_it(entry: dict[str, str]) -> None:
    assert set(entry) == {"file", "name", "alt"}
    assert len(entry["alt"].split()) > len(entry["name"].split())


@pytest.mark.parametrize("name", FILES)
def test_a_sample_is_large_enough_for_a_video_and_small_enough_to_ship(name: str) -> None:
    with Image.open(FOLDER / name) as picture:
        size = picture.size

    assert sorted(size) == [1000, 1600]
    assert (FOLDER / name).stat().st_size <= FILE_LIMIT_BYTES


def test_the_samples_show_both_orientations() -> None:
    sizes = [check_image((FOLDER / name).read_bytes()) for name in FILES]

    assert {facts.width_px > facts.height_px for facts in sizes} == {True, False}
