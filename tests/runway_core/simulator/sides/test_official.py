"""Runway's validation, each limit from both sides."""

import base64
import io
from typing import Any

import pytest
from PIL import Image

from tests.runway_core.simulator.test_pictures import a_png
from tests.support.simulator_calls import PICTURE_URL, Caller

FIRST = {"uri": PICTURE_URL, "position": "first"}
LAST = {"uri": PICTURE_URL, "position": "last"}
VEO = {"model": "veo3.1", "duration": 8}


def uri_of(content: bytes, media_type: str = "image/png") -> str:
    """A data URI."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def uri_of_length(length: int) -> str:
    """A data URI of a real picture with exactly this many characters: 22 and a multiple of 4."""
    content = a_png((100, 100))
    room = (length - len(uri_of(b""))) // 4 * 3
    return uri_of(content + b"\0" * (room - len(content)))


def a_jpeg() -> bytes:
    """A picture as JPEG."""
    file = io.BytesIO()
    Image.new("RGB", (64, 64)).save(file, "JPEG")
    return file.getvalue()


def issues(**changes: Any) -> list[tuple[Any, str]]:
    """Path and message of each issue of a submit; empty when it was accepted."""
    answer = Caller().submit("runway", **changes)
    found = answer.json().get("issues", [])
    assert answer.status_code == (400 if found else 200)
    return [(issue["path"], issue["message"]) for issue in found]


@pytest.mark.parametrize(
    "changes",
    [
        {"promptImage": [FIRST]},
        {"promptImage": [FIRST, LAST], **VEO},
        {"promptImage": [LAST], **VEO},
        {"promptImage": uri_of(a_png((64, 64)))},
        {"promptImage": uri_of(a_jpeg(), "image/jpeg")},
        {"promptImage": uri_of(a_png((128, 64)))},
        {"promptImage": uri_of(a_png((64, 128)))},
        {"promptImage": "https://a.example/" + "x" * (2048 - 18)},
        {"promptText": "x" * 1000},
        {"promptText": "😀" * 500},
        {"seed": 0},
        {"seed": 4_294_967_295},
        {"duration": 2},
        {"duration": 10},
        {"model": "gen4.5"},
        {"watermark": False},
    ],
)
def test_a_body_within_the_limits_is_accepted(changes: dict[str, Any]) -> None:
    assert issues(**changes) == []


@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"promptImage": None}, ["promptImage"], "expected string"),
        ({"promptImage": []}, ["promptImage"], "expected string"),
        ({"promptImage": [LAST]}, ["promptImage", 0, "position"], '"first"'),
        ({"promptImage": [FIRST, FIRST]}, ["promptImage", 1], "Only one"),
        ({"promptImage": ["https://a"]}, ["promptImage", 0, "position"], "Invalid option"),
        ({"promptImage": [{"position": "first"}]}, ["promptImage", 0, "uri"], "expected string"),
        ({"promptImage": "http://a.example/b.png"}, ["promptImage"], "HTTPS"),
        ({"promptImage": "https://127.0.0.1/b.png"}, ["promptImage"], "domain"),
        ({"promptImage": "https://"}, ["promptImage"], "Invalid asset"),
        ({"promptImage": "https://a.example/" + "x" * 2031}, ["promptImage"], "2048"),
        ({"promptImage": "data:image/png,abc"}, ["promptImage"], "base64"),
        ({"promptImage": uri_of(b"text")}, ["promptImage"], "decode"),
        (
            {"promptImage": uri_of(a_png((64, 64)), "application/octet-stream")},
            ["promptImage"],
            "Unsupported content type",
        ),
        ({"promptImage": uri_of(a_png((130, 64)))}, ["promptImage"], "aspect"),
        ({"promptImage": uri_of(a_png((64, 130)))}, ["promptImage"], "aspect"),
        ({"promptText": "x" * 1001}, ["promptText"], "<=1000"),
        ({"promptText": "😀" * 501}, ["promptText"], "<=1000"),
        ({"promptText": ""}, ["promptText"], ">=1"),
        ({"promptText": 7}, ["promptText"], "expected string"),
        ({"seed": -1}, ["seed"], "4294967295"),
        ({"seed": 4_294_967_296}, ["seed"], "4294967295"),
        ({"seed": True}, ["seed"], "expected number"),
        ({"duration": 1}, ["duration"], "expected one of"),
        ({"duration": 11}, ["duration"], "expected one of"),
        ({"duration": "5"}, ["duration"], "expected one of"),
        ({"ratio": "1280:768"}, ["ratio"], 'expected one of "1280:720"'),
        ({"ratio": None}, ["ratio"], "expected one of"),
        ({"model": "gen9"}, ["model"], '"gen4_turbo"'),
        ({"model": "gen4.5", "promptText": None}, ["promptText"], "expected string"),
        ({"model": "gen4.5", "duration": None}, ["duration"], "expected one of"),
    ],
)
def test_a_body_beyond_a_limit_is_refused_with_its_place(
    changes: dict[str, Any], path: list[Any], words: str
) -> None:
    first_path, first_message = issues(**changes)[0]

    assert first_path == path
    assert words in first_message


def test_a_side_of_7999_pixels_is_accepted_and_one_more_not() -> None:
    assert issues(promptImage=uri_of(a_png((7999, 4000)))) == []
    ((path, message),) = issues(promptImage=uri_of(a_png((8000, 4001))))
    assert path == ["promptImage"]
    assert "7999" in message


def test_a_data_uri_below_five_mebibytes_is_accepted_and_one_of_them_not() -> None:
    assert len(uri_of_length(5_242_878)) == 5_242_878
    assert issues(promptImage=uri_of_length(5_242_878)) == []
    assert issues(promptImage=uri_of_length(5_242_882)) == [
        (["promptImage"], "Asset size exceeds 5242880 bytes")
    ]


def test_all_issues_of_a_body_are_told_at_once() -> None:
    assert [path for path, _ in issues(ratio="1:1", duration=1, seed=-1)] == [
        ["ratio"],
        ["duration"],
        ["seed"],
    ]
