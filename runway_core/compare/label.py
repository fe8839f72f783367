"""A label of the film and the still: who made a take, and whether its picture is held.

It is written in the font for all scripts that OpenCV carries inside itself: a model's name may be
Chinese or Vietnamese, Pillow's own font knows neither, and fonts of the machine may be missing.
"""

import unicodedata

import cv2
import numpy as np

from runway_core.renderer.recipe import U8

_FONT = "uni"  # where a build of OpenCV has left it out, its Latin one stays
_WEIGHT = 400
_BLACK_Y, _LIGHT_Y = 16, 225
_LINE_OF_HEIGHT = 0.075  # of a cell's height
_LINE_OF_WIDTH = 0.06  # at most: a tall cell is no wider for its height
_LEAST_LINE_PX = 16
_TEXT_OF_LINE = 0.6
_LEAST_TEXT_PX = 8
_RISE = 0.36  # of the text's size: from the middle of a line down to where the letters stand


class LabelPen:
    """Writes the labels of one sheet; each thread needs a pen of its own."""

    def __init__(self, cell_px: tuple[int, int]) -> None:
        width, height = self._cell = cell_px
        line_px = min(height * _LINE_OF_HEIGHT, width * _LINE_OF_WIDTH)
        self._line_px = max(_LEAST_LINE_PX, 2 * round(line_px / 2))
        self._text_px = max(_LEAST_TEXT_PX, round(self._line_px * _TEXT_OF_LINE))
        self._pad_px = self._line_px // 3
        self._face = cv2.FontFace()
        self._face.set(_FONT)

    def label(self, name: str, note: str = "") -> U8:
        """Light on black, uint8 (height, width), even sides, no larger than a cell.

        Args:
            name: Who made the take; it is shortened where even small letters are too wide.
            note: What must not get lost: it has a line of its own where both are too wide for one.
        """
        lines = [
            self._fitted(line) for line in self._lines(_writable(name), _writable(note)) if line
        ]
        widest = max((self._width_px(text, size) for text, size in lines), default=0)
        width = min(self._cell[0], widest + 2 * self._pad_px)
        image = np.full((self._line_px * len(lines), width + width % 2), _BLACK_Y, np.uint8)
        for number, (text, size) in enumerate(lines):
            foot = round((number + 0.5) * self._line_px + size * _RISE)
            cv2.putText(image, text, (self._pad_px, foot), (_LIGHT_Y,), self._face, size, _WEIGHT)
        return image[: self._cell[1], : self._cell[0]]

    def _lines(self, name: str, note: str) -> tuple[str, ...]:
        whole = f"{name} · {note}" if note else name
        return (whole,) if self._fits(whole, self._text_px) else (name, note)

    def _fitted(self, text: str) -> tuple[str, int]:
        """Return a line as large as its cell allows; what is still too wide ends in an ellipsis."""
        sizes = range(self._text_px, _LEAST_TEXT_PX - 1, -1)
        fitting = next((size for size in sizes if self._fits(text, size)), None)
        if fitting is not None:
            return text, fitting
        shorter = (f"{text[:count].rstrip()}…" for count in range(len(text) - 1, 0, -1))
        cut = next((line for line in shorter if self._fits(line, _LEAST_TEXT_PX)), text[:1])
        return cut, _LEAST_TEXT_PX

    def _fits(self, text: str, size: int) -> bool:
        return self._width_px(text, size) <= self._cell[0] - 2 * self._pad_px

    def _width_px(self, text: str, size: int) -> int:
        _, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), self._face, size, _WEIGHT)
        return int(width)


def _writable(text: str) -> str:
    # A letter and the marks over it are one sign in the font, or none.
    whole = unicodedata.normalize("NFC", text)
    return "".join(sign if sign.isprintable() else " " for sign in whole)
