"""How gateways spell instants."""

from datetime import UTC, datetime


def iso_utc(at: float, *, timespec: str = "milliseconds") -> str:
    """Spell seconds since the epoch as ISO 8601 in UTC.

    >>> iso_utc(1731678890.8)
    '2024-11-15T13:54:50.800Z'
    """
    text = datetime.fromtimestamp(at, UTC).isoformat(timespec=timespec)
    return text.replace("+00:00", "Z")
