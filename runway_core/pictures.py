"""The room of a workspace's pictures: files and links become pictures, and the newest are found."""

from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from runway_core.errors import InvalidRequestError
from runway_core.images import CheckedImage, check_image
from runway_core.jobs.pictures import Place
from runway_core.models import ImageFrame, PictureSource
from runway_core.parts import Parts
from runway_core.providers.pictures import link_fault

PAGE_LIMIT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PicturePage:
    """Some pictures, newest first."""

    pictures: tuple[ImageFrame, ...]
    next: str | None
    """Where the following page begins; None when there is none."""


class Pictures:
    """The pictures of one workspace."""

    def __init__(self, parts: Parts, workspace: str) -> None:
        self._parts = parts
        self._workspace = workspace

    @property
    def address(self) -> str:
        """Where this workspace's pages ask by themselves: a signed path, see `web.pictures`."""
        return self._parts.links.pictures(self._workspace)

    def add(self, data: bytes) -> ImageFrame:
        """Check a picture file and keep it.

        Raises:
            InvalidImageError: It is not a picture that can be used; ``reason`` says why.
            MediaStoreError: It could not be stored.
        """
        return self._keep(data, self._checked(data), None)

    def start(self, data: bytes) -> "Future[ImageFrame]":
        """Begin to do as `add` does, beside the page: a large picture takes a second or more."""
        return self._parts.frame_desk.run(lambda: self.add(data))

    @property
    def patience_s(self) -> float:
        """How long a page may wait for pictures, all in all."""
        return self._parts.frame_desk.patience_s

    def fetch(self, link: str) -> ImageFrame:
        """Fetch the picture behind a link and keep it; takes up to 20 s, so never in a page.

        The link is remembered with it, and whether a gateway could follow it too.

        Raises:
            PictureLinkError: The link cannot be followed; ``reason`` says why.
            InvalidImageError, MediaStoreError: As for `add`.
        """
        fetched = self._parts.fetch_picture(link)
        facts = self._checked(fetched.data)
        fault = link_fault(fetched, facts.media_type)
        return self._keep(fetched.data, facts, PictureSource(url=fetched.url, fault=fault))

    def find(self, sha256: str) -> ImageFrame | None:
        """Return a picture that was added to this workspace; None for any other."""
        return self._parts.store.pictures.find(sha256, self._workspace)

    def newest(self, limit: int = 24, before: str | None = None) -> PicturePage:
        """Return pictures that were added, newest first.

        Args:
            limit: How many, 1 to 100.
            before: ``next`` of the page before; None begins with the newest.

        Raises:
            InvalidRequestError: ``before`` was not given by a page.
        """
        found, place = self._parts.store.pictures.newest(
            self._workspace,
            limit=max(1, min(limit, PAGE_LIMIT)),
            after=_read_place(before) if before else None,
        )
        return PicturePage(
            pictures=tuple(found), next=None if place is None else f"{place[0]!r}~{place[1]}"
        )

    def tell_fetched(self, link: str) -> dict[str, Any]:
        """Do as `fetch` does, for the script of a page."""
        return self._told(self.fetch(link))

    def tell_newest(self, before: str) -> dict[str, Any]:
        """Do as `newest` does, for the script of a page; an empty ``before`` begins anew."""
        page = self.newest(before=before or None)
        return {"pictures": [self._told(frame) for frame in page.pictures], "next": page.next}

    def _told(self, frame: ImageFrame) -> dict[str, Any]:
        return {
            "sha256": frame.sha256,
            "src": self._parts.links.small(frame.sha256),
            "size": [frame.width_px, frame.height_px],
            "type": frame.media_type.rpartition("/")[2].upper(),
        }

    def _checked(self, data: bytes) -> CheckedImage:
        return check_image(data, max_bytes=self._parts.settings.max_image_bytes)

    def _keep(self, data: bytes, facts: CheckedImage, source: PictureSource | None) -> ImageFrame:
        asset = self._parts.media.put(data, facts.media_type)
        frame = ImageFrame(
            sha256=asset.sha256,
            media_type=facts.media_type,
            width_px=facts.width_px,
            height_px=facts.height_px,
            byte_count=asset.byte_count,
            source=source,
        )
        return self._parts.store.pictures.add(frame, self._workspace)


def _read_place(text: str) -> Place:
    at, _, sha256 = text.partition("~")
    try:
        return float(at), sha256
    except ValueError as error:
        raise InvalidRequestError(
            f"{text!r:.80} is no place in the list of pictures",
            field="before",
            hint="Begin with the newest pictures again.",
        ) from error
