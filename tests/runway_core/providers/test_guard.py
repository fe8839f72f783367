import asyncio
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpcore
import httpx
import pytest

from runway_core.errors import ConfigurationError, UnreachableError
from runway_core.providers.guard import AllowedHosts, GuardedTransport, forbidden_range, look_up


class Names:
    """A name server that answers from a list; the last answer stays."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append((host, port))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Greeting(BaseHTTPRequestHandler):
    """Says which host it was called by; ``/away`` redirects."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = f"hello {self.headers['Host']}".encode()
        self.send_response(302 if self.path.startswith("/away") else 200)
        if self.path.startswith("/away"):
            self.send_header("Location", self.path.partition("?to=")[2])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    """The port of a real server on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Greeting) as server:
        thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def get(url: str, *, follow: bool = False, timeout: float = 5, **guard: Any) -> httpx.Response:
    async def run() -> httpx.Response:
        transport = GuardedTransport(**guard)
        async with httpx.AsyncClient(transport=transport, timeout=timeout) as client:
            return await client.get(url, follow_redirects=follow)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("127.0.0.1", "loopback"),
        ("127.255.255.254", "loopback"),
        ("::1", "loopback"),
        ("0.0.0.0", "unspecified"),
        ("::", "unspecified"),
        ("0.1.2.3", "this network"),
        ("10.0.0.1", "private"),
        ("172.31.255.255", "private"),
        ("192.168.1.1", "private"),
        ("fc00::1", "private"),
        ("fdff::1", "private"),
        ("fec0::1", "private"),
        ("100.64.0.1", "shared by carriers"),
        ("169.254.0.1", "link-local"),
        ("fe80::1", "link-local"),
        ("fe80::1%eth0", "link-local"),
        ("169.254.169.254", "cloud metadata"),
        ("169.254.170.2", "cloud metadata"),
        ("100.100.100.200", "cloud metadata"),
        ("fd00:ec2::254", "cloud metadata"),
        ("198.18.0.5", "test networks, which some VPN programs hand out for every name"),
        ("192.0.2.1", "not public"),
        ("203.0.113.9", "not public"),
        ("2001:db8::1", "documentation"),
        ("224.0.0.1", "multicast"),
        ("239.255.255.250", "multicast"),
        ("ff02::1", "multicast"),
        ("240.0.0.1", "reserved"),
        ("255.255.255.255", "reserved"),
        ("2001::1", "Teredo"),
        ("::ffff:127.0.0.1", "loopback, IPv4-mapped"),
        ("::ffff:169.254.169.254", "cloud metadata, IPv4-mapped"),
        ("::ffff:0:10.0.0.1", "private, IPv4-translated"),
        ("::10.0.0.1", "private, IPv4-compatible"),
        ("64:ff9b::10.0.0.1", "private, NAT64"),
        ("64:ff9b:1::8.8.8.8", "NAT64 of a private network"),
        ("2002:a9fe:a9fe::1", "cloud metadata, 6to4"),
        ("2002:7f00:1::", "loopback, 6to4"),
    ],
)
def test_an_address_that_is_not_public_is_named(address: str, name: str) -> None:
    assert forbidden_range(ipaddress.ip_address(address)) == name


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "172.15.255.255",
        "172.32.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "169.253.255.255",
        "198.20.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2002:808:808::1",
    ],
)
def test_a_public_address_is_free(address: str) -> None:
    assert forbidden_range(ipaddress.ip_address(address)) is None


def test_a_real_server_on_loopback_is_refused_by_default(port: int) -> None:
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1 is not called.*loopback") as caught:
        get(f"http://127.0.0.1:{port}/")
    assert "PLAYGROUND_ALLOWED_HOSTS" in caught.value.hint


def test_a_name_that_leads_to_loopback_is_refused_with_both_named(port: int) -> None:
    with pytest.raises(UnreachableError, match=r"localhost \((127\.0\.0\.1|::1)\) is not called"):
        get(f"http://localhost:{port}/", resolve=look_up)


@pytest.mark.parametrize(
    "entry",
    [
        "127.0.0.1",
        "127.0.0.1:{port}",
        "http://127.0.0.1:{port}/v1/",
        "127.0.0.0/8",
        " 127.0.0.1 ",
    ],
)
def test_a_configured_host_is_called(port: int, entry: str) -> None:
    answer = get(f"http://127.0.0.1:{port}/", allowed_hosts=[entry.format(port=port)])

    assert answer.text == f"hello 127.0.0.1:{port}"


@pytest.mark.parametrize(
    "entry",
    ["127.0.0.1:1", "http://127.0.0.1/", "127.0.0.2", "10.0.0.0/8", "*.0.0.1x", "localhost", ""],
)
def test_another_entry_does_not_open_the_door(port: int, entry: str) -> None:
    with pytest.raises(UnreachableError):
        get(f"http://127.0.0.1:{port}/", allowed_hosts=[entry])


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "0x7f.1", "0177.1", "127.1", "127.0.0.1."]
)
def test_old_spellings_of_an_address_are_understood(port: int, host: str) -> None:
    names = Names(["8.8.8.8"])

    with pytest.raises(UnreachableError, match="loopback"):
        get(f"http://{host}:{port}/", resolve=names.resolve)
    assert names.asked == []


@pytest.mark.parametrize("host", ["[::1]", "[::ffff:127.0.0.1]", "[fd00:ec2::254]"])
def test_an_ipv6_host_is_checked_too(host: str) -> None:
    with pytest.raises(UnreachableError):
        get(f"http://{host}/")


def test_one_forbidden_address_among_public_ones_refuses_the_host() -> None:
    names = Names(["8.8.8.8", "10.0.0.7", "2606:4700::1111"])

    with pytest.raises(UnreachableError, match=r"cdn\.example \(10\.0\.0\.7\)"):
        get("https://cdn.example/video.mp4", resolve=names.resolve)


def test_the_connection_goes_to_the_address_that_was_checked(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names(["8.8.8.8"], ["127.0.0.1"])
    called: list[str] = []

    async def connect(self: Any, host: str, *args: Any, **kwargs: Any) -> Any:
        called.append(host)
        raise httpcore.ConnectError("stop here")

    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)

    with pytest.raises(httpx.ConnectError):
        get(f"http://rebind.example:{port}/", resolve=names.resolve)
    assert called == ["8.8.8.8"]
    assert names.asked == [("rebind.example", port)]


def test_a_second_connection_is_checked_again(port: int) -> None:
    names = Names(["127.0.0.1"], ["10.0.0.1"])

    async def run() -> str:
        transport = GuardedTransport(allowed_hosts=["127.0.0.1"], resolve=names.resolve)
        async with httpx.AsyncClient(transport=transport) as client:
            headers = {"Connection": "close"}
            first = await client.get(f"http://rebind.example:{port}/", headers=headers)
            with pytest.raises(UnreachableError, match="private"):
                await client.get(f"http://rebind.example:{port}/")
            return first.text

    assert asyncio.run(run()) == f"hello rebind.example:{port}"


def test_a_redirect_inward_is_refused(port: int) -> None:
    names = Names(["127.0.0.1"])
    url = f"http://cdn.example:{port}/away?to=http://169.254.169.254/latest/meta-data/"

    with pytest.raises(UnreachableError, match="cloud metadata"):
        get(url, follow=True, allowed_hosts=["cdn.example"], resolve=names.resolve)


def test_the_server_is_called_by_its_name(port: int) -> None:
    names = Names(["127.0.0.1"])

    answer = get(f"http://a.b.example:{port}/", allowed_hosts=["*.example"], resolve=names.resolve)

    assert answer.text == f"hello a.b.example:{port}"


def test_the_next_address_is_tried_when_one_is_dead(port: int) -> None:
    names = Names(["127.0.0.2", "127.0.0.1"])
    options: dict[str, Any] = {"allowed_hosts": ["cdn.example"], "resolve": names.resolve}

    assert get(f"http://cdn.example:{port}/", **options).status_code == 200


def test_the_certificate_is_asked_for_under_the_name_of_the_host() -> None:
    asked: list[str | None] = []
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.sni_callback = lambda connection, name, _: asked.append(name)
        connection, _ = listener.accept()
        with connection, pytest.raises(ssl.SSLError):
            context.wrap_socket(connection, server_side=True)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    names = Names(["127.0.0.1"])
    url = f"https://video.example:{listener.getsockname()[1]}/"

    with pytest.raises(httpx.ConnectError):
        get(url, allowed_hosts=["video.example"], resolve=names.resolve)
    thread.join(5)
    listener.close()

    assert asked == ["video.example"]


@pytest.mark.parametrize("url", ["ftp://cdn.example/a", "file:///etc/passwd", "gopher://x/"])
def test_only_http_and_https_are_called(url: str) -> None:
    async def run() -> None:
        async with GuardedTransport() as transport:
            await transport.handle_async_request(httpx.Request("GET", url))

    with pytest.raises(UnreachableError, match="only http and https"):
        asyncio.run(run())


@pytest.mark.parametrize(
    "fault", [socket.gaierror(-2, "Name or service not known"), UnicodeError("label too long")]
)
def test_a_name_that_is_not_known_is_a_connect_error(fault: Exception) -> None:
    async def resolve(host: str, port: int) -> list[str]:
        raise fault

    with pytest.raises(httpx.ConnectError, match="cannot be looked up"):
        get("https://nowhere.example/", resolve=resolve)


def test_a_name_without_any_address_is_a_connect_error() -> None:
    with pytest.raises(httpx.ConnectError, match="has no address"):
        get("https://nowhere.example/", resolve=Names([]).resolve)


def test_a_silent_name_server_is_a_connect_timeout() -> None:
    async def resolve(host: str, port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    with pytest.raises(httpx.ConnectTimeout, match="looking up"):
        get("https://slow.example/", resolve=resolve, timeout=0.05)


def test_a_dead_server_is_a_connect_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    with pytest.raises(httpx.ConnectError):
        get(f"http://127.0.0.1:{port}/", allowed_hosts=["127.0.0.1"])


def test_proxies_of_the_environment_do_not_lead_around_the_guard(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{port}")

    with pytest.raises(UnreachableError, match="private"):
        get("http://intranet.example/", resolve=Names(["10.0.0.1"]).resolve)


def test_socket_files_are_not_called() -> None:
    async def run() -> None:
        async with GuardedTransport() as transport:
            await transport._pool._network_backend.connect_unix_socket("/run/docker.sock")

    with pytest.raises(UnreachableError, match="socket files"):
        asyncio.run(run())


@pytest.mark.parametrize("entry", ["host:port", "http://[::1", "host:99999"])
def test_an_entry_that_is_no_host_is_told(entry: str) -> None:
    with pytest.raises(ConfigurationError, match="neither a host nor an address"):
        AllowedHosts([entry])


def test_a_domain_entry_does_not_allow_its_lookalike() -> None:
    allowed = AllowedHosts(["*.example.com"])

    assert allowed.has("cdn.example.com.", 443)
    assert not allowed.has("evilexample.com", 443)
    assert not allowed.has("example.com", 443)
