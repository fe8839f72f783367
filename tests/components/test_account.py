import pytest

from components.account import account_menu, initials_of
from components.identity import Visitor
from tests.support.screens import drawn, show, tell_event

ADA = Visitor(workspace="user-1", name="Ada King", email="ada@example.org", is_signed_in=True)


def test_whoever_is_signed_in_is_named_and_can_sign_out() -> None:
    left: list[bool] = []
    screen = show(account_menu, ADA, key="menu", on_sign_out=lambda: left.append(True))
    data = drawn(screen)["menu"]

    tell_event(screen, "menu", "sign_out", 1)

    assert (data["initials"], data["name"], data["email"]) == ("AK", "Ada King", "ada@example.org")
    assert left == [True]


def test_without_a_login_there_is_no_account() -> None:
    screen = show(account_menu, Visitor(workspace="local"), key="menu", on_sign_out=lambda: None)

    assert drawn(screen) == {}


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Ada", "A"),
        ("ada king lovelace", "AL"),
        ("bob@example.org", "B"),
        ("", "?"),
        ("王 小明", "王小"),
    ],
)
def test_a_name_has_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials
