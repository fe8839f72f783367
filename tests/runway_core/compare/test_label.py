from typing import Any

import numpy as np
import pytest

from runway_core.compare.label import LabelPen

NAME = "6  CometAPI · gen3a_turbo (simulated)"
HELD = "last frame held, ended at 12.50 s"
CELLS = [(956, 536), (634, 356), (540, 960), (720, 1280), (720, 720), (1280, 720), (128, 72)]


def gaps_around(label: Any) -> tuple[int, int, int, int]:
    """How many rows and columns of bare ground stand before and after the writing."""
    lit = np.argwhere(label > 40)
    (top, left), (bottom, right) = lit.min(axis=0), lit.max(axis=0)
    return int(top), int(left), int(label.shape[0] - 1 - bottom), int(label.shape[1] - 1 - right)


@pytest.mark.parametrize("cell_px", CELLS, ids=str)
@pytest.mark.parametrize("note", ["", HELD], ids=["runs", "held"])
def test_a_label_fits_its_cell_with_all_its_writing(cell_px: tuple[int, int], note: str) -> None:
    label = LabelPen(cell_px).label(NAME, note)

    assert label.shape[0] <= cell_px[1]
    assert label.shape[1] <= cell_px[0]
    assert (label.shape[0] % 2, label.shape[1] % 2) == (0, 0)
    assert min(gaps_around(label)) > 0


@pytest.mark.parametrize(
    ("cell_px", "lines"), [((956, 536), 1), ((540, 960), 2), ((128, 72), 2)], ids=str
)
def test_what_is_too_wide_for_one_line_stands_on_two(cell_px: tuple[int, int], lines: int) -> None:
    pen = LabelPen(cell_px)

    assert pen.label(NAME, HELD).shape[0] == lines * pen.label("6").shape[0]


def test_a_name_of_any_length_leaves_what_is_held_whole() -> None:
    pen = LabelPen((540, 960))
    short, long = pen.label("6  Runway · " + "x" * 40, HELD), pen.label("6  " + "x" * 400, HELD)
    half = short.shape[0] // 2
    width = min(short.shape[1], long.shape[1])

    assert long.shape[1] <= 540
    assert (long[half:, :width] == short[half:, :width]).all()
    assert gaps_around(long[:half])[3] > 0


def test_the_name_stands_still_when_the_take_ends() -> None:
    pen = LabelPen((540, 960))
    running, held = pen.label(NAME), pen.label(NAME, HELD)

    assert (held[: running.shape[0], : running.shape[1] - 16] == running[:, :-16]).all()


def test_letters_are_as_large_as_the_narrower_side_allows() -> None:
    wide, square, tall = (LabelPen(size) for size in [(1280, 720), (720, 720), (720, 1280)])

    heights = [pen.label("1").shape[0] for pen in (wide, square, tall)]

    assert heights[0] > heights[1] == heights[2]


@pytest.mark.parametrize("sign", ["可", "灵", "đ", "ẹ", "ữ", "ồ", "·"])
def test_chinese_and_vietnamese_are_written_and_no_boxes(sign: str) -> None:
    pen = LabelPen((956, 536))
    unknown = pen.label("\U0010ffff")

    assert pen.label(sign).tolist() != unknown.tolist()
    assert pen.label(sign).tolist() != pen.label("?").tolist()


def test_letters_are_the_same_however_their_marks_are_stored() -> None:
    pen = LabelPen((956, 536))

    assert pen.label("đe\u0323p").tolist() == pen.label("đ\u1eb9p").tolist()


def test_a_break_in_a_name_is_a_space() -> None:
    pen = LabelPen((956, 536))

    assert pen.label("a\nb").tolist() == pen.label("a b").tolist()
