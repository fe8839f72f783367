from dataclasses import replace

import pytest
from pydantic import SecretStr

from runway_core.errors import AuthenticationError, ConfigurationError
from runway_core.gateways import load_gateways
from runway_core.gateways.codec import (
    auth_headers,
    cancel_request,
    normalise_base_url,
    path_url,
    retrieve_requests,
)
from runway_core.gateways.codec.endpoints import submit_url
from runway_core.gateways.grammar import Header
from runway_core.models import TaskId

GATEWAYS = load_gateways()
KEY = SecretStr(" hk-0123456789 ")


@pytest.mark.parametrize(
    "pasted",
    [
        "https://api.example.com",
        "https://api.example.com/",
        " api.example.com ",
        "https://api.example.com/v1",
        "https://api.example.com/runwayml",
        "https://api.example.com/runwayml/v1/",
        "https://api.example.com/runwayml/v1/image_to_video",
        "https://api.example.com/runwayml/v1/image_to_video?x=1#y",
        "https://api.example.com//runwayml//v1",
    ],
)
def test_a_base_url_may_be_pasted_in_any_length(pasted: str) -> None:
    spec = GATEWAYS["openai_hk"]

    assert normalise_base_url(spec, pasted) == "https://api.example.com"
    assert submit_url(spec, pasted) == "https://api.example.com/runwayml/v1/image_to_video"


@pytest.mark.parametrize(
    ("pasted", "url"),
    [
        ("https://relay.example", "https://relay.example/runway/pro/generate"),
        ("https://relay.example/runway", "https://relay.example/runway/pro/generate"),
        ("https://relay.example/runway/pro", "https://relay.example/runway/pro/generate"),
        ("https://relay.example/runway/v1", "https://relay.example/runway/v1/pro/generate"),
        (
            "https://relay.example/runway/v1/pro/generate",
            "https://relay.example/runway/v1/pro/generate",
        ),
        ("https://d.example/api/video", "https://d.example/api/video/runway/pro/generate"),
        ("https://d.example/v1", "https://d.example/runway/pro/generate"),
    ],
)
def test_the_prefixes_of_other_hosts_are_recognised(pasted: str, url: str) -> None:
    assert submit_url(GATEWAYS["pro_generate"], pasted) == url


@pytest.mark.parametrize("gateway_id", list(GATEWAYS))
def test_cutting_a_base_url_twice_changes_nothing(gateway_id: str) -> None:
    spec = GATEWAYS[gateway_id]
    once = normalise_base_url(spec, spec.base_url or "https://relay.example/runway/v1/pro")

    assert normalise_base_url(spec, once) == once


def test_a_port_and_a_path_of_the_hosts_own_stay() -> None:
    url = path_url(GATEWAYS["runway"], "http://127.0.0.1:8080/runway/", "/v1/uploads")

    assert url == "http://127.0.0.1:8080/runway/v1/uploads"


@pytest.mark.parametrize(
    "pasted",
    ["", "ftp://api.example.com", "https://", "https://[", "https://a:99999", "local://renderer"],
)
def test_what_is_no_web_address_is_refused_with_the_setting_to_change(pasted: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        normalise_base_url(GATEWAYS["openai_hk"], pasted)

    assert "PLAYGROUND_OPENAI_HK_BASE_URL" in caught.value.hint


def test_a_password_in_a_base_url_is_refused_and_not_shown() -> None:
    with pytest.raises(ConfigurationError) as caught:
        normalise_base_url(GATEWAYS["openai_hk"], "https://user:hunter2@api.example.com")

    assert "hunter2" not in f"{caught.value.message} {caught.value.hint}"


def test_a_task_id_cannot_leave_its_place_in_a_path() -> None:
    (request,) = retrieve_requests(GATEWAYS["openai_hk"], "https://a.example", TaskId("../x?y"))

    assert request.url == "https://a.example/runwayml/v1/tasks/..%2Fx%3Fy"


def test_a_feed_is_asked_by_post_and_then_by_get() -> None:
    post, get = retrieve_requests(GATEWAYS["pro_generate"], "https://a.example", TaskId("t 1"))

    assert (post.method, post.url, post.body) == (
        "POST",
        "https://a.example/runway/feed",
        {"task_id": "t 1"},
    )
    assert (get.method, get.url, get.body) == (
        "GET",
        "https://a.example/runway/feed?task_id=t%201",
        None,
    )


def test_a_reading_carries_the_version_header() -> None:
    (request,) = retrieve_requests(GATEWAYS["cometapi"], "https://a.example", TaskId("t"))

    assert request.headers == {"X-Runway-Version": "2024-11-06"}


def test_only_a_documented_cancel_is_offered() -> None:
    request = cancel_request(GATEWAYS["runway"], "https://a.example", TaskId("t"))

    assert request is not None
    assert (request.method, request.url) == ("DELETE", "https://a.example/v1/tasks/t")
    assert cancel_request(GATEWAYS["openai_hk"], "https://a.example", TaskId("t")) is None


def test_a_key_travels_as_its_gateway_wants_it() -> None:
    spec = GATEWAYS["openai_hk"]

    assert auth_headers(spec, KEY) == {"Authorization": "Bearer hk-0123456789"}
    assert auth_headers(replace(spec, auth=Header("X-Key")), KEY) == {"X-Key": "hk-0123456789"}
    assert auth_headers(spec, None) == {}
    assert auth_headers(GATEWAYS["local"], KEY) == {}


@pytest.mark.parametrize("text", ["hk-ä", "hk-a\r\nX: y"])
def test_a_key_that_cannot_travel_is_refused_and_not_shown(text: str) -> None:
    with pytest.raises(AuthenticationError) as caught:
        auth_headers(GATEWAYS["openai_hk"], SecretStr(text))

    assert text not in str(vars(caught.value))
