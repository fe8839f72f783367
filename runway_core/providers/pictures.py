"""Fetching a picture from a link that somebody gave: bounded in bytes, time and redirects.

Only GET is sent, and every hop meets the address guard again. What comes is bytes; whether they are
a picture is for `runway_core.images` to say.
"""

import asyncio
import ipaddress
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import httpx

from runway_core.errors import PictureLinkError, UnreachableError

from .guard import AllowedHosts
from .transport import MAY_HAVE_LEFT, NOTHING_SENT, make_client

LIMIT_S = 20.0  # a person is waiting
CONNECT_TIMEOUT_S = 5.0
SILENCE_TIMEOUT_S = 10.0
HEAD_LIMIT_S = 4.0
MAX_REDIRECTS = 4
MAX_LINK_CHARS = 2048

# Formats that are read here, those that need no re-encoding first: hosts that convert on demand
# choose by this.
_ACCEPT = "image/jpeg,image/png,image/webp;q=0.9,image/*;q=0.7,*/*;q=0.1"
_PLAIN = {"", "identity"}
_NO_LINK = (httpx.InvalidURL, UnicodeError)  # names that cannot be spelled are the second
_SAVE = "Save the picture and drop the file itself."
_PRIVATE_WINDOW = (
    "Open the link in a private window: only what shows there without a login can be fetched. Or "
    "save the picture and drop the file."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedPicture:
    """The bytes behind a link, and how they were served."""

    data: bytes
    url: str
    """The link as it was given, without spaces around it."""
    told_type: str
    """The media type that the host tells, lower case, without parameters; may be wrong or empty."""
    tells_length: bool
    redirects: int
    answers_head: bool


async def fetch_picture(
    link: str,
    *,
    transport: httpx.AsyncBaseTransport,
    max_bytes: int,
    plain_hosts: AllowedHosts | None = None,
    limit_s: float = LIMIT_S,
) -> FetchedPicture:
    """Fetch what a link leads to.

    Args:
        link: An https address.
        transport: The address guard, or what stands in for it.
        max_bytes: Largest file that is accepted.
        plain_hosts: Hosts of one's own network that may be called without https too.
        limit_s: The longest that all of it may take, in seconds.

    Raises:
        PictureLinkError: It cannot be fetched; ``reason`` says why.
    """
    url = link.strip()
    hosts = plain_hosts or AllowedHosts(())
    client = make_client(
        transport=transport,
        connect_timeout_s=CONNECT_TIMEOUT_S,
        silence_timeout_s=SILENCE_TIMEOUT_S,
    )
    async with client:
        with _told(url, limit_s):
            async with asyncio.timeout(limit_s):
                response, redirects = await _follow(client, url, hosts)
                try:
                    data = await _read(response, max_bytes)
                finally:
                    await response.aclose()
        return FetchedPicture(
            data=data,
            url=url,
            told_type=_media_type(response),
            tells_length="content-length" in response.headers,
            redirects=redirects,
            # Runway asks with HEAD before it fetches; a hop has settled the matter already.
            answers_head=redirects == 0 and await _answers_head(client, response.url),
        )


@contextmanager
def _told(url: str, limit_s: float) -> Iterator[None]:
    """Turn failures of the transport into `PictureLinkError`."""
    try:
        yield
    except UnreachableError as refused:
        raise PictureLinkError(
            "private_address",
            refused.message,
            hint=f"{_SAVE} A host of your own can be named in PLAYGROUND_ALLOWED_HOSTS.",
        ) from refused
    except (TimeoutError, httpx.TimeoutException) as slow:
        raise PictureLinkError(
            "too_slow",
            f"{_host(url)} did not hand the picture over within {limit_s:g} s",
            hint=f"Try again in a moment. {_SAVE}",
        ) from slow
    except NOTHING_SENT as failure:
        raise PictureLinkError(
            "unreachable",
            f"{_host(url)} cannot be reached",
            hint=f"Check the link for a typing mistake. {_SAVE}",
        ) from failure
    except MAY_HAVE_LEFT as failure:
        raise PictureLinkError(
            "broken_off",
            f"the connection to {_host(url)} broke off",
            hint=f"Try again in a moment. {_SAVE}",
        ) from failure


def link_fault(fetched: FetchedPicture, media_type: str) -> str:
    """Say why a gateway could not fetch the same link itself; empty when it could.

    Args:
        fetched: How the host served it here.
        media_type: What the bytes really are.

    Source: https://docs.dev.runwayml.com/assets/inputs (checked 2026-11-20): https and a name
    instead of an address, no redirects, a true Content-Type, a Content-Length, HEAD answered.
    """
    url = httpx.URL(fetched.url)
    is_true = fetched.told_type == media_type or (
        (fetched.told_type, media_type) == ("image/jpg", "image/jpeg")
    )
    faults: Sequence[tuple[bool, str]] = (
        (url.scheme != "https", "The link is not https."),
        (_is_address(url.host), "The link names an address instead of a host."),
        (fetched.redirects > 0, "The link leads on to another one, which gateways do not follow."),
        (
            not is_true,
            f"Its host calls the file {fetched.told_type or 'nothing'} instead of {media_type}.",
        ),
        (not fetched.tells_length, "Its host does not say how long the file is."),
        (not fetched.answers_head, "Its host does not answer HEAD requests."),
    )
    return next((words for is_so, words in faults if is_so), "")


async def _follow(
    client: httpx.AsyncClient, url: str, hosts: AllowedHosts
) -> tuple[httpx.Response, int]:
    """Open a link and what it leads on to; return the last answer and how many hops there were."""
    headers = {"Accept": _ACCEPT, "Accept-Encoding": "identity"}
    for redirects in range(MAX_REDIRECTS + 1):
        request = client.build_request("GET", _checked(url, hosts), headers=headers)
        try:
            response = await client.send(request, stream=True)
        except _NO_LINK as error:  # where it leads on to cannot be read
            raise _not_a_link(url) from error
        if response.next_request is None:
            return response, redirects
        url = str(response.next_request.url)
        await response.aclose()
    raise PictureLinkError(
        "too_many_redirects",
        f"the link leads on to others more than {MAX_REDIRECTS} times",
        hint=f"Use the address of the picture itself. {_SAVE}",
    )


def _checked(text: str, hosts: AllowedHosts) -> httpx.URL:
    try:
        url = httpx.URL(text)
        host, port = url.host, url.port or {"http": 80, "https": 443}.get(url.scheme, 0)
    except _NO_LINK:
        url, host, port = httpx.URL(), "", 0
    if not host or len(text) > MAX_LINK_CHARS:
        raise _not_a_link(text)
    if url.scheme != "https" and not (url.scheme == "http" and hosts.has(host, port)):
        raise PictureLinkError(
            "not_https",
            f"a link to a picture must begin with https://, not with {url.scheme}://",
            hint=f"Most hosts answer under https:// too. {_SAVE}",
        )
    if url.userinfo:
        raise PictureLinkError(
            "has_password",
            "the link holds a user name or a password, and links are kept",
            hint=_SAVE,
        )
    return url


def _not_a_link(text: str) -> PictureLinkError:
    return PictureLinkError(
        "not_a_link",
        f"{text!r:.80} is not a link that can be followed",
        hint=f"A link begins with https:// and has at most {MAX_LINK_CHARS} characters.",
    )


async def _read(response: httpx.Response, max_bytes: int) -> bytes:
    _check_status(response)
    if _media_type(response) in {"text/html", "application/xhtml+xml"}:
        raise PictureLinkError(
            "web_page",
            f"the link leads to a web page of {response.url.host}, not to a picture",
            hint="Right-click the picture there, copy its own address, and paste that.",
        )
    told = response.headers.get("content-length", "")
    if told.isdecimal() and int(told) > max_bytes:
        raise _too_large(max_bytes)
    is_plain = response.headers.get("content-encoding", "").strip().lower() in _PLAIN
    data = bytearray()
    # Raw bytes where they are the file: nothing can grow on the way through a decoder.
    async for chunk in response.aiter_raw() if is_plain else response.aiter_bytes(2**16):
        data += chunk
        if len(data) > max_bytes:
            raise _too_large(max_bytes)
    return bytes(data)


def _check_status(response: httpx.Response) -> None:
    status, host = response.status_code, response.url.host
    if status == 200:
        return
    if status in {404, 410}:
        raise PictureLinkError(
            "not_found",
            f"{host} has no such picture (HTTP {status})",
            hint="Check the link; it may have been taken down or may have expired.",
        )
    if status in {401, 402, 403, 407, 451}:
        raise PictureLinkError(
            "refused", f"{host} does not hand it out (HTTP {status})", hint=_PRIVATE_WINDOW
        )
    raise PictureLinkError(
        "trouble",
        f"{host} answered with HTTP {status} instead of a picture",
        hint=f"Try again in a moment. {_SAVE}",
    )


def _too_large(max_bytes: int) -> PictureLinkError:
    return PictureLinkError(
        "too_many_bytes",
        f"the file behind the link is larger than {max_bytes / 2**20:.3g} MB",
        hint="Link to a smaller version of the picture, or export one and drop it.",
    )


async def _answers_head(client: httpx.AsyncClient, url: httpx.URL) -> bool:
    # Whatever goes wrong here, the picture is there already.
    with suppress(TimeoutError, UnreachableError, *NOTHING_SENT, *MAY_HAVE_LEFT):
        async with asyncio.timeout(HEAD_LIMIT_S):
            answer = await client.head(url)
            return answer.status_code == 200
    return False


def _media_type(response: httpx.Response) -> str:
    return str(response.headers.get("content-type", "")).partition(";")[0].strip().lower()


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _host(url: str) -> str:
    try:
        return httpx.URL(url).host or "the host"
    except _NO_LINK:
        return "the host"
