from typing import Any

import pytest

from components.identity import Visitor
from components.sign_in import label_of, sign_in_page
from tests.support.screens import drawn, show, tell_event

DATA = "door"


class Said:
    """What was asked for."""

    def __init__(self) -> None:
        self.services: list[str] = []
        self.left = 0

    def leave(self) -> None:
        self.left += 1


def a_door(visitor: Visitor, services: list[str], said: Said, **changes: Any) -> Any:
    return show(
        sign_in_page,
        visitor,
        services,
        **{"is_broken": False, "key": DATA} | changes,
        on_sign_in=said.services.append,
        on_sign_out=said.leave,
    )


def test_every_service_is_offered_and_the_chosen_one_is_told() -> None:
    said = Said()
    screen = a_door(Visitor(), ["google", "okta"], said)

    labels = [service["label"] for service in drawn(screen)[DATA]["services"]]
    tell_event(screen, DATA, "service", "okta")

    assert labels == ["Continue with Google", "Continue with Okta"]
    assert said.services == ["okta"]


def test_the_unnamed_service_is_just_signing_in() -> None:
    assert label_of("default") == "Sign in"


def test_somebody_who_may_not_enter_reads_who_they_are_and_can_leave() -> None:
    said = Said()
    eve = Visitor(name="Eve", email="eve@example.org", subject="id-of-eve", is_signed_in=True)
    screen = a_door(eve, ["google"], said)
    data = drawn(screen)[DATA]

    tell_event(screen, DATA, "leave", 1)

    assert "eve@example.org" in data["words"]
    assert (data["id"], data["services"]) == ("id-of-eve", [])
    assert said.left == 1


def test_a_service_that_tells_no_id_is_named_as_the_reason() -> None:
    data = drawn(a_door(Visitor(is_signed_in=True), [], Said()))[DATA]

    assert "no lasting id" in data["words"]


@pytest.mark.parametrize(("services", "is_broken"), [([], False), (["google"], True)])
def test_a_login_that_is_not_set_up_completely_says_so(
    services: list[str], is_broken: bool
) -> None:
    data = drawn(a_door(Visitor(), services, Said(), is_broken=is_broken))[DATA]

    assert "not set up completely" in data["problem"]
