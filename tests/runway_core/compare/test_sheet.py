from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image

from runway_core.compare.sheet import Sheet, SheetClip, draw_film, draw_still
from runway_core.media.proxies import ProxyOrder, make_proxy
from tests.support.numbered import number_in, write_numbered

CELL = (128, 72)
GAP = 8


def a_sheet(*clips: tuple[int, int], **changes: Any) -> Sheet:
    """A sheet of clips, each its frames and its offset."""
    made = tuple(
        SheetClip(label=f"take {frames}", frame_count=frames, offset=offset)
        for frames, offset in clips
    )
    fields: dict[str, Any] = {"clips": made, "fps": 24, "width_px": 128, "height_px": 72}
    return Sheet(**(fields | changes))


def proxies(folder: Path, sheet: Sheet) -> list[Path]:
    """Numbered proxies for the clips of a sheet."""
    return [_proxy(folder, number, clip) for number, clip in enumerate(sheet.clips)]


def _proxy(folder: Path, number: int, clip: SheetClip) -> Path:
    source = write_numbered(folder / f"s{number}.mp4", frame_count=clip.frame_count)
    target = folder / f"p{number}.mp4"
    order = ProxyOrder(
        source_sha256="a1" * 32,
        fps=24,
        frame_count=clip.frame_count,
        width_px=128,
        height_px=72,
    )
    make_proxy(source, target, order, lambda _: None)
    return target


def numbers_on(grey: Any, sheet: Sheet) -> list[int]:
    """The number in each cell, read below its label."""
    places = [divmod(number, sheet.columns) for number in range(len(sheet.clips))]
    return [
        number_in(grey[row * 80 : row * 80 + 72, column * 136 : column * 136 + 128])
        for row, column in places
    ]


@pytest.mark.parametrize(("count", "columns"), [(2, 2), (3, 3), (4, 2), (5, 3), (6, 3)], ids=str)
def test_takes_stand_in_one_row_or_two(count: int, columns: int) -> None:
    assert a_sheet(*[(24, 0)] * count).columns == columns


def test_a_sheet_is_never_wider_than_asked_nor_larger_than_its_proxies() -> None:
    sheet = a_sheet((24, 0), (24, 0), width_px=1280, height_px=720)

    assert sheet.cell_px(1920) == (956, 536)
    assert sheet.cell_px(9000) == (1280, 720)


def test_the_film_lasts_as_long_as_the_longest_and_holds_last_pictures(tmp_path: Path) -> None:
    sheet = a_sheet((12, 0), (20, 0), (16, 2))
    film = tmp_path / "film.mp4"

    draw_film(proxies(tmp_path, sheet), sheet, film, lambda _: None)

    with av.open(str(film)) as container:
        pictures = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
        assert container.streams.video[0].pix_fmt == "yuv420p"
    shown = [numbers_on(picture, sheet) for picture in pictures]
    assert shown == [[min(n, 11), n, min(n + 2, 15)] for n in range(20)]


def test_a_held_picture_is_said_in_the_label(tmp_path: Path) -> None:
    sheet = a_sheet((12, 0), (20, 0))
    film = tmp_path / "film.mp4"

    draw_film(proxies(tmp_path, sheet), sheet, film, lambda _: None)

    with av.open(str(film)) as container:
        pictures = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    label = [np.asarray(picture[:14, : CELL[0]], np.int16) for picture in pictures]
    running, held = np.abs(label[11] - label[10]).mean(), np.abs(label[12] - label[11]).mean()
    assert held > 2 * max(running, 0.5)


@pytest.mark.parametrize(
    ("offset", "moving", "held"), [(0, 11, 12), (-4, 4, 3)], ids=["end", "begin"]
)
def test_that_a_picture_is_held_is_said_beside_a_name_of_any_length(
    tmp_path: Path, offset: int, moving: int, held: int
) -> None:
    name = "a gateway with a very long name indeed"
    clips = (
        SheetClip(label=name, frame_count=12, offset=offset),
        SheetClip(label="b", frame_count=20, offset=0),
    )
    sheet = a_sheet(clips=clips)
    paths, one, other = proxies(tmp_path, sheet), tmp_path / "one.png", tmp_path / "other.png"

    draw_still(paths, sheet, moving, one, lambda _: None)
    draw_still(paths, sheet, held, other, lambda _: None)

    cells = [np.asarray(Image.open(path).convert("L"))[:, : CELL[0]] for path in (one, other)]
    assert (cells[0][32:] == cells[1][32:]).all()
    assert (cells[0][16:32] != cells[1][16:32]).any()


def test_a_clip_that_begins_later_holds_its_first_picture(tmp_path: Path) -> None:
    sheet = a_sheet((8, -4), (8, 0))
    film = tmp_path / "film.mp4"

    draw_film(proxies(tmp_path, sheet), sheet, film, lambda _: None)

    with av.open(str(film)) as container:
        pictures = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    firsts = [numbers_on(picture, sheet)[0] for picture in pictures]
    assert firsts == [0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("frame", [0, 7, 11, 19])
def test_the_still_shows_every_clip_at_that_frame(tmp_path: Path, frame: int) -> None:
    sheet = a_sheet((12, 0), (20, 0), (20, 3), (20, -2))
    still = tmp_path / "still.png"

    draw_still(proxies(tmp_path, sheet), sheet, frame, still, lambda _: None)

    grey = np.asarray(Image.open(still).convert("L"))
    assert grey.shape == (2 * 72 + GAP, 2 * 128 + GAP)
    expected = [min(frame, 11), frame, min(frame + 3, 19), max(0, frame - 2)]
    assert numbers_on(grey, sheet) == expected


def test_a_long_label_ends_at_the_edge_of_its_cell(tmp_path: Path) -> None:
    clips = (
        SheetClip(label="a gateway with a very long name indeed", frame_count=4, offset=0),
        SheetClip(label="b", frame_count=4, offset=0),
    )
    sheet = a_sheet(clips=clips)
    still = tmp_path / "still.png"

    draw_still(proxies(tmp_path, sheet), sheet, 0, still, lambda _: None)

    grey = np.asarray(Image.open(still).convert("L"))
    assert (grey[:14, 128:136] < 40).all()
