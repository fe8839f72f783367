"""How gateways spell instants."""

from datetime import UTC, datetime


def iso_utc(at: float) -> str:
    """Spell seconds since the epoch as ISO 8601 in UTC with milliseconds.

    >>> iso_utc(1731678890.8)
    '2024-11-15T13:54:50.800Z'
    """
    text = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
