from pathlib import Path

from bench.fill import fill, store_clip
from runway_core import open_playground
from runway_core.jobs.database import open_database
from runway_core.media import MediaStore


def test_a_filled_folder_opens_as_a_library_with_videos(tmp_path: Path) -> None:
    video = store_clip(MediaStore.in_folder(tmp_path / "media"), tmp_path)
    engine = open_database(f"sqlite:///{tmp_path / 'jobs.db'}")
    fill(engine, 40, video)
    engine.dispose()

    with open_playground(data_dir=tmp_path) as playground:
        page = playground.library.page(per_page=50)

    found = [item.job.video for item in page.items if item.job.video is not None]
    assert (len(page.items), page.older) == (40, None)
    assert found
    assert found[0].path is not None
    assert found[0].path.is_file()
