"""A web server on loopback that serves pictures, with the ways in which such hosts misbehave."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.support.factories import a_picture

PATIENCE_S = 20.0


@dataclass
class PictureHost:
    """A running server; ``url("/photo.jpg")`` is a picture, other paths are below."""

    port: int
    picture: bytes
    asked: list[str] = field(default_factory=list)
    """Method and path of every request, in order."""
    let_go: threading.Event = field(default_factory=threading.Event)
    """Ends the answers that hang."""

    @property
    def name(self) -> str:
        """What PLAYGROUND_ALLOWED_HOSTS has to name."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://{self.name}{path}"


def _photo(ask: Any, host: PictureHost) -> None:
    ask.answer(200, host.picture, {"Content-Type": "image/jpeg"})


def _page(ask: Any, _host: PictureHost) -> None:
    ask.answer(200, b"<!doctype html><title>Gallery</title>", {"Content-Type": "text/html"})


def _octets(ask: Any, host: PictureHost) -> None:
    ask.answer(200, host.picture, {"Content-Type": "application/octet-stream"})


def _text(ask: Any, _host: PictureHost) -> None:
    ask.answer(200, b"only words", {"Content-Type": "image/jpeg"})


def _no_head(ask: Any, host: PictureHost) -> None:
    if ask.command == "HEAD":
        ask.answer(405, b"", {})
    else:
        _photo(ask, host)


def _endless(ask: Any, host: PictureHost) -> None:
    ask.send_response(200)
    ask.send_header("Content-Type", "image/jpeg")
    ask.end_headers()
    while not host.let_go.is_set():
        ask.wfile.write(bytes(2**16))


def _told_large(ask: Any, _host: PictureHost) -> None:
    ask.send_response(200)
    ask.send_header("Content-Length", str(10**12))
    ask.end_headers()


def _silent(_ask: Any, host: PictureHost) -> None:
    host.let_go.wait(PATIENCE_S)


def _loop(ask: Any, _host: PictureHost) -> None:
    ask.answer(302, b"", {"Location": "/loop"})


def _cut(ask: Any, host: PictureHost) -> None:
    ask.send_response(200)
    ask.send_header("Content-Length", str(len(host.picture)))
    ask.end_headers()
    ask.wfile.write(host.picture[:1000])


_PATHS: dict[str, Callable[[Any, PictureHost], None]] = {
    "/photo.jpg": _photo,
    "/page": _page,
    "/octets": _octets,
    "/words.jpg": _text,
    "/no-head.jpg": _no_head,
    "/endless.jpg": _endless,
    "/told-large.jpg": _told_large,
    "/silent.jpg": _silent,
    "/loop": _loop,
    "/cut.jpg": _cut,
}


class _Asked(BaseHTTPRequestHandler):
    """Answers one request; ``/status/418`` answers with it, ``/to?URL`` redirects there."""

    host: PictureHost

    def do_GET(self) -> None:
        self.host.asked.append(f"{self.command} {self.path}")
        if self.path.startswith("/status/"):
            self.answer(int(self.path.removeprefix("/status/")), b"no", {})
        elif self.path.startswith("/to?"):
            self.answer(302, b"", {"Location": self.path.removeprefix("/to?")})
        else:
            _PATHS[self.path](self, self.host)

    def do_HEAD(self) -> None:
        self.do_GET()

    def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Send a whole answer; to HEAD without its body."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: clients hang up on purpose here."""


@contextmanager
def a_picture_host(picture: bytes | None = None) -> Iterator[PictureHost]:
    """Serve on a free port of loopback until the block ends."""
    handler = type("_AskedOfOne", (_Asked,), {})
    with _Server(("127.0.0.1", 0), handler) as server:
        host = PictureHost(port=server.server_address[1], picture=picture or a_picture(640, 400))
        handler.host = host  # type: ignore[attr-defined] # declared by the class it is made from
        thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
        thread.start()
        try:
            yield host
        finally:
            host.let_go.set()
            server.shutdown()
            thread.join()
