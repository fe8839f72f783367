"""Download links that expire; a link's token is its whole state, so links outlive a restart."""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from urllib.parse import quote

_HEADER = {"alg": "HS256", "typ": "JWT"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkToken:
    """What a link's token says."""

    path: str
    expires_at: float
    """Seconds since the epoch."""
    serial: int
    """Counts the links this process gave out, so that older ones can be told from fresh ones."""


class LinkSigner:
    """Makes and reads the tokens of download links."""

    def __init__(self, seed: int) -> None:
        self._key = hashlib.sha256(f"simulator links {seed}".encode()).digest()

    def link(self, origin: str, token: LinkToken) -> str:
        """Return the whole URL for a token; ``origin`` has no slash at its end."""
        claims = {"path": token.path, "exp": token.expires_at, "jti": token.serial}
        signed = f"{_encoded(_HEADER)}.{_encoded(claims)}"
        return f"{origin}{quote(token.path)}?_jwt={signed}.{self._signature(signed)}"

    def read(self, text: str, *, path: str) -> LinkToken | None:
        """Return the token of a link to ``path``; None: it is not one of ours, or was altered."""
        signed, _, signature = text.rpartition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(signed).encode()):
            return None
        claims = json.loads(_decoded(signed.partition(".")[2]))
        if claims["path"] != path:
            return None
        return LinkToken(path=path, expires_at=claims["exp"], serial=claims["jti"])

    def _signature(self, text: str) -> str:
        digest = hmac.new(self._key, text.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _encoded(claims: object) -> str:
    text = json.dumps(claims, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
