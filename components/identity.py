"""Who is at the other end: the one local user, or whoever signed in with Streamlit's OIDC login.

Whether a login is required is decided when the app starts and stays so: Streamlit itself takes a
secrets file that became unreadable for one that is not there, and would let everybody in.
"""

import hashlib
import ipaddress
import json
import logging
import tomllib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.errors import StreamlitAuthError

from runway_core import ConfigurationError

from .strings import account as strings

_log = logging.getLogger(__name__)
_SECTION = "auth"
_DEFAULT = "default"


class _Login:
    """Of this process."""

    is_required = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Whoever looks at this page."""

    workspace: str | None = None
    """Whose playground is shown; None: nobody's."""
    name: str = ""
    email: str = ""
    subject: str = ""
    """The sign-in service's own id; empty where none was told."""
    is_signed_in: bool = False


def prepare(secrets_files: Iterable[str], address: str | None) -> None:
    """Decide whether a login is required, and say so where it should be and is not.

    Args:
        secrets_files: Where Streamlit looks for secrets.
        address: What the server listens on; None: everything.

    Raises:
        ConfigurationError: A secrets file is there and cannot be read.
    """
    _Login.is_required = any(_has_login(Path(path)) for path in secrets_files)
    if not _Login.is_required and not is_loopback(address):
        _log.warning("%s %s %s", strings.OPEN_TITLE + ".", strings.OPEN_WORDS, strings.OPEN_HINT)


def _has_login(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        return _SECTION in tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"{path.name} cannot be read, so nobody knows whether it asks for a login: {error}",
            hint="Correct the file, or remove it.",
        ) from None


def is_login_required() -> bool:
    """Whether people have to sign in."""
    return _Login.is_required or "is_logged_in" in st.user.to_dict()


def visitor(allowed_users: str, *, local: str) -> Visitor:
    """Return whoever looks at this page.

    Args:
        local: The workspace of everybody where nobody has to sign in.
        allowed_users: The setting of that name.
    """
    if not is_login_required():
        return Visitor(workspace=local)
    return visitor_of(st.user.to_dict(), allowed_users)


def visitor_of(claims: Mapping[str, Any], allowed_users: str) -> Visitor:
    """Return who a sign-in service says somebody is.

    The workspace is a hash of the service and of its own id for the person: unlike a name or an
    address, that id never passes to somebody else.

    Args:
        claims: What the service's token says, as ``st.user`` holds it.
        allowed_users: E-mail addresses, ``@domain`` or ids, separated by commas; empty: everybody.
    """
    if claims.get("is_logged_in") is not True:
        return Visitor()
    issuer, subject = str(claims.get("iss") or ""), str(claims.get("sub") or "")
    email = str(claims.get("email") or "")
    known = Visitor(
        name=str(claims.get("name") or email or subject),
        email=email,
        subject=subject,
        is_signed_in=True,
    )
    names = {subject.casefold()}
    if claims.get("email_verified") is True and "@" in email:
        names |= {email.casefold(), "@" + email.casefold().rpartition("@")[2]}
    allowed = {entry.strip().casefold() for entry in allowed_users.split(",") if entry.strip()}
    if not issuer or not subject or (allowed and not names & allowed):
        return known
    digest = hashlib.sha256(json.dumps([issuer, subject]).encode()).hexdigest()
    return Visitor(
        workspace=f"user-{digest[:40]}",
        name=known.name,
        email=email,
        subject=subject,
        is_signed_in=True,
    )


def sign_in_services() -> list[str]:
    """Return the names of the sign-in services that are set up; the unnamed one is "default"."""
    section: Mapping[str, Any] = {}
    with suppress(FileNotFoundError):  # as Streamlit calls a file that became unreadable
        section = st.secrets.get(_SECTION, {})
    named = [name for name, value in section.items() if isinstance(value, Mapping)]
    named = [name for name in named if "client_id" in section[name]]
    return [_DEFAULT, *named] if "client_id" in section else named


def sign_in(service: str) -> bool:
    """Lead the browser to a sign-in service; return False where it is not set up completely."""
    try:
        st.login(None if service == _DEFAULT else service)
    except StreamlitAuthError:
        _log.exception("signing in is not set up completely")
        return False
    return True


def sign_out() -> None:
    """Forget who is signed in, here and at the service where it can."""
    st.logout()


def is_open_to_others() -> bool:
    """Whether other people reach this page although nobody has to sign in."""
    if is_login_required():
        return False
    host = st.context.headers.get("Host")
    return not is_loopback(st.get_option("server.address")) or not (
        host is None or is_loopback(_without_port(host))
    )


def is_loopback(address: str | None) -> bool:
    """Whether only this machine reaches an address; None stands for all addresses."""
    if not address:
        return False
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost" or address.endswith(".localhost")


def _without_port(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0]
