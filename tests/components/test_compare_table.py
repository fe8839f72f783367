from typing import Any

import pytest

from components import compare_table
from components.compare_table import CellText, describe
from runway_core import CompareCell, CompareRow
from tests.support.screens import drawn, show

DONE = {"tone": "done", "sign": "as asked"}
FAILED = {"tone": "failed", "sign": "not as asked"}


def table(*rows: CompareRow) -> Any:
    return drawn(show(compare_table.compare_table, rows, ["one", "two"], key="t"))["t"]


def test_an_equal_row_is_muted_and_said_once() -> None:
    same = CompareCell(delivered="dusk")

    (row,) = table(CompareRow(field="prompt_text", cells=(same, same)))["rows"]

    assert row["is_equal"]
    assert [cell["text"] for cell in row["cells"]] == ["dusk"]


def test_a_row_that_differs_has_a_cell_a_take() -> None:
    cells = (CompareCell(delivered=7), CompareCell(delivered=2_881_404_117))

    (row,) = table(CompareRow(field="seed", cells=cells))["rows"]

    assert not row["is_equal"]
    assert [cell["text"] for cell in row["cells"]] == ["7", "2 881 404 117"]


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        pytest.param(
            "size",
            CompareCell(asked="1280:720", delivered="1280:720", fits=True),
            CellText(text="1280 × 720 → 1280 × 720", **DONE),
            id="size as asked",
        ),
        pytest.param(
            "size",
            CompareCell(asked="1280:720", delivered="1280:768", fits=False),
            CellText(text="1280 × 720 → 1280 × 768", **FAILED),
            id="another size",
        ),
        pytest.param(
            "duration_s",
            CompareCell(asked=5, delivered=5.875, fits=False),
            CellText(text="5 s → 5.875 s", **FAILED),
            id="another length",
        ),
        pytest.param(
            "duration_s",
            CompareCell(asked=10, delivered=10.0, fits=True),
            CellText(text="10 s → 10 s", **DONE),
            id="whole seconds",
        ),
        pytest.param(
            "size", CompareCell(asked="1280:720"), CellText(text="1280 × 720 → unknown"), id="none"
        ),
        pytest.param(
            "ratio",
            CompareCell(asked=1.778, delivered=1.778, fits=True),
            CellText(text="16:9 → 16:9", **DONE),
            id="the same shape",
        ),
        pytest.param(
            "ratio",
            CompareCell(asked=1.778, delivered=1.667, fits=False),
            CellText(text="16:9 → 5:3", **FAILED),
            id="another shape",
        ),
        pytest.param(
            "ratio",
            CompareCell(asked=1.778, delivered=1.75, fits=False),
            CellText(text="1.78:1 → 1.75:1", **FAILED),
            id="another shape of the same name",
        ),
        pytest.param(
            "ratio", CompareCell(asked=1.778), CellText(text="16:9 → unknown"), id="no shape"
        ),
        pytest.param(
            "price",
            CompareCell(delivered=0.25, note="USD, told by the gateway"),
            CellText(text="$0.25", note="told by the gateway"),
            id="told",
        ),
        pytest.param(
            "price",
            CompareCell(delivered=0.0, note="simulated"),
            CellText(text="free", note="simulated"),
            id="simulated",
        ),
        pytest.param("price", CompareCell(), CellText(text="unknown"), id="unknown price"),
        pytest.param(
            "first_frame",
            CompareCell(delivered="a1" * 32, note="crop 0.5 0.5"),
            CellText(text="picture a1a1a1a", note="crop, centred"),
            id="cropped to its middle",
        ),
        pytest.param(
            "last_frame",
            CompareCell(delivered="a1" * 32, note="crop 0.2 0.75"),
            CellText(text="picture a1a1a1a", note="crop around 20 % across, 75 % down"),
            id="cropped elsewhere",
        ),
        pytest.param(
            "last_frame",
            CompareCell(delivered="a1" * 32, note="pad"),
            CellText(text="picture a1a1a1a", note="pad"),
            id="padded",
        ),
    ],
)
def test_what_came_is_said_against_what_was_asked(
    field: str, cell: CompareCell, expected: CellText
) -> None:
    assert describe(field, cell) == expected


@pytest.mark.parametrize(
    ("field", "told", "text"),
    [
        ("prompt_text", "", "none"),
        ("first_frame", "a1" * 32, "picture a1a1a1a"),
        ("first_frame", "https://example.org/a.jpg", "https://example.org/a.jpg"),
        ("last_frame", None, "none"),
        ("foreground_mask", "a1" * 32, "picture a1a1a1a"),
        ("foreground_mask", None, "none"),
        ("camera_words", None, "none"),
        ("motion_score", None, "not said"),
        ("motion_score", 20, "20"),
        ("interpolate", None, "not said"),
        ("upscale", True, "on"),
        ("upscale", False, "off"),
        ("extra_body", "", "none"),
        ("extra_body", '{"guidance":9}', '{"guidance":9}'),
        ("motion", "", "still"),
        ("motion", "z -1", "z −1"),
        ("changes", "", "nothing"),
        ("fps", 23.976, "23.976 fps"),
        ("frame_count", None, "unknown"),
        ("has_audio", False, "no"),
        ("byte_count", 2_400_000, "2.4 MB"),
        ("run_s", 62.0, "1 min 2 s"),
    ],
)
def test_facts_are_said_as_people_read_them(field: str, told: Any, text: str) -> None:
    assert describe(field, CompareCell(delivered=told)).text == text


@pytest.mark.parametrize(("asked", "text"), [(None, "not said"), (True, "on"), (False, "off")])
def test_the_watermark_is_what_was_asked_for(asked: bool | None, text: str) -> None:
    assert describe("watermark", CompareCell(asked=asked)).text == text
