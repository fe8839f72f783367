"""Addresses of event streams: who has one hears of one workspace's jobs, for a while."""

import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from runway_core.web import EVENTS_PATH, Listener

_DOMAIN = b"runway-playground events "  # keeps these apart from what else is signed with the key
_HOUR_S = 3600


class StreamLinks:
    """Makes addresses of streams and reads them back; nothing has to be stored for either.

    An address works for ``lifetime_s`` seconds and up to an hour longer: its end is rounded up, so
    that every part of a page, and every drawing within the hour, asks for the same stream.
    """

    def __init__(
        self, key: bytes, lifetime_s: int, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._key = key
        self._lifetime_s = lifetime_s
        self._clock = clock

    def link(self, workspace: str) -> str:
        """Return the address of a workspace's stream, a path without a host."""
        ends_at_s = (int(self._clock()) // _HOUR_S + 1) * _HOUR_S + self._lifetime_s
        proof = self._proof(workspace, ends_at_s)
        return f"{EVENTS_PATH}?{urlencode({'of': workspace, 'exp': ends_at_s, 'sig': proof})}"

    def listener(self, query: Mapping[str, str]) -> Listener | None:
        """Return who may listen by an address; None when it was not made here or has ended."""
        workspace, ends = query.get("of", ""), query.get("exp", "")
        if re.fullmatch(r"[0-9]{1,12}", ends) is None:
            return None
        expected = self._proof(workspace, int(ends))
        is_genuine = hmac.compare_digest(expected.encode(), query.get("sig", "").encode())
        if not is_genuine or int(ends) <= self._clock():
            return None
        return Listener(workspace=workspace, left_s=int(ends) - self._clock())

    def _proof(self, workspace: str, ends_at_s: int) -> str:
        told = f"{ends_at_s} {workspace}".encode()
        return hmac.new(self._key, _DOMAIN + told, hashlib.sha256).hexdigest()
