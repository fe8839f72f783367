"""The size that an AV1 picture is coded in, which its file may tell otherwise.

The decoder makes the coded picture whole before anybody compares the two.

Source: https://aomediacodec.github.io/av1-spec/ sections 5.3 to 5.5 (checked 2026-11-29).
"""

from dataclasses import dataclass

_SEQUENCE_HEADER = 1
_MAX_UNITS = 16


@dataclass(slots=True)
class _Bits:
    data: bytes
    at: int = 0

    def take(self, count: int) -> int:
        """Read a whole number of some bits, the highest first."""
        end = self.at + count
        if end > 8 * len(self.data):
            raise EOFError("the coded picture has no header")
        value = int.from_bytes(self.data[self.at // 8 : -(-end // 8)], "big")
        self.at = end
        return value >> (-end % 8) & ((1 << count) - 1)


def coded_size(head: bytes) -> tuple[int, int] | None:
    """Find the largest width and height that coded pictures have.

    Args:
        head: The first bytes of the coded data.

    Returns:
        None where they are not those of AV1.
    """
    at = 0
    try:
        for _ in range(_MAX_UNITS):
            flags = head[at]
            at += 2 if flags & 4 else 1
            if not flags & 2:  # without a length nothing can follow
                return None
            length, at = _length(head, at)
            if flags >> 3 & 15 == _SEQUENCE_HEADER:
                return _sequence_size(_Bits(head[at : at + length]))
            at += length
    except (IndexError, EOFError):
        pass
    return None


def _length(head: bytes, at: int) -> tuple[int, int]:
    length = 0
    for place in range(8):
        length |= (head[at] & 0x7F) << (7 * place)
        at += 1
        if not head[at - 1] & 0x80:
            break
    return length, at


def _sequence_size(bits: _Bits) -> tuple[int, int]:
    bits.take(4)  # profile, whether it is a still picture
    if bits.take(1):
        bits.take(5)  # its level is all there is
    else:
        _skip_timing(bits)
    width_bits, height_bits = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(width_bits) + 1, bits.take(height_bits) + 1


def _skip_timing(bits: _Bits) -> None:
    delay_bits = 0
    if bits.take(1):
        bits.take(64)
        if bits.take(1):
            _skip_variable(bits)
        if bits.take(1):
            delay_bits = bits.take(5) + 1
            bits.take(42)
    has_delay = bits.take(1)
    for _ in range(bits.take(5) + 1):
        bits.take(12)
        if bits.take(5) > 7:
            bits.take(1)
        if delay_bits and bits.take(1):
            bits.take(2 * delay_bits + 1)
        if has_delay and bits.take(1):
            bits.take(4)


def _skip_variable(bits: _Bits) -> None:
    zeros = 0
    while not bits.take(1):
        zeros += 1
    bits.take(zeros)
