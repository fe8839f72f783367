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


def test_a_move_in_a_link_is_taken_to_the_decimal_that_the_page_shows() -> None:
    prefill = read_prefill({"motion": "x:0.04,z:1.26"}, KNOWN)

    assert prefill == Prefill(changes={"motion": CameraMotion(x=0.0, z=1.3)})


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


@pytest.mark.parametrize(("name", "limit"), [("prompt", 4000), ("style", 80)])
def test_what_is_too_long_is_left_out_and_told_not_cut(name: str, limit: int) -> None:
    whole = read_prefill({name: "a" * limit}, KNOWN)
    too_long = read_prefill({name: "a" * (limit + 1)}, KNOWN)

    assert whole is not None
    assert whole.left_out == ()
    assert too_long == Prefill(changes={}, left_out=(name,))


def test_a_sign_that_no_database_takes_is_no_part_of_a_prompt() -> None:
    assert read_prefill({"prompt": "a\x00b"}, KNOWN) == Prefill(changes={"prompt_text": "a b"})
