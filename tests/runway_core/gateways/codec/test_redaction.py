import json
import math

import pytest

from runway_core.gateways.codec import clean, mask, scrubber

SECRET = "a+very/secret.key=="


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Authorization: Bearer abcdef123456", "Authorization: Bearer ***"),
        ("token sk-proj-0123456789 is wrong", "token *** is wrong"),
        ("hk-0123456789abcdef", "***"),
        ("key_" + "0a" * 64, "***"),
        ("the task-id and disk-space stay", "the task-id and disk-space stay"),
        ("a bearer of news", "a bearer of news"),
    ],
)
def test_what_looks_like_a_key_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_known_key_is_masked_wherever_it_stands() -> None:
    assert scrubber(SECRET)(f"<{SECRET}> and x{SECRET}x") == "<***> and x***x"


def test_a_key_that_holds_another_is_masked_whole() -> None:
    assert scrubber("secret-1", "secret-1-long")("secret-1-long") == "***"


@pytest.mark.parametrize("short", ["", "abc"])
def test_a_key_too_short_to_be_one_does_not_eat_words(short: str) -> None:
    assert scrubber(short)("abc and ab") == "abc and ab"


def test_characters_that_no_store_takes_are_replaced() -> None:
    assert mask("a\x00b\ud83dc") == "a�b�c"


def test_an_answer_is_copied_without_keys_in_values_or_under_their_names() -> None:
    answer = {
        "sent": [f"key {SECRET}"],
        "Authorization": "anything",
        "headers": {"X-Api-Key": "anything", "api_key": ["x"]},
        SECRET: 1,
        "n": 1,
        "t": True,
        "none": None,
    }

    assert clean(answer, scrubber(SECRET)) == {
        "sent": ["key ***"],
        "Authorization": "***",
        "headers": {"X-Api-Key": "***", "api_key": "***"},
        "***": 1,
        "n": 1,
        "t": True,
        "none": None,
    }


def test_numbers_that_are_no_json_become_null() -> None:
    assert clean([math.nan, math.inf, 0.5]) == [None, None, 0.5]


def test_an_answer_without_a_bottom_is_cut() -> None:
    deep = json.loads("[" * 900 + "]" * 900)

    assert str(clean(deep)).count("[") == 40
