import pytest

from components.prefill import Prefill, read_prefill
from runway_core import CameraMotion, GatewayChoice

KNOWN = {"local", "runway"}


def test_a_link_fills_every_field_that_it_names() -> None:
    query = {
        "prompt": "dusk 山脉",
        "ratio": "720:1280",
        "duration": "10",
        "seed": "0",
        "gateways": "runway, local,runway",
        "motion": "x:3,z:-2.5",
        "batch": "b1",
    }

    assert read_prefill(query, KNOWN) == Prefill(
        changes={
            "prompt_text": "dusk 山脉",
            "ratio": "720:1280",
            "duration_s": 10,
            "seed": 0,
            "picks": (GatewayChoice(gateway_id="runway"), GatewayChoice(gateway_id="local")),
            "motion": CameraMotion(x=3.0, z=-2.5),
        }
    )


def test_an_address_that_says_nothing_of_the_form_is_no_link() -> None:
    assert read_prefill({"batch": "b1"}, KNOWN) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ratio", "wide"),
        ("ratio", "0:0"),
        ("duration", "-5"),
        ("duration", "9999"),
        ("duration", "٣"),
        ("duration", "1" * 5000),
        ("seed", "1e3"),
        ("seed", "99999999999"),
        ("gateways", "nowhere"),
        ("gateways", " , "),
        ("motion", "x:11"),
        ("motion", "x:nan"),
        ("motion", "w:1"),
        ("motion", "x"),
        ("motion", ""),
    ],
)
def test_a_value_that_does_not_fit_is_told_and_left_out(name: str, value: str) -> None:
    assert read_prefill({name: value, "prompt": "dusk"}, KNOWN) == Prefill(
        changes={"prompt_text": "dusk"}, left_out=(name,)
    )


def test_a_prompt_is_cut_to_what_an_address_can_hold() -> None:
    found = read_prefill({"prompt": "x" * 10_000}, KNOWN)

    assert found is not None
    assert len(found.changes["prompt_text"]) == 4000
