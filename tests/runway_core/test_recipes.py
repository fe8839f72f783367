import json
from typing import Any

import pytest

from runway_core import InvalidRequestError
from runway_core.gateways.codec.redaction import MASK
from runway_core.media.comment import MAX_TEXT_BYTES, comment_box
from runway_core.models import CameraMotion, PictureSource
from runway_core.recipes import Recipe, read_recipe, recipe_box, recipe_of
from tests.support.factories import a_finished_job, a_frame, a_request

KEY = "sk-a-key-that-must-never-leave"


def a_recipe_text(**changes: Any) -> bytes:
    values = json.loads(recipe_of(a_finished_job()).model_dump_json(exclude_none=True))
    return json.dumps(values | changes).encode()


def test_a_recipe_is_read_back_as_it_was_asked_for() -> None:
    request = a_request(
        prompt_text="黄昏 đêm",
        last_frame="https://example.org/last.png",
        motion=CameraMotion(x=3.0, z=-2.5),
        extra_body={"n": 1},
    )

    recipe = read_recipe(recipe_box(a_finished_job(request=request)))

    assert recipe.request == request
    assert (recipe.gateway_id, recipe.model_id, recipe.job_id) == ("runway", "gen4_turbo", "job-1")
    assert recipe.video_sha256 == "b2" * 32


def test_a_recipe_names_pictures_by_their_hashes() -> None:
    text = recipe_box(a_finished_job())

    assert a_frame().sha256.encode() in text
    assert b"base64" not in text


@pytest.mark.parametrize(
    "extra",
    [
        {"api_key": KEY},
        {"note": f"Bearer {KEY}"},
        {"deep": [{"Authorization": KEY}]},
        {"file": "/home/somebody/secret.png"},
        {"file": "C:\\Users\\somebody"},
        {"file": "file:///etc/passwd"},
        {"picture": "data:image/png;base64,AAAA"},
        {"hook": "https://example.org/hook?token=secret"},
        {"hook": "https://secret@example.org/"},
        {"blob": "secret" * 500},
        {"note": "see https://bucket.example/x.png?X-Amz-Signature=secret for it"},
        {"hook": "HTTPS://example.org/?sig=secret"},
        {"file": "s3://secret/x.png"},
        {"note": "the file at /home/somebody/secret.png"},
        {"note": "look into ~/secret or C:\\Users\\somebody"},
        {"access_token": "secret"},
        {"deep": {"Password": "secret"}},
        {"aws": {"aws-password": "somebody", "X-Amz-Signature": "somebody"}},
    ],
    ids=str,
)
def test_nothing_secret_or_private_is_told(extra: dict[str, Any]) -> None:
    text = recipe_box(a_finished_job(request=a_request(extra_body=extra))).decode("latin-1")

    assert [
        word for word in ("never-leave", "somebody", "secret", "passwd", "AAAA") if word in text
    ] == []


@pytest.mark.parametrize(
    "link",
    ["https://example.org/a.png?sig=secret", "https://me:secret@example.org/a.png"],
)
def test_a_link_that_may_be_signed_is_left_out_and_that_is_told(link: str) -> None:
    recipe = recipe_of(a_finished_job(request=a_request(first_frame=link)))

    assert recipe.request.first_frame is None
    assert recipe.left_out == ("first_frame",)
    assert "secret" not in recipe.model_dump_json()


def test_where_a_picture_came_from_is_not_told() -> None:
    signed = PictureSource(url="https://bucket.example/x.png?X-Amz-Signature=secret")
    frame = a_frame(source=signed)
    request = a_request(first_frame=frame, last_frame=frame, foreground_mask=frame)

    recipe = recipe_of(a_finished_job(request=request))

    assert "secret" not in recipe.model_dump_json()
    assert recipe.request.first_frame == a_frame()
    assert recipe.left_out == ()


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("a lamp, as at /home/somebody/lamp.png", f"a lamp, as at {MASK}"),
        ("like https://x.example/a.png?sig=secret but blue", f"like {MASK} but blue"),
        ("like https://x.example/a.png", "like https://x.example/a.png"),
        ("day/night, and/or 24/7: push in", "day/night, and/or 24/7: push in"),
        ("a token and a password on a note", "a token and a password on a note"),
    ],
)
def test_a_prompt_is_told_without_what_is_private_in_it(prompt: str, told: str) -> None:
    recipe = recipe_of(a_finished_job(request=a_request(prompt_text=prompt)))

    assert recipe.request.prompt_text == told


def test_a_recipe_that_is_too_long_goes_without_its_extra_fields() -> None:
    request = a_request(extra_body={str(number): "x" * 1000 for number in range(100)})

    recipe = recipe_of(a_finished_job(request=request))

    assert (recipe.request.extra_body, recipe.left_out) == ({}, ("extra_body",))


def test_a_prompt_longer_than_any_recipe_leaves_the_file_as_it_is() -> None:
    request = a_request(prompt_text="x" * (MAX_TEXT_BYTES + 1))

    assert recipe_box(a_finished_job(request=request)) == b""


def test_the_same_job_has_the_same_recipe_every_time() -> None:
    assert recipe_box(a_finished_job()) == recipe_box(a_finished_job())


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"just a comment",
        b"runway-playground-recipe",
        b'["runway-playground-recipe"]',
        b'{"runway-playground-recipe": NaN}',
        b"runway-playground-recipe" + b"[" * 60_000,
        b'{"version": 1, "x": "runway-playground-recipe \xff"}',
        a_recipe_text(version=2),
        a_recipe_text(stranger="field"),
        a_recipe_text(gateway_id="x" * 500),
        a_recipe_text(video_sha256="../../etc"),
        a_recipe_text(request={"ratio": "wide"}),
        a_recipe_text(request={"first_frame": "file:///etc/passwd"}),
        a_recipe_text(request={"duration_s": 10**30}),
        a_recipe_text(request={"motion": {"x": 1e999}}),
    ],
    ids=range(15),
)
def test_a_hostile_recipe_is_refused_in_words(text: bytes) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        read_recipe(comment_box(text))

    assert caught.value.message


def test_text_in_a_recipe_stays_text() -> None:
    request = a_request(prompt_text="<script>alert(1)</script>")

    recipe = read_recipe(recipe_box(a_finished_job(request=request)))

    assert isinstance(recipe, Recipe)
    assert recipe.request.prompt_text == "<script>alert(1)</script>"
