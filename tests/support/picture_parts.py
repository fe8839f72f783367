"""Bytes to splice into picture files, and headers that promise more than they hold."""

import struct
import zlib


def png_chunk(name: bytes, payload: bytes) -> bytes:
    """Make one PNG chunk with its checksum."""
    return (
        struct.pack(">I", len(payload))
        + name
        + payload
        + struct.pack(">I", zlib.crc32(name + payload))
    )


def with_png_chunk(data: bytes, name: bytes, payload: bytes, *, before: bytes = b"IDAT") -> bytes:
    """Put a chunk into a PNG, before the first chunk of another name."""
    at = data.index(before) - 4
    return data[:at] + png_chunk(name, payload) + data[at:]


def png_of(
    width_px: int, height_px: int, *, colour: int = 2, depth: int = 8, rows: bytes = b"\0"
) -> bytes:
    """Make a PNG that says this size and holds these rows, each led by its filter's number."""
    header = struct.pack(">IIBBBBB", width_px, height_px, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", zlib.compress(rows))
        + png_chunk(b"IEND", b"")
    )


def jpeg_segment(marker: int, payload: bytes) -> bytes:
    """Make one JPEG segment, such as 0xE1 for EXIF."""
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def with_jpeg_segment(data: bytes, marker: int, payload: bytes) -> bytes:
    """Put a segment right behind a JPEG's start marker."""
    return data[:2] + jpeg_segment(marker, payload) + data[2:]


def jpeg_scans(data: bytes) -> bytes:
    """Return everything of a JPEG from its first scan on, where pixels are coded."""
    return data[data.index(b"\xff\xda") :]


def with_scans(progressive: bytes, count: int) -> bytes:
    """Repeat the first scan of a progressive JPEG until there are ``count`` in all."""
    first = progressive.index(b"\xff\xda")
    second = min(
        at
        for marker in (b"\xff\xc4", b"\xff\xda")
        if (at := progressive.find(marker, first + 2)) > 0
    )
    scan = progressive[first:second]
    missing = count - progressive.count(b"\xff\xda")
    return progressive[:second] + scan * missing + progressive[second:]


def riff_chunk(name: bytes, payload: bytes) -> bytes:
    """Make one chunk of a WebP, padded to even length."""
    return name + struct.pack("<I", len(payload)) + payload + b"\0" * (len(payload) % 2)


def webp_of(*chunks: bytes) -> bytes:
    """Make a WebP of chunks."""
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def vp8x(width_px: int, height_px: int, *, flags: int = 0) -> bytes:
    """Make the chunk with which an extended WebP begins."""
    size = (width_px - 1).to_bytes(3, "little") + (height_px - 1).to_bytes(3, "little")
    return riff_chunk(b"VP8X", bytes([flags, 0, 0, 0]) + size)


def extended_webp(
    plain: bytes, width_px: int, height_px: int, *, flags: int = 0, **extra: bytes
) -> bytes:
    """Turn a plain WebP into an extended one with more chunks behind its picture."""
    more = (riff_chunk(name.encode().ljust(4), payload) for name, payload in extra.items())
    return webp_of(vp8x(width_px, height_px, flags=flags), plain[12:], *more)


def huge_bmp(width_px: int, height_px: int) -> bytes:
    """Make the header of a 24-bit BMP of this size, and nothing behind it."""
    info = struct.pack("<IiiHHIIiiII", 40, width_px, height_px, 1, 24, 0, 0, 2835, 2835, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + info


def huge_gif(width_px: int, height_px: int) -> bytes:
    """Make a GIF of one frame of this size, coded in a few bytes."""
    screen = struct.pack("<HHBBB", width_px, height_px, 0x80, 0, 0) + bytes(6)
    frame = b"," + struct.pack("<HHHHB", 0, 0, width_px, height_px, 0)
    return b"GIF89a" + screen + frame + b"\x02\x02\x4c\x01\x00;"


def tiff_of(*entries: tuple[int, int, int, int], tail: bytes = b"") -> bytes:
    """Make a little-endian TIFF of one directory.

    Args:
        entries: Tag, type, count and value of each entry, sorted by tag.
        tail: What stands behind the directory.
    """
    directory = struct.pack("<H", len(entries))
    directory += b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"II*\0\x08\0\0\0" + directory + bytes(4) + tail


def huge_tiff(width_px: int, height_px: int) -> bytes:
    """Make a TIFF of RGB pixels of this size with one short strip."""
    entries = (
        (256, 4, 1, width_px),
        (257, 4, 1, height_px),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (277, 3, 1, 1),
        (278, 4, 1, height_px),
        (279, 4, 1, 16),
    )
    return tiff_of(*entries, tail=bytes(16))


def iso_box(name: bytes, payload: bytes) -> bytes:
    """Make one box of an ISO media file, such as HEIC."""
    return struct.pack(">I", len(payload) + 8) + name + payload
