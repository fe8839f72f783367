"""Signed links to stored assets: whoever has one may read that one asset until it expires.

Links stand under ``/assets/`` because Streamlit keeps ``/media/`` for itself: `st.App` refuses own
routes there (streamlit 1.67.0, ``_RESERVED_ROUTE_PREFIXES``, checked 2026-11-20).
"""

import base64
import hashlib
import hmac
import os
import re
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from runway_core.errors import ConfigurationError
from runway_core.settings import Settings

from .names import asset_name, read_asset_name

LINK_PREFIX = "/assets/"
VIEW = "view"
_KEY_FILE = "signing.key"
_KEY_BYTES = 32
_HOUR_S = 3600
_FILENAME_LIMIT = 150  # characters; file systems take 255 bytes
_NOT_FOR_FILENAMES = re.compile(r'[\x00-\x1f\x7f"*/:<>?\\|]+')


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedAsset:
    """What a valid link allows."""

    sha256: str
    media_type: str
    purpose: str
    filename: str | None
    """The name to download under; None: shown in place."""
    expires_at_s: int
    """Seconds since 1970, UTC."""


class LinkSigner:
    """Makes and checks links.

    A link works for ``lifetime_s`` seconds and up to an hour longer: its end is rounded up, so that
    all links made within the same hour are the same text and neither the browser's cache nor a
    playing video is disturbed by a fresh one. With a lifetime below an hour the round is the
    lifetime, in whole minutes.
    """

    def __init__(self, key: bytes, lifetime_s: int) -> None:
        self._key = key
        self._lifetime_s = lifetime_s
        self._round_s = max(60, min(_HOUR_S, lifetime_s // 60 * 60))

    def link(
        self,
        sha256: str,
        *,
        media_type: str,
        purpose: str = VIEW,
        filename: str | None = None,
        now: float | None = None,
    ) -> str:
        """Return ``/assets/<sha256>.<extension>?exp=…&sig=…``, a path without a host.

        Args:
            sha256: The asset.
            media_type: Its media type, which the extension tells.
            purpose: A word kept in the link; a link for one purpose does not pass for another.
            filename: Makes the browser save the file under this name; unsafe signs are replaced.
            now: Seconds since 1970; None reads the clock.

        Raises:
            ValueError: ``sha256`` is not one.
        """
        name = asset_name(sha256, media_type)
        now_s = time.time() if now is None else now
        expires_at_s = (int(now_s) // self._round_s + 1) * self._round_s + self._lifetime_s
        told = {} if purpose == VIEW else {"for": purpose}
        if filename is not None:
            told["filename"] = _safe_filename(filename)
        signature = self._signature(name, expires_at_s, purpose, told.get("filename", ""))
        query = urlencode({"exp": str(expires_at_s), **told, "sig": signature})
        return f"{LINK_PREFIX}{name}?{query}"

    def verify(
        self, name: str, query: Mapping[str, str], *, now: float | None = None
    ) -> SignedAsset | None:
        """Return what a link allows; None when it was not signed here or has expired.

        Args:
            name: The last part of the path, ``<sha256>.<extension>``.
            query: The decoded query.
            now: Seconds since 1970; None reads the clock.
        """
        named, expires = read_asset_name(name), query.get("exp", "")
        if named is None or not re.fullmatch(r"[0-9]{1,12}", expires):
            return None
        purpose, filename = query.get("for", VIEW), query.get("filename", "")
        expected = self._signature(name, int(expires), purpose, filename)
        is_genuine = hmac.compare_digest(expected.encode(), query.get("sig", "").encode())
        if not is_genuine or int(expires) <= (time.time() if now is None else now):
            return None
        return SignedAsset(
            sha256=named[0],
            media_type=named[1],
            purpose=purpose,
            filename=filename or None,
            expires_at_s=int(expires),
        )

    def _signature(self, name: str, expires_at_s: int, purpose: str, filename: str) -> str:
        # Length before value: no two sets of parts can read the same.
        parts = (name, str(expires_at_s), purpose, filename)
        message = "".join(f"{len(part)}:{part}" for part in parts).encode()
        digest = hmac.new(self._key, message, hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def open_signer(settings: Settings) -> LinkSigner:
    """Return the signer of these settings.

    Raises:
        ConfigurationError: The key cannot be kept or read.
    """
    return LinkSigner(load_or_make_key(settings), settings.link_lifetime_s)


def load_or_make_key(settings: Settings) -> bytes:
    """Return the signing key: of the settings, else of the data folder, where one is made.

    The file ``signing.key`` is readable by its owner only. Processes that start together end up
    with the same key.

    Returns:
        32 bytes.

    Raises:
        ConfigurationError: The file cannot be written or read, or is not a key.
    """
    if settings.signing_key is not None:
        return hashlib.sha256(settings.signing_key.get_secret_value().encode()).digest()
    path = settings.data_dir / _KEY_FILE
    try:
        if not path.exists():
            _make_key(path)
        path.chmod(0o600)
        key = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(
            f"the signing key cannot be kept in the data folder: {error.strerror}",
            hint="Check the permissions of PLAYGROUND_DATA_DIR, or set PLAYGROUND_SIGNING_KEY.",
        ) from error
    if len(key) != _KEY_BYTES:
        raise ConfigurationError(
            f"{_KEY_FILE} in the data folder is not a key: {len(key)} bytes instead of "
            f"{_KEY_BYTES}",
            hint=f"Delete {_KEY_FILE}; a new one is made, and links given out before stop working.",
        )
    return key


def _make_key(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temp = path.with_name(f"{_KEY_FILE}.{secrets.token_hex(8)}")
    descriptor = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first: its key is the key
            path.hardlink_to(temp)
    finally:
        temp.unlink()


def _safe_filename(filename: str) -> str:
    return _NOT_FOR_FILENAMES.sub("_", filename).strip(". ")[:_FILENAME_LIMIT] or "download"
