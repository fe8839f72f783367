import pytest
from pydantic import ValidationError

from runway_core.errors import InvalidRequestError
from runway_core.models import GatewayChoice


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
