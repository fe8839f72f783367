import pytest
from pydantic import ValidationError

from runway_core.errors import InvalidRequestError
from runway_core.models import GatewayChoice, GenerationRequest, Plan
from tests.support.factories import a_plan, a_request


def test_a_value_cannot_be_changed() -> None:
    choice = GatewayChoice(gateway_id="runway")

    with pytest.raises(ValidationError, match="frozen"):
        choice.gateway_id = "local"  # type: ignore[misc]  # the point of the test


def test_a_field_that_does_not_exist_is_refused_by_its_name() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        GatewayChoice(gateway_id="runway", gatway_id="local")  # type: ignore[call-arg]  # likewise

    assert caught.value.field == "gatway_id"


def test_a_refusal_tells_value_limit_and_way_out() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        GatewayChoice(gateway_id=7)

    assert caught.value.message.startswith("gateway_id cannot be 7")
    assert caught.value.allowed == "Input should be a valid string"
    assert caught.value.hint == "Correct gateway_id and try again; nothing was sent."


def test_what_a_later_release_has_stored_is_read_without_what_only_it_knows() -> None:
    plan, request = a_plan(), a_request()
    newer_plan = plan.model_dump(mode="json")
    newer_plan |= {"later": 1, "price": newer_plan["price"] | {"later": {"still": "more"}}}
    newer_request = request.model_dump(mode="json")
    newer_request |= {"later": 1, "motion": newer_request["motion"] | {"dolly": 3.0}}

    assert Plan.read_stored(newer_plan) == plan
    assert GenerationRequest.read_stored(newer_request) == request


def test_what_is_stored_may_not_hold_what_a_field_cannot() -> None:
    with pytest.raises(InvalidRequestError, match="duration_s"):
        GenerationRequest.read_stored(a_request().model_dump(mode="json") | {"duration_s": "long"})


def test_a_form_is_read_strictly_after_something_stored_was_not() -> None:
    GatewayChoice.read_stored({"gateway_id": "runway", "later": 1})
    with pytest.raises(InvalidRequestError):
        GatewayChoice.read_stored({"gateway_id": 7})

    with pytest.raises(InvalidRequestError, match="later"):
        GatewayChoice(gateway_id="runway", later=1)  # type: ignore[call-arg]  # the point
