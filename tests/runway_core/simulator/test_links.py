"""Links whose token is their whole state."""

from urllib.parse import parse_qs, urlsplit

import pytest

from runway_core.simulator.links import LinkSigner, LinkToken

TOKEN = LinkToken(path="/runway/files/a.mp4", expires_at=2000.5, serial=3)


def text_of(link: str) -> str:
    """The token in a link."""
    return parse_qs(urlsplit(link).query)["_jwt"][0]


def test_a_token_is_read_back_from_its_link() -> None:
    link = LinkSigner(1).link("http://simulator", TOKEN)

    assert link.startswith("http://simulator/runway/files/a.mp4?_jwt=")
    assert LinkSigner(1).read(text_of(link), path=TOKEN.path) == TOKEN


def test_a_token_does_not_open_another_path() -> None:
    link = LinkSigner(1).link("http://simulator", TOKEN)

    assert LinkSigner(1).read(text_of(link), path="/runway/files/b.mp4") is None


@pytest.mark.parametrize("text", ["", "a.b.c", "ü", "..", "no token"])
def test_a_text_that_is_no_token_is_refused(text: str) -> None:
    assert LinkSigner(1).read(text, path=TOKEN.path) is None


def test_an_altered_token_is_refused() -> None:
    text = text_of(LinkSigner(1).link("http://simulator", TOKEN))
    head, claims, signature = text.split(".")

    assert LinkSigner(1).read(f"{head}.{claims[:-2]}AA.{signature}", path=TOKEN.path) is None


def test_a_token_of_another_seed_is_refused() -> None:
    link = LinkSigner(1).link("http://simulator", TOKEN)

    assert LinkSigner(2).read(text_of(link), path=TOKEN.path) is None
