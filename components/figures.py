"""Numbers as people read them: always with their unit, never with more digits than they mean."""

import math
from datetime import datetime

from runway_core import Price, Spread

_SYMBOLS = {"USD": "$", "CNY": "¥", "EUR": "€"}


def byte_size(byte_count: int) -> str:
    """Say a size in bytes, kB or MB.

    >>> byte_size(412_000), byte_size(5_300_000)
    ('412 kB', '5.3 MB')
    """
    if byte_count < 1000:
        return f"{byte_count} B"
    if byte_count < 1_000_000:
        return f"{byte_count / 1000:.0f} kB"
    return f"{byte_count / 1_000_000:.1f} MB"


def pixel_size(width_px: int, height_px: int) -> str:
    """Say a size in pixels.

    >>> pixel_size(1280, 720)
    '1280 × 720'
    """
    return f"{width_px} × {height_px}"


def money(amount: float, currency: str = "USD") -> str:
    """Say an amount with its currency; fractions of a cent are kept where they are all there is.

    >>> money(0.25), money(0.004), money(3.2, "CNY"), money(2, "credits")
    ('$0.25', '$0.004', '¥3.20', '2 credits')
    """
    symbol = _SYMBOLS.get(currency)
    if symbol is None:
        return f"{amount:g} {currency}"
    digits = 3 if 0 < amount < 0.01 else 2
    return f"{symbol}{amount:.{digits}f}"


def at_most(amount: float, currency: str = "USD") -> str:
    """Say an upper bound: rounded up, so that it is never less than what it bounds.

    >>> at_most(0.75), at_most(0.123), at_most(0.1 + 0.2), at_most(0.004)
    ('$0.75', '$0.13', '$0.30', '$0.004')
    """
    if currency not in _SYMBOLS or amount < 0.01:
        return money(amount, currency)
    return money(math.ceil(round(amount * 100, 6)) / 100, currency)


def price(value: Price) -> str:
    """Say a price: free, an amount, or unknown.

    >>> price(Price(amount=0.0)), price(Price(amount=0.25)), price(Price())
    ('free', '$0.25', 'unknown')
    """
    if value.amount is None:
        return "unknown"
    return "free" if value.amount == 0 else money(value.amount, value.currency)


def span(seconds: float) -> str:
    """Say how long something took.

    >>> span(0.94), span(41.6), span(62), span(3720)
    ('0.9 s', '42 s', '1 min 2 s', '1 h 2 min')
    """
    if seconds < 10:
        return f"{max(0.0, seconds):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"


def long_span(seconds: float) -> str:
    """Say roughly how long ago something was.

    >>> long_span(42), long_span(300), long_span(7300), long_span(200_000)
    ('less than a minute', '5 min', '2 h', '2 days')
    """
    minutes = int(seconds // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 60:
        return f"{minutes} min"
    hours = minutes // 60
    if hours < 24:
        return f"{hours} h"
    return "1 day" if hours < 48 else f"{hours // 24} days"


def spread(value: Spread) -> str:
    """Say how long something takes, with the range of eight in ten where it is wide.

    >>> spread(Spread(median=41.0, low=33.0, high=58.0, count=9))
    '41 s (33 s to 58 s)'
    >>> spread(Spread(median=41.0, low=40.9, high=41.2, count=9))
    '41 s'
    """
    words, low, high = span(value.median), span(value.low), span(value.high)
    return words if len({words, low, high}) == 1 else f"{words} ({low} to {high})"


def seconds_between(start: datetime | None, end: datetime | None) -> float | None:
    """Seconds from one instant to another, at least 0; None where one is missing."""
    if start is None or end is None:
        return None
    return max(0.0, (end - start).total_seconds())


def shape(ratio: str) -> str:
    """Name the shape of a "W:H" ratio by its nearest common one.

    >>> shape("1280:720"), shape("832:1104"), shape("1584:672")
    ('16:9', '3:4', '21:9')
    """
    width, height = (int(side) for side in ratio.split(":"))
    return shape_of(width / height)


def shape_of(width_per_height: float) -> str:
    """Name a shape by its nearest common one."""
    return min(_SHAPES, key=lambda name: abs(_SHAPES[name] - width_per_height))


_SHAPES = {
    name: int(name.split(":")[0]) / int(name.split(":")[1])
    for name in ("21:9", "16:9", "5:3", "4:3", "1:1", "3:4", "3:5", "9:16")
}


def sentence(text: str, name: str = "") -> str:
    """Begin a text with a capital, unless it begins with ``name`` or with no plain word.

    >>> sentence("the file is text, not a picture"), sentence("chatgptsb refused it", "chatgptsb")
    ('The file is text, not a picture', 'chatgptsb refused it')
    >>> sentence("gen4_turbo ends"), sentence("pro/generate has trouble")
    ('gen4_turbo ends', 'pro/generate has trouble')
    """
    first = text.partition(" ")[0]
    is_word = first.isalpha() or first.rstrip(",;:").isalpha()
    return text[:1].upper() + text[1:] if is_word and first != name else text


def utf16_units(text: str) -> int:
    """Count a text as the gateways do: in UTF-16 code units.

    >>> utf16_units("dusk"), utf16_units("🌅")
    (4, 2)
    """
    return len(text.encode("utf-16-le")) // 2
