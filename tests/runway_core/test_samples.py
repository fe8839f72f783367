import gc
import json
import weakref
from pathlib import Path

import pytest

from runway_core.errors import InvalidImageError, MediaStoreError
from runway_core.media.store import MediaStore
from runway_core.samples import SampleShelf
from tests.support.factories import a_picture


@pytest.fixture
def media(tmp_path: Path) -> MediaStore:
    return MediaStore.in_folder(tmp_path / "media")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    entries = [{"file": "dune.jpg", "name": "Dune", "alt": "A dune at noon."}]
    folder = tmp_path / "samples"
    folder.mkdir()
    (folder / "dune.jpg").write_bytes(a_picture(320, 200))
    (folder / "index.json").write_text(json.dumps(entries), encoding="utf-8")
    return folder


def test_a_sample_is_a_stored_picture_with_its_words(folder: Path, media: MediaStore) -> None:
    (sample,) = SampleShelf(folder, media).all()

    assert (sample.name, sample.alt) == ("Dune", "A dune at noon.")
    assert (sample.frame.width_px, sample.frame.height_px) == (320, 200)
    assert media.read(sample.frame.sha256) == (folder / "dune.jpg").read_bytes()


def test_a_folder_without_an_index_holds_no_samples(tmp_path: Path, media: MediaStore) -> None:
    assert SampleShelf(tmp_path, media).all() == ()


def test_samples_are_read_once_for_a_shelf(folder: Path, media: MediaStore) -> None:
    shelf = SampleShelf(folder, media)
    first = shelf.all()
    (folder / "dune.jpg").unlink()

    assert shelf.all() == first


def test_a_store_that_is_full_leaves_the_samples_out_until_it_takes_them(
    folder: Path, media: MediaStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = SampleShelf(folder, media)

    def full(*_file: object) -> None:
        raise MediaStoreError("the disk is full")

    with monkeypatch.context() as disk:
        disk.setattr(media, "put", full)
        while_full = shelf.all()
    at_once = shelf.all()
    monkeypatch.setattr("runway_core.samples.time.monotonic", lambda: 1e9)

    assert (while_full, at_once) == ((), ())
    assert [sample.name for sample in shelf.all()] == ["Dune"]


def test_a_closed_playground_leaves_no_store_behind(folder: Path, tmp_path: Path) -> None:
    media = MediaStore.in_folder(tmp_path / "media")
    SampleShelf(folder, media).all()
    kept = weakref.ref(media)

    del media
    gc.collect()

    assert kept() is None


def test_a_sample_that_is_no_picture_is_refused(folder: Path, media: MediaStore) -> None:
    (folder / "dune.jpg").write_text("not a picture", encoding="utf-8")

    with pytest.raises(InvalidImageError):
        SampleShelf(folder, media).all()
