import copy
import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runway_core.errors import ConfigurationError, InvalidRequestError
from runway_core.gateways import load_gateways
from runway_core.gateways.codec import encode, fill
from runway_core.gateways.grammar import FrameRef, WireValues
from runway_core.models import WireRequest

GATEWAYS = load_gateways()
FIRST, LAST = "a1" * 32, "b2" * 32
FRAME = FrameRef(sha256=FIRST)


def wire_of(
    gateway: str = "openai_hk", extra_body: dict[str, Any] | None = None, **values: Any
) -> WireRequest:
    """The wire request for a model, a frame, a ratio and ``values``."""
    fields: dict[str, Any] = {
        "model": "m",
        "first_frame": FRAME,
        "ratio": "1280:720",
        "duration_s": 5,
    }
    return encode(
        GATEWAYS[gateway],
        "https://a.example",
        WireValues(**(fields | values)),
        extra_body or {},
    )


def test_what_is_not_set_is_left_out() -> None:
    assert wire_of(gateway="gptplus5").body == {
        "model": "m",
        "promptImage": f"asset:{FIRST}",
        "ratio": "1280:720",
        "duration": 5,
    }


def test_a_switch_that_is_off_is_sent_as_off() -> None:
    assert (wire_of(watermark=False).body or {})["watermark"] is False


def test_an_attachment_is_noted_where_it_stands() -> None:
    wire = wire_of(last_frame=FrameRef(sha256=LAST))

    assert wire.attachments == {"/promptImage/0/uri": FIRST, "/promptImage/1/uri": LAST}


def test_a_link_is_no_attachment() -> None:
    wire = wire_of(first_frame=FrameRef(link="https://a.example/x.jpg"))

    assert (wire.body or {})["promptImage"][0]["uri"] == "https://a.example/x.jpg"
    assert wire.attachments == {}


def test_a_link_to_a_stored_file_is_made_when_the_request_leaves() -> None:
    wire = wire_of(first_frame=FrameRef(linked=f"{FIRST}.png"))

    sent = json.loads(fill(wire, lambda name: f"https://a.example/{name}?exp=1"))

    assert (wire.body or {})["promptImage"][0]["uri"] == f"link:{FIRST}.png"
    assert sent["promptImage"][0]["uri"] == f"https://a.example/{FIRST}.png?exp=1"


def test_a_prompt_that_looks_like_an_attachment_stays_a_prompt() -> None:
    wire = wire_of(prompt_text=f"asset:{LAST}")

    assert json.loads(fill(wire, lambda sha256: "data:x"))["promptText"] == f"asset:{LAST}"


def test_extra_fields_lie_over_the_body_at_the_top() -> None:
    wire = wire_of(extra_body={"duration": 7, "contentModeration": {"level": "low"}})

    body = wire.body or {}
    assert (body["duration"], body["contentModeration"]) == (7, {"level": "low"})


def test_a_frame_that_extra_fields_replace_is_not_attached() -> None:
    wire = wire_of(extra_body={"promptImage": "runway://upload"})

    assert wire.attachments == {}
    assert json.loads(fill(wire, lambda sha256: "data:x"))["promptImage"] == "runway://upload"


def test_extra_fields_are_not_shared_with_the_request() -> None:
    extra = {"nested": {"list": [1]}}
    wire = wire_of(extra_body=extra)
    extra["nested"]["list"].append(2)

    assert (wire.body or {})["nested"] == {"list": [1]}


@pytest.mark.parametrize(
    "value", [float("nan"), datetime.date(2026, 11, 20), {1, 2}, "\ud83c"], ids=repr
)
def test_extra_fields_that_are_no_json_are_refused(value: Any) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        wire_of(extra_body={"x": [value]})

    assert caught.value.field in {"extra_body", "prompt_text"}


def test_half_a_character_in_a_prompt_is_refused() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        wire_of(prompt_text="wave \ud83c")

    assert caught.value.field == "prompt_text"


def test_a_required_value_that_is_missing_is_named() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        wire_of(gateway="gptplus5", ratio=None)

    assert caught.value.field == "ratio"


def test_a_base_url_that_cannot_be_used_is_told() -> None:
    with pytest.raises(ConfigurationError):
        encode(GATEWAYS["runway"], "nowhere at all", WireValues(model="m", first_frame=FRAME), {})


def test_the_bytes_are_compact_utf8_in_the_order_of_the_rows() -> None:
    wire = wire_of(prompt_text="Möwe 🌊")

    assert fill(wire, lambda sha256: f"data:{sha256[:2]}").decode() == (
        '{"model":"m","promptText":"Möwe 🌊","promptImage":[{"uri":"data:a1","position":"first"}],'
        '"ratio":"1280:720","duration":5}'
    )


def test_filling_changes_nothing_and_gives_the_same_bytes_again() -> None:
    wire = wire_of(last_frame=FrameRef(sha256=LAST))
    before = copy.deepcopy(wire.body)

    once, again = (fill(wire, lambda sha256: f"data:{sha256}") for _ in range(2))

    assert once == again
    assert wire.body == before


def test_a_request_without_a_body_has_no_bytes() -> None:
    assert fill(WireRequest(method="GET", url="https://a.example"), str) == b""


@given(
    name=st.text(min_size=1, max_size=8).filter(lambda text: text.isprintable()),
    at=st.integers(0, 3),
)
def test_an_attachment_is_found_below_any_name(name: str, at: int) -> None:
    pointer = f"/{name.replace('~', '~0').replace('/', '~1')}/{at}"
    wire = WireRequest(
        method="POST",
        url="https://a.example",
        body={name: ["x"] * 4},
        attachments={pointer: FIRST},
    )

    filled = json.loads(fill(wire, lambda sha256: sha256))

    assert filled[name][at] == FIRST
    assert filled[name].count("x") == 3
