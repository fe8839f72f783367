from datetime import UTC, datetime
from typing import Any

import pytest

from runway_core.gateways.codec import answers
from runway_core.gateways.grammar import TASK_ID_PATHS


@pytest.mark.parametrize(
    ("body", "parsed"),
    [
        pytest.param(b'{"a":1}', {"a": 1}, id="object"),
        pytest.param(b'\xef\xbb\xbf{"a":1}', {"a": 1}, id="byte order mark"),
        pytest.param(b"", None, id="empty"),
        pytest.param(b"<html>", None, id="page"),
        pytest.param(b"\xff\xfe", None, id="no UTF-8"),
        pytest.param(b"[" * 100_000, None, id="bottomless"),
        pytest.param(b"9" * 5000, None, id="a number too long to convert"),
    ],
)
def test_a_body_is_parsed_or_is_none(body: bytes, parsed: Any) -> None:
    assert answers.parse(body) == parsed


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"<!DOCTYPE html><p>", "", True),
        (b"\xef\xbb\xbf \n<HTML>", "", True),
        (b"hello", "text/html; charset=utf-8", True),
        (b'{"id":"t"}', "text/html", False),
        (b'{"id":"t"}', "text/plain", False),
        (b"hello", "text/plain", False),
    ],
)
def test_a_web_page_is_told_by_what_it_holds(
    body: bytes, content_type: str, expected: bool
) -> None:
    assert answers.is_web_page(body, {"Content-Type": content_type}) is expected


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("a.b", 1),
        ("list.c", 2),
        ("a.x", None),
        ("text.y", None),
        ("empty.z", None),
        ("", {"whole": 1}),
    ],
)
def test_a_path_is_followed_through_objects_and_lists(path: str, value: Any) -> None:
    whole = {"a": {"b": 1}, "list": [{"c": 2}], "text": "t", "empty": []}

    assert answers.look_up({"whole": 1} if path == "" else whole, path) == value


@pytest.mark.parametrize(
    ("answer", "task_id"),
    [
        ({"id": "t"}, "t"),
        ({"id": 42}, "42"),
        ({"task_id": "t"}, "t"),
        ({"data": {"task_id": "t"}}, "t"),
        ({"data": {"id": "t"}}, "t"),
        ({"data": "t"}, "t"),
        ({"data": [{"task_id": "t"}]}, "t"),
        ({"task": {"id": "t"}}, "t"),
        ({"uuid": "t"}, "t"),
        ({"id": "", "data": {"task_id": "t"}}, "t"),
        ({"id": None, "uuid": "t"}, "t"),
        ({"id": True}, ""),
        ({"id": ".."}, ""),
        ({"data": "please try again later"}, ""),
        ({"data": "https://example.com/x"}, ""),
        ({"id": "x" * 600}, ""),
        ({"id": "a\x00b"}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_a_task_id_is_found_in_every_known_place(answer: Any, task_id: str) -> None:
    assert answers.task_id(answer, TASK_ID_PATHS) == task_id


@pytest.mark.parametrize(
    ("value", "fraction"),
    [
        (None, None),
        (0.275, 0.275),
        ("0.17", 0.17),
        ("27%", 0.27),
        (" 27 % ", 0.27),
        (27, 0.27),
        ("1", 1.0),
        ("1%", 0.01),
        (1, 1.0),
        (0, 0.0),
        ("0%", 0.0),
        (100, 1.0),
        (250, 1.0),
        (-3, 0.0),
        ("", None),
        ("soon", None),
        (True, None),
        (float("nan"), None),
        (10**400, None),
        ([1], None),
    ],
)
def test_progress_is_read_in_any_spelling(value: Any, fraction: float | None) -> None:
    assert answers.fraction(value) == fraction


@pytest.mark.parametrize(
    ("value", "links"),
    [
        ("https://a.example/v.mp4", ["https://a.example/v.mp4"]),
        (" http://a.example/v ", ["http://a.example/v"]),
        (["https://a.example/1", "https://a.example/2"], ["https://a.example/1", "https://a.example/2"]),
        ([{"url": "https://a.example/1"}, {"url": ""}], ["https://a.example/1"]),
        ({"url": "https://a.example/1", "download_url": "https://a.example/2"}, ["https://a.example/2"]),
        ({"url": "https://a.example/1", "download_url": ""}, ["https://a.example/1"]),
        (["https://a.example/1", "https://a.example/1"], ["https://a.example/1"]),
        ("", []),
        (None, []),
        ("https://", []),
        ("https://[", []),
        ("https://a.example/could not be fetched", []),
        ("ftp://a.example/v", []),
        ([["https://a.example/1"]], []),
        (7, []),
    ],
)  # fmt: skip
def test_links_are_read_from_texts_objects_and_lists(value: Any, links: list[str]) -> None:
    assert list(answers.links(value)) == links


NOW = "Fri, 20 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "12"}, 12.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"Retry-After-Ms": "1500", "Retry-After": "9"}, 1.5),
        ({"Retry-After": "Fri, 20 Nov 2026 12:00:30 GMT", "Date": NOW}, 30.0),
        ({"Retry-After": "Fri, 20 Nov 2026 11:00:00 GMT", "Date": NOW}, 0.0),
        ({"Retry-After": "Fri, 20 Nov 2026 12:00:30 -0000", "Date": NOW}, 30.0),
        ({"Retry-After": "-5"}, 0.0),
        ({"Retry-After": "1e9"}, 3600.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "inf"}, None),
        ({}, None),
    ],
)
def test_a_wait_is_read_from_seconds_milliseconds_and_dates(
    headers: dict[str, str], seconds: float | None
) -> None:
    assert answers.retry_after_s(headers) == seconds


def test_a_date_without_the_answers_own_counts_from_this_clock() -> None:
    far = datetime.now(UTC).year + 5

    assert answers.retry_after_s({"Retry-After": f"Fri, 20 Nov {far} 12:00:00 GMT"}) == 3600.0
