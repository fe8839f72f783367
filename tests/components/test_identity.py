import logging
from pathlib import Path
from typing import Any

import pytest

from components import identity
from components.identity import Visitor, is_loopback, prepare, visitor_of
from runway_core import ConfigurationError
from tests.support.screens import show

ADA = {
    "is_logged_in": True,
    "iss": "https://accounts.example",
    "sub": "17",
    "name": "Ada",
    "email": "Ada@Example.org",
    "email_verified": True,
}


@pytest.fixture(autouse=True)
def no_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity._Login, "is_required", False)


def given(call: Any) -> Any:
    """What a call gives inside a script."""
    gave: list[Any] = []
    show(lambda: gave.append(call()))
    return gave[0]


def test_without_a_login_everybody_is_the_local_user() -> None:
    assert given(lambda: identity.visitor("", local="here")) == Visitor(workspace="here")


def test_with_a_login_nobody_is_anybody_before_signing_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity._Login, "is_required", True)

    assert given(lambda: identity.visitor("", local="here")) == Visitor()


def test_the_same_person_always_has_the_same_workspace() -> None:
    renamed = visitor_of(ADA | {"name": "Countess", "email": "new@example.org"}, "")

    assert visitor_of(ADA, "").workspace == renamed.workspace
    assert str(renamed.workspace).startswith("user-")


@pytest.mark.parametrize(
    "other",
    [
        {"sub": "18"},
        {"iss": "https://another.example"},
        {"iss": "https://accounts.example1", "sub": "7"},
    ],
    ids=["another person", "another service", "the same letters"],
)
def test_no_two_people_share_a_workspace(other: dict[str, str]) -> None:
    assert visitor_of(ADA, "").workspace != visitor_of(ADA | other, "").workspace


@pytest.mark.parametrize(
    "claims",
    [{"is_logged_in": False}, {"is_logged_in": "yes"}, {"sub": ""}, {"iss": None}],
    ids=["signed out", "no flag", "no id", "no service"],
)
def test_who_cannot_be_told_apart_for_ever_has_no_workspace(claims: dict[str, Any]) -> None:
    assert visitor_of(ADA | claims, "").workspace is None


@pytest.mark.parametrize(
    ("allowed", "claims", "enters"),
    [
        ("ada@example.org", {}, True),
        ("bob@example.org, @example.org", {}, True),
        ("17", {"email": ""}, True),
        ("bob@example.org", {}, False),
        ("@ample.org", {}, False),
        ("ada@example.org", {"email_verified": False}, False),
        ("ada@example.org", {"email_verified": None}, False),
        ("@", {"email": ""}, False),
    ],
    ids=["address", "domain", "id", "somebody else", "half a domain", "unproven", "unsaid", "none"],
)
def test_only_those_on_the_list_come_in(allowed: str, claims: dict[str, Any], enters: bool) -> None:
    visitor = visitor_of(ADA | claims, allowed)

    assert (visitor.workspace is not None) == enters
    assert visitor.is_signed_in


@pytest.mark.parametrize(
    ("address", "is_here"),
    [
        ("127.0.0.1", True),
        ("::1", True),
        ("[::1]", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("192.168.1.7", False),
        ("play.example", False),
        ("", False),
        (None, False),
    ],
)
def test_an_address_is_this_machines_own_or_not(address: str | None, is_here: bool) -> None:
    assert is_loopback(address) == is_here


def test_a_server_open_to_others_without_a_login_says_so_in_its_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    prepare(["nowhere.toml"], "0.0.0.0")

    assert "Everybody who reaches this address is you" in caplog.text


def test_a_server_with_a_login_or_for_this_machine_only_says_nothing(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text("[auth]\n")
    caplog.set_level(logging.INFO)

    prepare([], "127.0.0.1")
    prepare([str(secrets)], None)

    assert caplog.text == ""
    assert identity._Login.is_required


def test_a_secrets_file_that_cannot_be_read_lets_nobody_in(tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.toml"
    secrets.write_text("[auth\nclient_secret = 'hidden'")

    with pytest.raises(ConfigurationError, match=r"secrets\.toml cannot be read"):
        prepare([str(secrets)], None)


def test_without_secrets_there_is_no_service_to_sign_in_with() -> None:
    assert given(identity.sign_in_services) == []
