"""The media store: bytes known by their SHA-256, in a local folder or an S3-compatible bucket.

A file stands under its final name only when it is whole: locally it is written to a temporary name,
flushed to the disk and renamed; a bucket shows an upload when it has ended.
"""

import hashlib
import os
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal

import obstore
from obstore.store import LocalStore, S3Store

from runway_core.errors import ConfigurationError, MediaStoreError
from runway_core.settings import Settings

from .disk import new_temp, remove_old, settle, settle_copy, settle_move, sweep, touch
from .faults import store_faults
from .names import asset_name, checked_sha256, known_media_type, read_asset_name

FRESH_S = 600.0  # from the keeping of a file until a row that names it is surely written


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """Stored bytes."""

    sha256: str
    """64 lower-case hexadecimal digits."""
    media_type: str
    byte_count: int

    @property
    def name(self) -> str:
        """``<sha256>.<extension>``, as in links and in the store."""
        return asset_name(self.sha256, self.media_type)


def open_media_store(settings: Settings) -> "MediaStore":
    """Open the store that the settings name and clear stale temporary files.

    A bucket takes its endpoint and credentials from the usual environment variables
    (``AWS_ENDPOINT_URL``, ``AWS_REGION``, ``AWS_ACCESS_KEY_ID``, ``AWS_SECRET_ACCESS_KEY``).

    Raises:
        ConfigurationError: ``media_url`` is not an ``s3://bucket/prefix`` URL.
        MediaStoreError: The folder cannot be made.

    Source: https://developmentseed.org/obstore/latest/api/store/aws/ (checked 2026-11-20).
    """
    if settings.media_url is None:
        return MediaStore.in_folder(settings.data_dir / "media")
    return MediaStore.in_bucket(settings.media_url, temp_folder=settings.data_dir / "incoming")


def open_derived_store(settings: Settings) -> "MediaStore":
    """Open the store of derived files, beside the other one and as deletable as a cache.

    Raises:
        ConfigurationError, MediaStoreError: As for `open_media_store`.
    """
    if settings.media_url is None:
        return MediaStore.in_folder(settings.data_dir / "derived")
    url = f"{settings.media_url.rstrip('/')}/derived"
    return MediaStore.in_bucket(url, temp_folder=settings.data_dir / "incoming")


class MediaStore:
    """Content-addressed files; every method may block and may be called from any thread.

    The same bytes are kept once; the media type they were first kept with stands.
    """

    def __init__(
        self, objects: LocalStore | S3Store, *, temp_folder: Path, folder: Path | None = None
    ) -> None:
        self._objects = objects
        self._folder = folder
        self.temp_folder = temp_folder
        """Where unfinished files belong; for a local store on the same disk as the store."""

    @classmethod
    def in_folder(cls, folder: Path) -> "MediaStore":
        """Open a local store; the folder is made when it is missing.

        Raises:
            MediaStoreError: The folder cannot be made.
        """
        folder = folder.absolute()
        temp_folder = folder / ".incoming"
        with store_faults("open the media folder"):
            temp_folder.mkdir(parents=True, exist_ok=True)
            sweep(temp_folder)
            return cls(LocalStore(folder), temp_folder=temp_folder, folder=folder)

    @classmethod
    def in_bucket(cls, url: str, *, temp_folder: Path) -> "MediaStore":
        """Open a bucket; nothing is asked of it until the first file.

        Raises:
            ConfigurationError: ``url`` is not of the form ``s3://bucket/prefix``.
            MediaStoreError: The temporary folder cannot be made.
        """
        if not url.startswith("s3://") or not url.removeprefix("s3://").strip("/"):
            raise ConfigurationError(
                "PLAYGROUND_MEDIA_URL cannot be used: it is not of the form s3://bucket/prefix",
                hint="Set it to s3://bucket/prefix, or leave it empty for a local folder.",
            )
        endpoint = os.environ.get("AWS_ENDPOINT_URL", os.environ.get("AWS_ENDPOINT", ""))
        with store_faults("open the media bucket"):
            temp_folder.mkdir(parents=True, exist_ok=True)
            sweep(temp_folder)
            objects = S3Store.from_url(
                url,
                client_options={
                    "allow_http": endpoint.startswith("http://"),
                    "connect_timeout": timedelta(seconds=5),
                    "timeout": timedelta(seconds=120),
                },
                retry_config={"max_retries": 3, "retry_timeout": timedelta(seconds=20)},
            )
        return cls(objects, temp_folder=temp_folder.absolute())

    def put(self, data: bytes, media_type: str) -> Asset:
        """Keep bytes.

        Raises:
            MediaStoreError: The disk is full or the bucket away; nothing is half-written.
        """
        asset = Asset(
            sha256=hashlib.sha256(data).hexdigest(),
            media_type=known_media_type(media_type),
            byte_count=len(data),
        )
        with store_faults("keep a file"):
            if (kept := self._kept(asset)) is not None:
                return kept
            final = self._local_path(asset.name)
            if final is None:
                self._upload(asset, data)
                return asset
            temp = new_temp(self.temp_folder)
            try:
                temp.write_bytes(data)
                settle(temp, final)
            finally:
                temp.unlink(missing_ok=True)
        return asset

    def put_file(self, path: Path, media_type: str, *, keep_source: bool = False) -> Asset:
        """Keep a file, read in pieces; the source is taken (moved or deleted) unless kept.

        Raises:
            MediaStoreError: The disk is full or the bucket away; the source then still stands.
        """
        with store_faults("keep a file"):
            with path.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
            asset = Asset(
                sha256=sha256,
                media_type=known_media_type(media_type),
                byte_count=path.stat().st_size,
            )
            kept = self._kept(asset)
            if kept is None:
                self._take(path, asset, keep_source=keep_source)
            if not keep_source:
                path.unlink(missing_ok=True)
        return kept or asset

    def read(self, sha256: str) -> bytes:
        """Return the whole content.

        Raises:
            MediaStoreError: It is not in the store, or the store cannot be reached.
        """
        asset = self._known(sha256)
        with store_faults("read a file"):
            return bytes(obstore.get(self._objects, _key(asset.name)).bytes())

    async def stream(self, asset: Asset) -> AsyncIterator[bytes]:
        """Yield the content in pieces of about a mebibyte.

        Raises:
            MediaStoreError: It is not in the store, or the store cannot be reached.
        """
        with store_faults("read a file"):
            result = await obstore.get_async(self._objects, _key(asset.name))
            async for piece in result.stream(min_chunk_size=2**20):
                yield bytes(piece)

    @contextmanager
    def as_file(self, sha256: str) -> Iterator[Path]:
        """Lend the content as a file: the stored one (do not write to it), or a copy for a while.

        Raises:
            MediaStoreError: It is not in the store, or the store cannot be reached.
        """
        asset = self._known(sha256)
        path = self._local_path(asset.name)
        if path is not None:
            yield path
            return
        temp = new_temp(self.temp_folder, Path(asset.name).suffix)
        try:
            with store_faults("read a file"), temp.open("wb") as file:
                for piece in obstore.get(self._objects, _key(asset.name)).stream():
                    file.write(piece)
            yield temp
        finally:
            temp.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path | None:
        """Return where the file stands; None when the store is not local or does not hold it."""
        asset = self.stat(sha256) if self._folder is not None else None
        return None if asset is None else self._local_path(asset.name)

    def path_of(self, name: str) -> Path | None:
        """Like `path`, for the name in a link, without looking further than that one file."""
        path = self._local_path(name) if read_asset_name(name) is not None else None
        return path if path is not None and path.is_file() else None

    @property
    def is_local(self) -> bool:
        """Whether the files stand in a folder of this machine."""
        return self._folder is not None

    def presigned_url(
        self, name: str, *, lifetime_s: int, method: Literal["GET", "HEAD"] = "GET"
    ) -> str:
        """Return a link to the bucket that works for ``lifetime_s`` seconds.

        Raises:
            MediaStoreError: The store is a local folder, or there are no credentials to sign with.
        """
        if not isinstance(self._objects, S3Store):
            raise MediaStoreError(
                "a local media folder has no links of its own",
                hint="Set PLAYGROUND_MEDIA_URL to a bucket, or use the app's signed links.",
            )
        with store_faults("sign a link"):
            return obstore.sign(self._objects, method, _key(name), timedelta(seconds=lifetime_s))

    def exists(self, sha256: str) -> bool:
        """Whether the store holds these bytes."""
        return self.stat(sha256) is not None

    def stat(self, sha256: str) -> Asset | None:
        """Return what is known without reading the content; None when it is not in the store.

        Raises:
            MediaStoreError: The store cannot be reached.
        """
        with store_faults("look for a file"):
            return next(iter(self._found(sha256)), None)

    def delete(self, sha256: str) -> None:
        """Remove the content; nothing happens when it is not there.

        Raises:
            MediaStoreError: The store cannot be reached or forbids it.
        """
        with store_faults("delete a file"):
            for asset in self._found(sha256):
                obstore.delete(self._objects, _key(asset.name))

    def delete_unless_fresh(self, sha256: str) -> bool:
        """Remove content that nothing names; False when it was kept in the last ten minutes.

        Who has just kept it, or found it here, may be about to write the row that names it.

        Raises:
            MediaStoreError: The store cannot be reached or forbids it.
        """
        put_before = time.time() - FRESH_S
        with store_faults("delete a file"):
            return all(self._remove_old(*found, put_before) for found in self._dated(sha256))

    def _remove_old(self, asset: Asset, put_at: float, put_before: float) -> bool:
        if put_at > put_before:
            return False
        if (path := self._local_path(asset.name)) is not None:
            return remove_old(path, self.temp_folder, put_before=put_before)
        obstore.delete(self._objects, _key(asset.name))
        return True

    def _known(self, sha256: str) -> Asset:
        asset = self.stat(sha256)
        if asset is None:
            raise MediaStoreError(
                f"{sha256[:12]}… is not in the media store",
                hint="It may have been deleted; generate it again.",
            )
        return asset

    def _found(self, sha256: str) -> list[Asset]:
        return [asset for asset, _put_at in self._dated(sha256)]

    def _dated(self, sha256: str) -> list[tuple[Asset, float]]:
        """Return what the store holds of some bytes, with the instants at which they were kept."""
        folder = _key(checked_sha256(sha256)).rpartition("/")[0]
        found = []
        for entry in obstore.list(self._objects, folder).collect():
            named = read_asset_name(entry["path"].rpartition("/")[2])
            if named is not None and named[0] == sha256:
                asset = Asset(sha256=sha256, media_type=named[1], byte_count=entry["size"])
                found.append((asset, entry["last_modified"].timestamp()))
        return found

    def _kept(self, asset: Asset) -> Asset | None:
        """Return what is kept of these bytes already, and from now on counts as fresh."""
        for kept, put_at in self._dated(asset.sha256):
            # A size that differs means the disk lost bytes: the whole file is written again.
            if kept.byte_count == asset.byte_count and self._is_fresh_again(kept, put_at):
                return kept
        return None

    def _is_fresh_again(self, asset: Asset, put_at: float) -> bool:
        if (path := self._local_path(asset.name)) is not None:
            return touch(path)
        return time.time() - put_at < FRESH_S / 2  # a bucket's files are older until put once more

    def _local_path(self, name: str) -> Path | None:
        return None if self._folder is None else self._folder / _key(name)

    def _take(self, path: Path, asset: Asset, *, keep_source: bool) -> None:
        final = self._local_path(asset.name)
        if final is None:
            self._upload(asset, path)
        elif keep_source:
            settle_copy(path, final, self.temp_folder)
        else:
            settle_move(path, final, self.temp_folder)

    def _upload(self, asset: Asset, content: bytes | Path) -> None:
        attributes = {"Content-Type": asset.media_type}
        obstore.put(self._objects, _key(asset.name), content, attributes=attributes)


def _key(name: str) -> str:
    return f"{name[:2]}/{name[2:4]}/{name}"
