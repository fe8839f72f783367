"""Signed links to what the media store holds: pictures, videos, posters, downloads."""

import copy
import threading
from collections.abc import Callable, Sequence
from typing import Self
from urllib.parse import parse_qsl

from runway_core.errors import MediaStoreError
from runway_core.media import LinkSigner, MediaStore
from runway_core.media.names import asset_name
from runway_core.media.signing import LINK_PREFIX
from runway_core.models import CameraMotion, ImageFrame, Job, Video
from runway_core.settings import Settings
from runway_core.web import (
    PreviewOrder,
    derived_link,
    hover_link,
    pictures_address,
    take_link,
    thumbnail_link,
    zip_link,
)

KNOWN_PICTURES = 4096  # whose presence in the store is remembered
POSTER_TYPE = "image/jpeg"
STRANGE_PICTURE = "This picture is not among yours."
_SEALED = "simulator"


class Links:
    """Makes links; none of them waits for a picture to be read."""

    def __init__(self, media: MediaStore, signer: LinkSigner, settings: Settings) -> None:
        self._media = media
        self._signer = signer
        self._public_url = (settings.public_url or "").rstrip("/")
        self._lifetime_s = settings.link_lifetime_s
        self._lock = threading.Lock()
        self._present: set[str] = set()
        self._may_show: Callable[[str], bool] | None = None

    def limited(self, may_show: Callable[[str], bool]) -> Self:
        """Return the same links for somebody who may see pictures by their SHA-256 or not."""
        limited = copy.copy(self)
        limited._may_show = may_show
        return limited

    def media(self, sha256: str, media_type: str, *, filename: str | None = None) -> str:
        """Return a relative signed link to stored bytes; with ``filename`` it is a download."""
        return self._signer.link(sha256, media_type=media_type, filename=filename)

    @property
    def are_public(self) -> bool:
        """Whether the internet can follow links to what is stored."""
        return bool(self._public_url) or not self._media.is_local

    def public(self, sha256: str, media_type: str) -> str:
        """Return a link for a gateway: under the public address, else presigned by the bucket.

        Raises:
            MediaStoreError: The bucket cannot sign.
        """
        if self._public_url:
            return self._public_url + self.media(sha256, media_type)
        return self._media.presigned_url(
            asset_name(sha256, media_type), lifetime_s=self._lifetime_s
        )

    def derived(self, sha256: str, media_type: str, *, filename: str | None = None) -> str:
        """Return a link to a derived file, such as a compare proxy."""
        return derived_link(self._signer, sha256, media_type, filename=filename)

    def hover(self, workspace: str, job_id: str, sha256: str) -> str:
        """Return a link to a small clip of a job's video, made when asked for."""
        return hover_link(self._signer, workspace, job_id, sha256)

    def sealed(self, sha256: str, media_type: str) -> str:
        """Return a name for stored bytes that only `unsealed` understands, and for ever."""
        link = self._signer.link(sha256, media_type=media_type, purpose=_SEALED)
        return link.removeprefix(LINK_PREFIX)

    def unsealed(self, sealed: str) -> str | None:
        """Return the SHA-256 that a sealed name stands for; None for any other text."""
        name, _, query = sealed.partition("?")
        told = dict(parse_qsl(query))
        signed = self._signer.verify(name, told, now=0.0)  # a job may wait for longer than a link
        return signed.sha256 if signed is not None and signed.purpose == _SEALED else None

    def thumbnail(self, frame: ImageFrame) -> str:
        """Return a link to a small upright copy of a picture, made when it is asked for.

        Raises:
            MediaStoreError: The picture is not in the store (any more), the store is away, or it
                is not theirs for whom the links are made.
        """
        self._check(frame)
        with self._lock:
            is_known = frame.sha256 in self._present
        if not is_known:
            if not self._media.exists(frame.sha256):
                raise MediaStoreError(
                    "the picture is not in the media store any more", hint="Add it again."
                )
            with self._lock:
                if len(self._present) >= KNOWN_PICTURES:
                    self._present.clear()
                self._present.add(frame.sha256)
        return self.small(frame.sha256)

    def small(self, sha256: str) -> str:
        """Do as `thumbnail` does, without a look into the store."""
        return thumbnail_link(self._signer, sha256)

    def pictures(self, workspace: str) -> str:
        """Return where a workspace's pages list pictures and have links followed."""
        return pictures_address(self._signer, workspace)

    def preview(
        self,
        frame: ImageFrame,
        *,
        ratio: str,
        duration_s: int,
        mask: ImageFrame | None = None,
    ) -> str:
        """Return a link to a small loop of a camera move on a picture, drawn when asked.

        The page adds the move, ``&motion=`` and six numbers in the order of `CameraMotion`.
        ``mask`` is what was painted as near in the picture; None: it is guessed.

        Raises:
            MediaStoreError: A picture is not theirs for whom the links are made.
        """
        self._check(frame)
        if mask is not None:
            self._check(mask)
        still = CameraMotion()
        order = PreviewOrder.of(frame, ratio=ratio, duration_s=duration_s, motion=still, mask=mask)
        return order.offer(self._signer)

    def video(self, job: Job, *, filename: str | None = None) -> str | None:
        """Return a link to a job's video; None before there is one."""
        if job.video is None:
            return None
        return self.media(job.video.sha256, job.video.media_type, filename=filename)

    def take(self, workspace: str, job_id: str, video: Video, filename: str) -> str:
        """Return a link that saves a job's video with its recipe."""
        return take_link(
            self._signer, workspace, (video.sha256, video.media_type), job_id, filename
        )

    def zip(self, workspace: str, job_ids: Sequence[str], filename: str) -> str:
        """Return a link that saves several jobs' videos in one file."""
        return zip_link(self._signer, workspace, job_ids, filename)

    def poster(self, job: Job) -> str | None:
        """Return a link to the first frame of a job's video; None before there is one."""
        return None if job.video is None else self.media(job.video.poster_sha256, POSTER_TYPE)

    def _check(self, frame: ImageFrame) -> None:
        if self._may_show is not None and not self._may_show(frame.sha256):
            raise MediaStoreError(STRANGE_PICTURE, hint="Add the picture itself.")
