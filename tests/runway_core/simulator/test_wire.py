"""What all sides share."""

import json

import pytest

from runway_core.simulator.wire import (
    STATUSES,
    Issue,
    Reason,
    Refusal,
    WireRefusalError,
    hook_url_of,
    official_error,
    one_api_error,
)


def test_every_reason_has_a_status() -> None:
    assert set(STATUSES) == set(Reason)


def test_the_official_form_names_the_issues() -> None:
    issue = Issue(path=("promptImage", 0, "uri"), message="wrong")

    body = official_error(
        Refusal(reason=Reason.INVALID, message="Validation of body failed", issues=(issue,))
    )

    assert body == {
        "error": "Validation of body failed",
        "issues": [{"code": "custom", "path": ["promptImage", 0, "uri"], "message": "wrong"}],
        "docUrl": "https://docs.dev.runwayml.com/api",
    }


def test_the_official_form_without_issues_is_a_sentence() -> None:
    refusal = Refusal(reason=Reason.NO_CREDITS, message="no credits")

    assert official_error(refusal) == {"error": "no credits"}


def test_the_one_api_form_has_type_and_code() -> None:
    body = one_api_error(Refusal(reason=Reason.SERVER, message="oh"), error_type="x", code="y")

    assert json.loads(json.dumps(body)) == {
        "error": {"message": "oh", "type": "x", "param": "", "code": "y"}
    }


def test_an_address_for_webhooks_is_optional() -> None:
    assert hook_url_of({}, "notify_hook") is None
    assert hook_url_of({"notify_hook": "http://a"}, "notify_hook") == "http://a"


@pytest.mark.parametrize("value", ["", "ftp://a", 7, ["http://a"]])
def test_an_address_for_webhooks_is_a_web_address(value: object) -> None:
    with pytest.raises(WireRefusalError, match="must be a URL"):
        hook_url_of({"notify_hook": value}, "notify_hook")
