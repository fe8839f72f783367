"""One walk over a GIF's blocks: where its first picture is, and whether there are more.

The decoder is only ever given the first picture. Pillow reads comments and all that stands before
the second picture block by block and joins them as it goes, so that megabytes in blocks of one byte
cost it seconds and hundreds of megabytes.

Source: https://www.w3.org/Graphics/GIF/spec-gif89a.txt (checked 2026-11-21).
"""

from dataclasses import dataclass

from .facts import append_range, corrupt, truncated
from .sniff import ImageKind

_MAX_BLOCKS = 400_000  # 64 MP of noise, coded in blocks of 255 bytes, come to 380,000

_KIND = ImageKind.GIF
_HEADER_BYTES, _IMAGE_HEADER_BYTES = 13, 10
_IMAGE, _EXTENSION, _TRAILER = 0x2C, 0x21, 0x3B
_GRAPHIC_CONTROL = 0xF9  # tells which colour of the picture behind it is transparent


@dataclass(frozen=True, slots=True)
class FirstPicture:
    """What of a GIF is its first picture."""

    ranges: tuple[tuple[int, int], ...]
    """Byte ranges that make a file of the first picture alone."""
    animated: bool
    """Whether there are more pictures."""


@dataclass(slots=True)
class _Walk:
    data: bytes
    at: int
    blocks: int = 0

    def colours(self, flags_at: int) -> None:
        """Step behind a colour table, where the flags say that there is one."""
        flags = self.data[flags_at]
        self.at += 3 << ((flags & 7) + 1) if flags & 0x80 else 0

    def step_over(self, kind: int) -> None:
        """Step behind an extension, or behind a byte that belongs to nothing, as decoders do."""
        self.at += 1
        if kind == _EXTENSION:
            self.at += 1
            self.sub_blocks()
        else:
            self._count(1)

    def sub_blocks(self) -> None:
        """Step behind a chain of blocks, each led by its length, and the empty one at its end."""
        data, at, seen, length = self.data, self.at, 0, 1
        while length and seen <= _MAX_BLOCKS:
            length = data[at]
            at += 1 + length
            seen += 1
        self.at = at
        self._count(seen)

    def _count(self, blocks: int) -> None:
        self.blocks += blocks
        if self.blocks > _MAX_BLOCKS:
            raise corrupt(_KIND, f"its first picture takes more than {_MAX_BLOCKS:,} blocks")


def read_gif(data: bytes) -> FirstPicture:
    """Find the first picture of a GIF.

    Raises:
        InvalidImageError: ``truncated`` before the end of the first picture, or ``corrupt``.
    """
    try:
        return _read(data)
    except IndexError as error:
        raise truncated(_KIND) from error


def _read(data: bytes) -> FirstPicture:
    walk = _Walk(data, _HEADER_BYTES)
    walk.colours(10)
    ranges = [(0, walk.at)]
    control: tuple[int, int] | None = None
    while (kind := data[walk.at]) != _IMAGE:
        start = walk.at
        if kind == _TRAILER:
            raise corrupt(_KIND, "it holds no picture")
        is_control = kind == _EXTENSION and data[start + 1] == _GRAPHIC_CONTROL
        walk.step_over(kind)
        control = (start, walk.at) if is_control else control
    if control is not None:
        append_range(ranges, *control)
    start = walk.at
    walk.at += _IMAGE_HEADER_BYTES
    walk.colours(walk.at - 1)
    walk.at += 1
    walk.sub_blocks()
    append_range(ranges, start, walk.at)
    return FirstPicture(tuple(ranges), _has_another(walk))


def _has_another(walk: _Walk) -> bool:
    """Tell whether a second picture begins; a file cut behind the first has none."""
    try:
        while (kind := walk.data[walk.at]) not in {_IMAGE, _TRAILER}:
            walk.step_over(kind)
    except IndexError:
        return False
    return kind == _IMAGE
