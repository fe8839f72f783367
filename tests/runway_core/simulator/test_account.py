"""Runway's uploads and account."""

import pytest

from runway_core.simulator.pictures import data_uri
from tests.runway_core.simulator.test_pictures import a_png
from tests.support.simulator_calls import Caller

ANNOUNCEMENT = {"filename": "cat.png", "type": "ephemeral"}


def test_an_uploaded_picture_can_be_named_in_a_submit() -> None:
    caller = Caller()
    opened = caller.call("POST", "/runway/v1/uploads", json=ANNOUNCEMENT).json()
    content = a_png((64, 36))

    filled = caller.call(
        "POST", opened["uploadUrl"], data=opened["fields"], files={"file": ("cat.png", content)}
    )
    submitted = caller.submit("runway", promptImage=opened["runwayUri"])

    task = next(iter(caller.simulator.store))
    assert (filled.status_code, submitted.status_code) == (204, 200)
    assert caller.simulator.store.text(task.order.first or "") == data_uri(content)


def test_a_submit_that_names_an_unknown_upload_is_refused() -> None:
    caller = Caller()

    answer = caller.submit("runway", promptImage="runway://nobody")

    assert answer.status_code == 400
    assert answer.json()["issues"][0]["path"] == ["promptImage"]


@pytest.mark.parametrize("wrong", [{}, {"filename": "", "type": "ephemeral"}, {"filename": "a"}])
def test_an_announcement_without_name_or_type_is_refused(wrong: dict[str, str]) -> None:
    assert Caller().call("POST", "/runway/v1/uploads", json=wrong).status_code == 400


def test_an_announcement_that_is_no_json_is_refused() -> None:
    assert Caller().call("POST", "/runway/v1/uploads", content=b"{").status_code == 400


def test_a_form_without_its_key_is_refused() -> None:
    caller = Caller()
    opened = caller.call("POST", "/runway/v1/uploads", json=ANNOUNCEMENT).json()

    answer = caller.call("POST", opened["uploadUrl"], files={"file": ("cat.png", b"x")})

    assert answer.status_code == 400


def test_a_file_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runway_core.simulator.account.UPLOAD_LIMIT_BYTES", 10)
    caller = Caller()
    opened = caller.call("POST", "/runway/v1/uploads", json=ANNOUNCEMENT).json()

    answer = caller.call(
        "POST", opened["uploadUrl"], data=opened["fields"], files={"file": ("a", b"x" * 11)}
    )

    assert "EntityTooLarge" in answer.text


def test_the_organization_tells_credits_limits_and_use() -> None:
    caller = Caller()
    caller.submitted("runway", duration=10)

    shown = caller.call("GET", "/runway/v1/organization").json()

    assert shown["creditBalance"] == 10_000 - 50
    assert shown["usage"]["models"]["gen4_turbo"] == {"dailyGenerations": 1}
    assert shown["tier"]["models"]["gen4_turbo"]["maxConcurrentGenerations"] == 5


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/runway/v1/organization"), ("POST", "/runway/v1/uploads")]
)
def test_the_account_needs_the_key_and_the_version(method: str, path: str) -> None:
    caller = Caller()
    bad_key, no_version = {"Authorization": "Bearer bad"}, {"X-Runway-Version": "1999-01-01"}

    statuses = [
        caller.call(method, path, json=ANNOUNCEMENT, headers=headers).status_code
        for headers in (bad_key, no_version)
    ]

    assert statuses == [401, 400]
