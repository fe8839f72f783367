from typing import Any

import pytest

from runway_core.errors import InvalidRequestError
from runway_core.gateways import load_gateways
from runway_core.planning.fitting import Fitter
from tests.support.factories import a_request

GATEWAYS = load_gateways()
LINK = "https://pictures.example/a.jpg"
MOVING = {"z": 3.0}


def fitting(
    gateway: str, model: str | None = None, *, has_picture: bool = True, **asked: Any
) -> Fitter:
    """A request on its way to a model."""
    spec = GATEWAYS[gateway]
    found = spec.model(model)
    assert found is not None
    return Fitter(a_request(**asked), spec, found, model or found.id, has_picture=has_picture)


def words(fit: Fitter) -> list[str]:
    """What was changed, in words."""
    return [f"{item.kind}: {item.words}" for item in fit.adjustments]


@pytest.mark.parametrize(
    ("gateway", "model", "asked", "sent", "frame_size", "told"),
    [
        ("runway", "gen4_turbo", "1280:720", "1280:720", "1280:720", []),
        (
            "openai_hk",
            "gen3a_turbo",
            "1280:720",
            "1280:768",
            "1280:768",
            ["snapped: ratio 1280:720 → 1280:768"],
        ),
        ("pro_generate", "gen3", "1280:720", "16:9", "1280:720", []),
        ("pro_generate", "gen3", "1920:1080", "16:9", "1920:1080", []),
        (
            "pro_generate",
            "gen3",
            "1280:768",
            "16:9",
            "1280:720",
            ["snapped: ratio 1280:768 → 16:9"],
        ),
        ("runway", "kling2.5_turbo_pro", "960:960", None, "960:960", []),
        (
            "runway",
            "gen4_turbo",
            "1920:1080",
            "1280:720",
            "1280:720",
            ["snapped: ratio 1920:1080 → 1280:720"],
        ),
        ("gptplus5", "some-model", "123:456", "123:456", "123:456", []),
    ],
)
def test_a_ratio_is_sent_and_pictures_are_prepared_for_its_size(
    *, gateway: str, model: str, asked: str, sent: str | None, frame_size: str, told: list[str]
) -> None:
    fit = fitting(gateway, model, ratio=asked)

    assert fit.ratio() == (sent, frame_size)
    assert words(fit) == told


def test_a_ratio_is_lost_where_the_video_follows_a_picture_that_is_only_a_link() -> None:
    fit = fitting("chatgptsb", first_frame=LINK)

    fit.ratio()

    assert words(fit) == ["dropped: ratio 1280:720 dropped: the video follows the picture"]


def test_a_text_job_may_have_ratios_of_its_own() -> None:
    fit = fitting("chatgptsb", has_picture=False, first_frame=None, ratio="768:1366")

    assert fit.ratio() == ("768:1366", "768:1366")


@pytest.mark.parametrize(
    ("gateway", "model", "asked", "sent", "told"),
    [
        ("runway", "gen4_turbo", 7, 7, []),
        ("openai_hk", "gen4_turbo", 6, 5, ["snapped: duration 6 s → 5 s"]),
        ("openai_hk", "gen4_turbo", 8, 10, ["snapped: duration 8 s → 10 s"]),
        ("runway", "veo3.1", 5, 4, ["snapped: duration 5 s → 4 s"]),  # 4 and 6: the shorter
        ("runway", "gen4_turbo", 1, 2, ["snapped: duration 1 s → 2 s"]),
        ("chatgptsb", "gen2", 5, 4, ["snapped: duration 5 s → 4 s (fixed)"]),
        ("runway", "some-model", 47, 47, []),
    ],
)
def test_a_duration_goes_to_the_nearest_and_of_two_to_the_shorter(
    gateway: str, model: str, asked: int, sent: int, told: list[str]
) -> None:
    fit = fitting(gateway, model, duration_s=asked)

    assert fit.duration_s() == sent
    assert words(fit) == told


@pytest.mark.parametrize(
    ("gateway", "asked", "sent", "told"),
    [
        ("runway", 4_294_967_295, 4_294_967_295, []),
        ("runway", None, None, []),
        ("cometapi", 999_999_999, 999_999_999, []),
        (
            "cometapi",
            1_000_000_007,
            7,
            ["snapped: seed 1000000007 → 7 (at most 999999999)"],
        ),
        ("pro_generate", 7, None, ["dropped: seed dropped: Gen-4 takes none"]),
        ("pro_generate", None, None, []),
    ],
)
def test_a_seed_is_folded_into_the_range_or_dropped(
    gateway: str, asked: int | None, sent: int | None, told: list[str]
) -> None:
    fit = fitting(gateway, seed=asked)

    assert fit.seed() == sent
    assert words(fit) == told


def test_a_prompt_that_is_too_long_is_refused_with_count_and_limit() -> None:
    with pytest.raises(InvalidRequestError) as caught:
        fitting("cometapi", prompt_text="🌊" * 257).prompt_text()

    assert caught.value.field == "prompt_text"
    assert caught.value.message.startswith("the prompt has 514 characters; CometAPI takes 512")
    assert caught.value.hint == "Shorten the prompt by 2."


@pytest.mark.parametrize("prompt", ["", "  \n"])
def test_a_blank_prompt_is_left_out_where_it_may_be(prompt: str) -> None:
    assert fitting("openai_hk", prompt_text=prompt).prompt_text() is None


def test_a_prompt_is_sent_as_it_was_written() -> None:
    assert fitting("openai_hk", prompt_text=" wave \n").prompt_text() == " wave \n"


@pytest.mark.parametrize(
    ("gateway", "model", "has_picture"),
    [("runway", "gen4.5", True), ("pro_generate", "gen4", False), ("chatgptsb", "gen2", False)],
)
def test_a_prompt_is_missed_where_it_is_required_or_nothing_else_is_given(
    gateway: str, model: str, has_picture: bool
) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        fitting(gateway, model, has_picture=has_picture, prompt_text="").prompt_text()

    assert caught.value.field == "prompt_text"


def test_a_move_is_sent_where_there_is_a_field_and_its_words_are_not() -> None:
    fit = fitting("local", motion=MOVING, camera_words="push in")

    assert (fit.motion() or {})["z"] == 3.0
    assert fit.prompt_text() == "slow push in over the ridges"
    assert words(fit) == []


def test_a_move_becomes_words_where_there_is_no_field() -> None:
    fit = fitting("openai_hk", motion=MOVING, prompt_text="wave", camera_words=" push in ")

    assert (fit.motion(), fit.prompt_text()) == (None, "wave. push in")
    assert words(fit) == ["translated: camera move → “push in” in the prompt"]


def test_a_move_without_words_is_dropped_where_there_is_no_field() -> None:
    fit = fitting("openai_hk", motion=MOVING, prompt_text="wave")

    assert fit.prompt_text() == "wave"
    assert words(fit) == ["dropped: camera move dropped: Gen-4 Turbo takes none"]


def test_a_still_camera_needs_no_words() -> None:
    fit = fitting("openai_hk", prompt_text="wave")

    fit.prompt_text()

    assert words(fit) == []


def test_words_for_which_there_is_no_room_are_dropped_and_the_prompt_stays() -> None:
    fit = fitting("cometapi", motion=MOVING, prompt_text="a" * 510, camera_words="push in")

    assert fit.prompt_text() == "a" * 510
    assert words(fit) == ["dropped: camera move dropped: no room for its words in the prompt"]


def test_words_alone_can_be_the_prompt() -> None:
    fit = fitting("runway", "gen4.5", motion=MOVING, prompt_text="", camera_words="push in")

    assert fit.prompt_text() == "push in"


@pytest.mark.parametrize(
    ("gateway", "model", "name", "value", "sent", "told"),
    [
        ("openai_hk", None, "watermark", True, True, []),
        ("openai_hk", None, "watermark", False, False, []),
        ("openai_hk", None, "watermark", None, None, []),
        (
            "runway",
            None,
            "watermark",
            True,
            None,
            ["dropped: watermark switch dropped: Gen-4 Turbo has none"],
        ),
        ("runway", None, "watermark", False, None, []),
        ("pro_generate", "gen2", "style", "cinematic", "cinematic", []),
        (
            "pro_generate",
            "gen3",
            "style",
            "cinematic",
            None,
            ["dropped: style dropped: Gen-3 has none"],
        ),
        ("chatgptsb", None, "style", "anime", None, ["dropped: style dropped: Gen-2 has none"]),
        ("chatgptsb", None, "interpolate", True, True, []),
        ("chatgptsb", None, "upscale", False, False, []),
        ("chatgptsb", None, "motion_score", 22, 22, []),
        (
            "local",
            None,
            "upscale",
            True,
            None,
            ["dropped: upscaling dropped: Camera move has none"],
        ),
        (
            "cometapi",
            None,
            "motion_score",
            22,
            None,
            ["dropped: motion score dropped: Gen-3 Alpha Turbo has none"],
        ),
    ],
)
def test_an_option_is_sent_where_it_has_a_place_and_missed_only_when_it_is_on(
    *, gateway: str, model: str | None, name: str, value: Any, sent: Any, told: list[str]
) -> None:
    fit = fitting(gateway, model, **{name: value})

    assert fit.option(name) == sent
    assert words(fit) == told


def test_a_style_is_sent_without_a_picture_where_only_text_jobs_have_one() -> None:
    fit = fitting("chatgptsb", has_picture=False, first_frame=None, style="anime")

    assert (fit.option("style"), words(fit)) == ("anime", [])


def test_a_score_gives_way_to_a_move() -> None:
    fit = fitting("chatgptsb", motion=MOVING, motion_score=30)

    assert fit.option("motion_score") is None
    assert words(fit) == ["dropped: motion score dropped: it cannot be sent with a camera move"]


def test_every_adjustment_names_where_its_limit_is_documented() -> None:
    fit = fitting("runway", "veo3.1", duration_s=5)

    fit.duration_s()

    assert fit.adjustments[0].source == (
        "the runwayml SDK 5.24.0, image_to_video_create_params (checked 2026-11-20)"
    )
