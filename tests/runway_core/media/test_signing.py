import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runway_core.errors import ConfigurationError
from runway_core.media.signing import LinkSigner, SignedAsset, load_or_make_key, open_signer
from runway_core.settings import Settings, load_settings

SHA256 = "ab" * 32
NOON_S = 1_795_176_000  # 2026-11-20 12:00 UTC
LIFETIME_S = 6 * 3600
SIGNER = LinkSigner(b"k" * 32, LIFETIME_S)


def parts_of(link: str) -> tuple[str, dict[str, str]]:
    parts = urlsplit(link)
    return parts.path.rpartition("/")[2], dict(parse_qsl(parts.query))


def check(link: str, *, now: float = NOON_S, signer: LinkSigner = SIGNER) -> SignedAsset | None:
    name, query = parts_of(link)
    return signer.verify(name, query, now=now)


def test_a_link_tells_what_it_was_made_for() -> None:
    link = SIGNER.link(
        SHA256, media_type="video/mp4", purpose="gateway", filename="Fog at dawn.mp4", now=NOON_S
    )

    assert check(link) == SignedAsset(
        sha256=SHA256,
        media_type="video/mp4",
        purpose="gateway",
        filename="Fog at dawn.mp4",
        expires_at_s=NOON_S + 3600 + LIFETIME_S,
    )


def test_a_link_is_a_path_with_an_end_and_a_signature() -> None:
    name, query = parts_of(SIGNER.link(SHA256, media_type="video/mp4", now=NOON_S))

    assert name == f"{SHA256}.mp4"
    assert list(query) == ["exp", "sig"]


@given(minute=st.integers(0, 10**7), first=st.floats(0, 59.9), second=st.floats(0, 59.9))
@pytest.mark.parametrize("lifetime_s", [60, 90, 1000, 3600, 5000, LIFETIME_S])
def test_two_links_made_in_the_same_minute_are_the_same_text(
    lifetime_s: int, minute: int, first: float, second: float
) -> None:
    signer = LinkSigner(b"k" * 32, lifetime_s)
    start_s = NOON_S + minute * 60

    assert signer.link(SHA256, media_type="video/mp4", now=start_s + first) == signer.link(
        SHA256, media_type="video/mp4", now=start_s + second
    )


def test_links_stay_the_same_for_an_hour() -> None:
    at_noon = SIGNER.link(SHA256, media_type="video/mp4", now=NOON_S)

    assert SIGNER.link(SHA256, media_type="video/mp4", now=NOON_S + 3599) == at_noon
    assert SIGNER.link(SHA256, media_type="video/mp4", now=NOON_S + 3600) != at_noon


@given(now=st.floats(NOON_S, NOON_S + 10**8), lifetime_s=st.integers(60, 10**6))
def test_a_link_works_for_its_whole_lifetime_and_not_much_longer(
    now: float, lifetime_s: int
) -> None:
    signer = LinkSigner(b"k" * 32, lifetime_s)
    link = signer.link(SHA256, media_type="video/mp4", now=now)

    assert check(link, now=now + lifetime_s - 1, signer=signer) is not None
    assert check(link, now=now + lifetime_s + 3600, signer=signer) is None


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("exp", str(NOON_S + 10 * LIFETIME_S)),
        ("exp", "never"),
        ("exp", "-1"),
        ("exp", "١٢٣"),
        ("exp", "9" * 5000),
        ("exp", ""),
        ("sig", ""),
        ("sig", "ä"),
        ("sig", "A" * 43),
        ("for", "view"),
        ("for", "other"),
        ("filename", "other.mp4"),
        ("filename", ""),
    ],
)
def test_a_link_with_a_changed_part_does_not_pass(part: str, value: str) -> None:
    name, query = parts_of(
        SIGNER.link(SHA256, media_type="video/mp4", purpose="gateway", filename="a.mp4", now=NOON_S)
    )

    assert SIGNER.verify(name, query | {part: value}, now=NOON_S) is None


@pytest.mark.parametrize("name", [f"{'cd' * 32}.mp4", f"{SHA256}.webm", f"{SHA256}.html", "x"])
def test_a_signature_does_not_pass_for_another_file(name: str) -> None:
    _, query = parts_of(SIGNER.link(SHA256, media_type="video/mp4", now=NOON_S))

    assert SIGNER.verify(name, query, now=NOON_S) is None


def test_a_link_without_a_query_does_not_pass() -> None:
    assert SIGNER.verify(f"{SHA256}.mp4", {}, now=NOON_S) is None


def test_a_link_of_another_key_does_not_pass() -> None:
    other = LinkSigner(b"o" * 32, LIFETIME_S)

    assert check(other.link(SHA256, media_type="video/mp4", now=NOON_S)) is None


def test_parts_cannot_be_shifted_into_one_another() -> None:
    name, query = parts_of(
        SIGNER.link(SHA256, media_type="video/mp4", purpose="ab", filename="c", now=NOON_S)
    )

    assert SIGNER.verify(name, query | {"for": "a", "filename": "bc"}, now=NOON_S) is None


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ('a"; x="b.mp4', "a_; x=_b.mp4"),
        ("line\r\nbreak.mp4", "line_break.mp4"),
        ("雾 · sương.mp4", "雾 · sương.mp4"),
        ("...", "download"),
        ("", "download"),
        ("n" * 1000, "n" * 150),
    ],
)
def test_unsafe_signs_in_a_download_name_are_replaced(asked: str, kept: str) -> None:
    signed = check(SIGNER.link(SHA256, media_type="video/mp4", filename=asked, now=NOON_S))

    assert signed is not None
    assert signed.filename == kept


def test_the_clock_is_read_where_no_time_is_given() -> None:
    name, query = parts_of(SIGNER.link(SHA256, media_type="video/mp4"))

    assert SIGNER.verify(name, query) is not None


def test_a_key_is_made_once_and_readable_by_its_owner_only(settings: Settings) -> None:
    key = load_or_make_key(settings)

    path = settings.data_dir / "signing.key"
    assert len(key) == 32
    assert load_or_make_key(settings) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in settings.data_dir.iterdir()] == ["signing.key"]


def test_a_key_file_that_others_may_read_is_closed_to_them(settings: Settings) -> None:
    load_or_make_key(settings)
    path = settings.data_dir / "signing.key"
    path.chmod(0o644)

    load_or_make_key(settings)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_processes_that_start_together_share_one_key(settings: Settings) -> None:
    gate = threading.Barrier(8)

    def start(settings: Settings) -> bytes:
        gate.wait()
        return load_or_make_key(settings)

    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(start, [settings] * 8))

    assert len(set(keys)) == 1


def test_the_key_of_the_settings_wins_and_no_file_is_made(data_dir: Path) -> None:
    first = load_settings({}, data_dir=data_dir, signing_key="one secret")
    second = load_settings({}, data_dir=data_dir, signing_key="another")

    assert load_or_make_key(first) != load_or_make_key(second)
    assert list(data_dir.iterdir()) == []


def test_a_file_that_is_no_key_is_told_with_the_way_out(settings: Settings) -> None:
    (settings.data_dir / "signing.key").write_bytes(b"short")

    with pytest.raises(ConfigurationError, match="is not a key") as caught:
        load_or_make_key(settings)
    assert "Delete signing.key" in caught.value.hint


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file stands in the way")
    settings = load_settings({}, data_dir=tmp_path / "file")

    with pytest.raises(ConfigurationError, match="cannot be kept"):
        load_or_make_key(settings)


def test_links_survive_a_restart(settings: Settings) -> None:
    link = open_signer(settings).link(SHA256, media_type="video/mp4", now=NOON_S)

    assert check(link, signer=open_signer(settings)) is not None
