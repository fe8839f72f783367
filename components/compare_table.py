"""The table beside the players: what was asked, what came, how long it took, what it cost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from runway_core import CompareCell, CompareRow

from . import assets, figures
from .strings import compare as words

_MOUNT = st.components.v2.component(
    "pg_compare_table", js=assets.script("compare_table.js"), css=assets.style("compare_table.css")
)
_HASH_SHOWN = 7  # characters of a picture's hash: enough to see that two are the same


@dataclass(frozen=True, slots=True, kw_only=True)
class CellText:
    """What a cell says; tones are done, failed and none."""

    text: str
    tone: str = ""
    note: str = ""
    sign: str = ""
    """The tone in a word, for those who do not see it."""


def compare_table(rows: Sequence[CompareRow], names: Sequence[str], *, key: str) -> None:
    """Draw the table.

    Args:
        rows: From the core, a cell a take.
        names: What each take is called.
        key: The widget's key.
    """
    _MOUNT(
        key=key,
        data={
            "title": words.TABLE,
            "hint": words.TABLE_MUTED,
            "name": words.TABLE_NAME,
            "heads": list(names),
            "rows": [_row(row) for row in rows],
        },
    )


def _row(row: CompareRow) -> dict[str, Any]:
    # Where all say the same, it is said once.
    cells = row.cells[:1] if row.is_equal else row.cells
    texts = [describe(row.field, cell) for cell in cells]
    return {
        "name": words.ROWS[row.field],
        "is_equal": row.is_equal,
        "cells": [
            {"text": text.text, "tone": text.tone, "note": text.note, "sign": text.sign}
            for text in texts
        ],
    }


def describe(field: str, cell: CompareCell) -> CellText:
    """Put a cell of a row into words."""
    if field in {"size", "duration_s"}:
        return _held(cell, _size if field == "size" else _length)
    if field == "ratio":
        return _held(cell, _shape if _shape(cell.asked) != _shape(cell.delivered) else _exact(cell))
    if field == "watermark":
        return CellText(text=_choice(cell.asked))
    if field == "price":
        return _price(cell)
    if field in {"first_frame", "last_frame"}:
        return CellText(text=_picture(cell.delivered), note=_placing(cell.note))
    return CellText(text=_FIELDS[field](cell.delivered))


def _held(cell: CompareCell, say: Callable[[Any], str]) -> CellText:
    asked, came = say(cell.asked), say(cell.delivered)
    if cell.fits is None:
        return CellText(text=f"{asked} → {words.UNKNOWN}")
    tone, sign = ("done", words.FITS) if cell.fits else ("failed", words.DIFFERS)
    return CellText(text=f"{asked} → {came}", tone=tone, sign=sign)


def _shape(told: object) -> str:
    return figures.shape_of(told) if isinstance(told, float) else words.UNKNOWN


def _exact(cell: CompareCell) -> Callable[[Any], str]:
    """Two shapes of one name are told apart by their numbers."""
    return (lambda told: f"{told:.2f}:1") if cell.fits is False else _shape


def _size(told: object) -> str:
    return words.UNKNOWN if told is None else str(told).replace(":", " × ")


def _length(told: float | None) -> str:
    return words.UNKNOWN if told is None else f"{told:.3f}".rstrip("0").rstrip(".") + " s"


def _choice(told: object) -> str:
    if told is None:
        return words.NOT_SAID
    return words.ON if told else words.OFF


def _price(cell: CompareCell) -> CellText:
    if not isinstance(cell.delivered, int | float):
        return CellText(text=words.UNKNOWN)
    currency, _, source = cell.note.partition(", ")
    if cell.delivered == 0:
        return CellText(text="free", note=source or currency)
    return CellText(text=figures.money(cell.delivered, currency), note=source)


def _text(told: object) -> str:
    return str(told) if told else words.NONE


def _picture(told: object) -> str:
    if not isinstance(told, str) or not told:
        return words.NONE
    return told if told.startswith("https:") else words.PICTURE.format(short=told[:_HASH_SHOWN])


def _placing(told: str) -> str:
    """How a frame meets the ratio."""
    if not told.startswith("crop"):
        return words.PAD if told else ""
    across, down = (f"{100 * float(share):.0f}" for share in told.split()[1:])
    is_centred = across == down == "50"
    return words.CROP if is_centred else words.CROP_AROUND.format(across=across, down=down)


def _known(unit: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda told: words.UNKNOWN if told is None else unit(told)


_FIELDS: dict[str, Callable[[Any], str]] = {
    "prompt_text": _text,
    "foreground_mask": _picture,
    "motion": lambda told: str(told).replace("-", "−") if told else words.STILL,
    "camera_words": _text,
    "motion_score": lambda told: words.NOT_SAID if told is None else str(told),
    "style": _text,
    "seed": _known(lambda seed: f"{seed:,}".replace(",", " ")),
    "interpolate": _choice,
    "upscale": _choice,
    "extra_body": _text,
    "changes": lambda told: str(told) if told else words.NO_CHANGE,
    "fps": _known(lambda fps: f"{fps:g} fps"),
    "frame_count": _known(str),
    "has_audio": _known(lambda has: words.YES if has else words.NO),
    "byte_count": _known(figures.byte_size),
    "queue_s": _known(figures.span),
    "run_s": _known(figures.span),
    "download_s": _known(figures.span),
    "total_s": _known(figures.span),
}
