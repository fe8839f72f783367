"""What a file says of itself before any pixel is decoded, and the ways to refuse it."""

from dataclasses import dataclass

from runway_core.errors import InvalidImageError

from .sniff import ImageKind

MAX_PROFILE_BYTES = 4 * 2**20  # CMYK profiles reach 2 MB; larger ones are not believed


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A picture file's own description, as far as its structure has been checked."""

    kind: ImageKind
    width_px: int
    """As the decoder gives it: before ``orientation`` is applied."""
    height_px: int
    orientation: int = 1
    """EXIF's number for the turn that is still to be made after decoding, 1 to 8."""
    turned_by_decoder: bool = False
    """Whether the decoder itself makes a turn that the file asks for: TIFF and HEIC."""
    animated: bool = False
    has_alpha: bool = False
    """Whether pixels may be transparent: an alpha channel, or a transparent colour."""
    icc: bytes | None = None
    is_plain: bool = False
    """Whether it is one picture of 8-bit RGB or grey without alpha, in a type that may be sent."""
    is_grey: bool = False
    """Whether the pixels are grey, with or without alpha; known of plain files at least."""
    is_bare: bool = False
    """Whether the whole file is what `bare` gives: no metadata, no profile, no gap, no tail."""
    shrinks_on_load: bool = False
    """Whether the decoder can give 1/2, 1/4 or 1/8 without holding the whole picture."""
    is_slow_to_decode: bool = False
    """Whether the decoder is one of the few written in Python."""
    prefix: bytes = b""
    ranges: tuple[tuple[int, int], ...] = ()
    """Byte ranges that, after ``prefix``, make the same picture without anything else; none where
    that is not known."""

    def bare(self, data: bytes) -> bytes:
        """Return the file without metadata, other pictures and tails; pixel data as it was."""
        if len(self.ranges) == 1 and not self.prefix and self.ranges[0] == (0, len(data)):
            return data
        return self.prefix + join_ranges(data, self.ranges)

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height after the turn."""
        if self.orientation >= 5:
            return self.height_px, self.width_px
        return self.width_px, self.height_px


def believable(icc: bytes | None) -> bytes | None:
    """Return a profile that may be one by its size, else None."""
    return icc if icc and len(icc) <= MAX_PROFILE_BYTES else None


def join_ranges(data: bytes, ranges: tuple[tuple[int, int], ...]) -> bytes:
    """Return the bytes of some ranges, one behind the other."""
    return b"".join([data[start:end] for start, end in ranges])


def append_range(ranges: list[tuple[int, int]], start: int, end: int) -> None:
    """Add a byte range to keep, merged with the one before where they touch."""
    if ranges and ranges[-1][1] == start:
        ranges[-1] = (ranges[-1][0], end)
    else:
        ranges.append((start, end))


def truncated(kind: ImageKind) -> InvalidImageError:
    """Make the error for a file that ends too early."""
    return InvalidImageError(
        "truncated",
        f"the {kind.name} file ends before its picture does",
        hint="The file is incomplete. Download or export it again, then add it once more.",
    )


def corrupt(kind: ImageKind, what: str) -> InvalidImageError:
    """Make the error for a file whose content contradicts its own type."""
    return InvalidImageError(
        "corrupt",
        f"the {kind.name} file is damaged: {what}",
        hint="The file is damaged. Open it in an editor, save it again, and add the new file.",
    )


def unsupported_mode(kind: ImageKind, what: str) -> InvalidImageError:
    """Make the error for pixels that have no sure 8-bit reading."""
    return InvalidImageError(
        "unsupported_mode",
        f"the {kind.name} file holds {what}",
        allowed="8 or 16 bits per channel",
        hint="Export the picture as an 8-bit JPEG or PNG and add that.",
    )
