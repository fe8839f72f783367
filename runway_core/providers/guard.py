"""Keeps outgoing requests away from addresses that only this machine or its network can reach.

Links to videos and pictures come from gateways and users. Each host is looked up and every address
it has is checked; the connection then goes to one of exactly those addresses, so a second answer of
the name server cannot differ. Redirects are new connections and meet the same check.
"""

import asyncio
import ipaddress
import socket
import ssl
import sys
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeAlias
from urllib.parse import urlsplit

import httpcore
import httpx

from runway_core.errors import ConfigurationError, UnreachableError

from .pool import ConnectionPool

Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve: TypeAlias = Callable[[str, int], Awaitable[list[str]]]
"""Looks up a host and a port; returns addresses as text. Raises OSError where there are none."""

# IPv4 inside IPv6: the bits that hold it, counted from the right.
_EMBEDDINGS: tuple[tuple[Network, int, str], ...] = (
    (ipaddress.ip_network("::ffff:0:0/96"), 0, "IPv4-mapped"),
    (ipaddress.ip_network("::ffff:0:0:0/96"), 0, "IPv4-translated"),
    (ipaddress.ip_network("::/96"), 0, "IPv4-compatible"),
    (ipaddress.ip_network("64:ff9b::/96"), 0, "NAT64"),
    (ipaddress.ip_network("2002::/16"), 80, "6to4"),
)
# Ranges by name, narrow ones first. Source: the IANA special-purpose address registries,
# https://www.iana.org/assignments/iana-ipv4-special-registry and …/iana-ipv6-special-registry
# (checked 2026-11-20); the metadata addresses are those of AWS, GCP, Azure and Alibaba Cloud.
_RANGES: tuple[tuple[Network, str], ...] = tuple(
    (ipaddress.ip_network(network), name)
    for network, name in (
        ("169.254.169.254/32", "cloud metadata"),
        ("169.254.170.2/32", "cloud metadata"),
        ("100.100.100.200/32", "cloud metadata"),
        ("192.0.0.192/32", "cloud metadata"),
        ("fd00:ec2::254/128", "cloud metadata"),
        ("fd20:ce::254/128", "cloud metadata"),
        ("0.0.0.0/32", "unspecified"),
        ("::/128", "unspecified"),
        ("127.0.0.0/8", "loopback"),
        ("::1/128", "loopback"),
        ("169.254.0.0/16", "link-local"),
        ("fe80::/10", "link-local"),
        ("10.0.0.0/8", "private"),
        ("172.16.0.0/12", "private"),
        ("192.168.0.0/16", "private"),
        ("fc00::/7", "private"),
        ("fec0::/10", "private"),
        ("100.64.0.0/10", "shared by carriers"),
        ("198.18.0.0/15", "test networks, which some VPN programs hand out for every name"),
        ("224.0.0.0/4", "multicast"),
        ("ff00::/8", "multicast"),
        ("64:ff9b:1::/48", "NAT64 of a private network"),
        ("2001::/32", "Teredo"),
        ("2001:db8::/32", "documentation"),
        ("3fff::/20", "documentation"),
        ("5f00::/16", "segment routing"),
        ("0.0.0.0/8", "this network"),
        ("192.88.99.0/24", "6to4 relays"),
        ("240.0.0.0/4", "reserved"),
    )
)
_HINT = (
    "Nothing was sent. If this host is yours and meant, add it to PLAYGROUND_ALLOWED_HOSTS; "
    "otherwise the gateway gave a link that must not be followed."
)


class AllowedHosts:
    """Hosts that may be called whatever their address.

    An entry is a host, ``host:port``, ``*.example.com`` for all below a domain, an address, a
    network such as ``198.18.0.0/15``, or a URL, of which host and port count.

    Raises:
        ConfigurationError: An entry is none of these.
    """

    def __init__(self, entries: Iterable[str]) -> None:
        self._names: set[tuple[str, int | None]] = set()
        self._domains: set[str] = set()
        self._networks: list[Network] = []
        for entry in entries:
            self._add(entry.strip().lower())

    def _add(self, entry: str) -> None:
        if not entry:
            return
        if entry.startswith("*."):
            self._domains.add(entry[1:])
            return
        try:
            self._networks.append(ipaddress.ip_network(entry.strip("[]"), strict=False))
        except ValueError:
            self._names.add(_host_and_port(entry))

    def has(self, host: str, port: int) -> bool:
        """Whether a host may be called by its name."""
        name = _bare(host)
        is_named = (name, None) in self._names or (name, port) in self._names
        return is_named or any(name.endswith(domain) for domain in self._domains)

    def has_address(self, address: Address) -> bool:
        """Whether an address may be called."""
        return any(address in network for network in self._networks)


def forbidden_range(address: Address) -> str | None:
    """Return the name of the range that forbids an address; None when it is a public one.

    IPv4 addresses inside IPv6 ones are judged by what they hold.
    """
    if isinstance(address, ipaddress.IPv6Address):
        address = ipaddress.IPv6Address(int(address))  # without the zone, as in fe80::1%eth0
    for network, name in _RANGES:
        if address in network:
            return name
    for network, shift, form in _EMBEDDINGS:
        if address in network:
            inner = forbidden_range(ipaddress.IPv4Address(int(address) >> shift & 0xFFFFFFFF))
            return None if inner is None else f"{inner}, {form}"
    # What has no name above, such as addresses set aside later, is told by the standard library.
    return None if address.is_global else "not public"


class GuardedTransport(httpx.AsyncHTTPTransport):
    """An httpx transport that refuses forbidden addresses.

    Pass it to `httpx.AsyncClient` as ``transport``; httpx then leaves out the proxies of the
    environment, through which a request would reach addresses that nobody checked.
    """

    def __init__(
        self,
        *,
        allowed_hosts: Iterable[str] = (),
        resolve: Resolve | None = None,
        verify: ssl.SSLContext | bool = True,
        limits: httpx.Limits | None = None,
    ) -> None:
        limits = limits or httpx.Limits(max_connections=200, max_keepalive_connections=50)
        # Made once: reading the system's certificates holds the loop up for 20 ms.
        context = httpx.create_ssl_context(verify=verify, trust_env=False)
        super().__init__(verify=context, trust_env=False, limits=limits)
        # httpx has no argument for a network backend; the test against a real server on loopback
        # fails when this attribute is named otherwise one day.
        self._pool = ConnectionPool(
            ssl_context=context,
            max_connections=_number(limits.max_connections),
            max_kept=_number(limits.max_keepalive_connections),
            kept_s=limits.keepalive_expiry,
            network_backend=GuardedBackend(AllowedHosts(allowed_hosts), resolve or look_up),
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request.

        Raises:
            UnreachableError: Nothing was sent: the scheme is neither http nor https, or the host
                has a forbidden address.
            httpx.TransportError: As any transport does.
        """
        if request.url.scheme not in {"http", "https"}:
            raise UnreachableError(
                f"{request.url.scheme!r:.20} is not called; only http and https are", hint=_HINT
            )
        return await super().handle_async_request(request)


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Looks up, checks and connects; the certificate is still checked against the host's name."""

    def __init__(self, allowed: AllowedHosts, resolve: Resolve) -> None:
        self._allowed = allowed
        self._resolve = resolve
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a checked address of ``host``.

        Raises:
            UnreachableError: One of its addresses is forbidden; nothing was sent.
            httpcore.ConnectError: It has no address, or none can be reached.
            httpcore.ConnectTimeout: It took longer than ``timeout`` seconds.
        """
        ends_at = asyncio.get_running_loop().time() + (timeout or 60.0)
        try:
            async with asyncio.timeout_at(ends_at):
                found = await self._addresses(host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"looking up {host} took too long") from error
        except (OSError, UnicodeError) as error:  # a label of more than 63 letters is the latter
            raise httpcore.ConnectError(f"{host} cannot be looked up") from error
        addresses = self._checked(host, port, found)
        fault: Exception = httpcore.ConnectError(f"{host} has no address")
        for position, address in enumerate(addresses):
            # Every address gets its share of the time: a dead one must not use up all of it.
            left_s = ends_at - asyncio.get_running_loop().time()
            share_s = max(left_s / (len(addresses) - position), 0.001)
            try:
                return await self._network.connect_tcp(
                    str(address), port, share_s, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
        raise fault

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuse: a socket file is a way into this machine.

        Raises:
            UnreachableError: Always.
        """
        raise UnreachableError("socket files are not called", hint=_HINT)

    async def _addresses(self, host: str, port: int) -> list[str]:
        literal = _literal(host)
        return [str(literal)] if literal is not None else await self._resolve(host, port)

    def _checked(self, host: str, port: int, found: list[str]) -> list[Address]:
        addresses = list(dict.fromkeys(ipaddress.ip_address(text) for text in found))
        if self._allowed.has(host, port):
            return addresses
        for address in addresses:
            name = None if self._allowed.has_address(address) else forbidden_range(address)
            if name is not None:
                where = host if host == str(address) else f"{host} ({address})"
                raise UnreachableError(
                    f"{where} is not called: its address is not a public one ({name})", hint=_HINT
                )
        return addresses


async def look_up(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host, in its order of preference.

    Raises:
        OSError: There are none.
    """
    answers = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in answers]


def _number(limit: int | None) -> int:
    return sys.maxsize if limit is None else limit


def _host_and_port(entry: str) -> tuple[str, int | None]:
    try:
        parts = urlsplit(entry if "://" in entry else f"//{entry}")
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError as error:
        raise ConfigurationError(
            f"{entry!r:.80} is neither a host nor an address",
            hint="Correct it in PLAYGROUND_ALLOWED_HOSTS or in the base URL of its gateway.",
        ) from error
    return _bare(parts.hostname or ""), port


def _bare(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


def _literal(host: str) -> Address | None:
    """Return the address that a host spells, in the old forms 2130706433 and 0x7f.1 too."""
    bare = _bare(host)
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except (OSError, UnicodeEncodeError):
        return None
