"""A view of the library as a link: what is filtered, and which page of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from runway_core import JobState, LibraryFilter

_LIMIT = 200  # characters of one value in an address
_TEXTS = {
    "q": "words",
    "gateway": "gateway_id",
    "model": "model_id",
    "ratio": "ratio",
    "tag": "tag",
    "batch": "batch_id",
}
"""Names in the address and the fields they fill."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryView:
    """What an address asks for."""

    wanted: LibraryFilter = field(default_factory=LibraryFilter)
    after: str | None = None
    before: str | None = None

    def at(self, *, after: str | None = None, before: str | None = None) -> "LibraryView":
        """Return the same filter on another page; without a place, on the first one."""
        return replace(self, after=after, before=before)


def read_query(query: Mapping[str, str]) -> LibraryView:
    """Read an address; what does not fit is left out, so that an old link still shows something.

    >>> read_query({"q": "dusk", "state": "no such state"}).wanted.words
    'dusk'
    """
    texts = {
        own: query[name][:_LIMIT] for name, own in _TEXTS.items() if query.get(name, "").strip()
    }
    known = {state.value: state for state in JobState}
    return LibraryView(
        wanted=LibraryFilter(
            **texts,
            state=known.get(query.get("state", "")),
            is_favourite=query.get("favourite") == "1",
        ),
        after=query.get("after"),
        before=query.get("before"),
    )


def write_query(view: LibraryView) -> dict[str, str]:
    """Return the address of a view; what is not filtered by is left out.

    >>> write_query(LibraryView(wanted=LibraryFilter(words="dusk", is_favourite=True)))
    {'q': 'dusk', 'favourite': '1'}
    """
    wanted = view.wanted
    told = {name: getattr(wanted, own) for name, own in _TEXTS.items()}
    told["state"] = wanted.state.value if wanted.state else None
    told["favourite"] = "1" if wanted.is_favourite else None
    told |= {"after": view.after, "before": view.before}
    return {name: value for name, value in told.items() if value}
