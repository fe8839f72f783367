"""What was being typed, kept for the next tab: the form's values as text, never a picture.

A draft is what a page makes of it; here it is a text of bounded length, one for each tab.
"""

from concurrent.futures import Future

from runway_core.jobs import drafts
from runway_core.parts import Parts

LIMIT = 65_536  # characters; a draft beyond it stays in its tab
TABS_LIMIT = 20  # drafts of one workspace; the oldest is forgotten


class Drafts:
    """The drafts of one workspace."""

    def __init__(self, parts: Parts, workspace: str) -> None:
        self._parts = parts
        self._workspace = workspace

    def save(self, tab_id: str, text: str) -> "Future[None] | None":
        """Keep a tab's draft in the place of its last one, without waiting for the database.

        Returns:
            A future that ends when it is committed; None when it is too long to be kept.
        """
        if len(text) > LIMIT:
            return None
        return drafts.save(self._parts.store, self._workspace, tab_id, text, tabs_limit=TABS_LIMIT)

    def newest(self) -> str | None:
        """Return the draft that was saved last, of whichever tab; None before the first."""
        return drafts.newest(self._parts.store, self._workspace)
