from typing import Any

import pytest

from runway_core.errors import InvalidRequestError, MediaStoreError
from runway_core.gateways import load_gateways
from runway_core.gateways.grammar import FrameRef
from runway_core.models import GenerationRequest, ImageFrame, PictureSource
from runway_core.planning import PreparedFrame
from runway_core.planning.frames import FittedFrames, chosen_frames, fit_frames
from tests.support.factories import a_frame, a_request
from tests.support.wire import FakeFrames

GATEWAYS = load_gateways()
LINK = "https://pictures.example/a.jpg"


class LostFrames(FakeFrames):
    """Frames whose store is away."""

    def data_uri(
        self, frame: ImageFrame, *, ratio: str | None, max_uri_bytes: int
    ) -> PreparedFrame:
        """Fail as a store does."""
        raise MediaStoreError("the disk is away")


def fitted(gateway: str, forms: FakeFrames, **chosen: Any) -> FittedFrames:
    """The frames as a gateway takes them."""
    return fit_frames(chosen, GATEWAYS[gateway], forms, ratio="1280:720")


def refused(gateway: str, forms: FakeFrames, **chosen: Any) -> InvalidRequestError:
    """The refusal of frames that a gateway cannot take."""
    with pytest.raises(InvalidRequestError) as caught:
        fitted(gateway, forms, **chosen)
    return caught.value


def chosen(gateway: str, model: str | None, **changes: Any) -> Any:
    """The frames that a model takes of a request."""
    spec = GATEWAYS[gateway]
    found = spec.model(model)
    assert found is not None
    request: GenerationRequest = a_request(**changes)
    return chosen_frames(request, spec, found)


def test_a_stored_picture_is_attached_where_that_is_documented() -> None:
    forms = FakeFrames(link_base="https://pictures.example")

    frames = fitted("openai_hk", forms, first_frame=a_frame())

    assert frames.first == FrameRef(sha256="a1" * 32)
    assert forms.asked == [("1280:720", 5 * 1024 * 1024 - 1)]


def test_a_link_passes_where_links_are_taken() -> None:
    assert fitted("openai_hk", FakeFrames(), first_frame=LINK).first == FrameRef(link=LINK)


def test_a_link_is_refused_where_pictures_are_taken() -> None:
    error = refused("local", FakeFrames(), first_frame=LINK)

    assert (error.field, "drop the file" in error.hint) == ("first_frame", True)


@pytest.mark.parametrize("gateway", ["chatgptsb", "pro_generate", "cometapi"])
def test_a_stored_picture_gets_a_public_link_where_only_links_are_documented(gateway: str) -> None:
    forms = FakeFrames(link_base="https://public.example")

    frames = fitted(gateway, forms, first_frame=a_frame())

    assert frames.first == FrameRef(link="https://public.example/a1a1a1a1.jpg")
    assert frames.notes == ()


def test_a_public_link_that_ends_is_made_when_the_request_leaves() -> None:
    forms = FakeFrames(link_base="https://public.example", link_asset=f"{'a1' * 32}.jpg")

    frames = fitted("chatgptsb", forms, first_frame=a_frame())

    assert frames.first == FrameRef(linked=f"{'a1' * 32}.jpg")


@pytest.mark.parametrize("gateway", ["chatgptsb", "pro_generate"])
def test_without_a_public_link_the_three_ways_to_one_are_named(gateway: str) -> None:
    error = refused(gateway, FakeFrames(), last_frame=a_frame())

    assert error.field == "last_frame"
    assert "PLAYGROUND_PUBLIC_URL" in error.hint
    assert "PLAYGROUND_MEDIA_URL" in error.hint
    assert "https link" in error.hint


OWN = PictureSource(url=LINK)


@pytest.mark.parametrize("gateway", ["chatgptsb", "pro_generate", "cometapi"])
def test_the_link_that_a_picture_came_from_is_passed_on_unchanged(gateway: str) -> None:
    frames = fitted(gateway, FakeFrames(), first_frame=a_frame(source=OWN))

    assert frames.first == FrameRef(link=LINK)
    assert frames.notes == ("First frame: The gateway fetches it from the link you gave.",)


def test_a_link_of_another_shape_is_said_to_be_cut_by_the_gateway() -> None:
    frame = a_frame(source=OWN, width_px=1000, height_px=1000)

    (note,) = fitted("chatgptsb", FakeFrames(), first_frame=frame).notes

    assert "cuts it itself" in note


def test_a_public_link_to_the_prepared_picture_goes_before_the_own_one() -> None:
    forms = FakeFrames(link_base="https://public.example")

    frames = fitted("chatgptsb", forms, first_frame=a_frame(source=OWN))

    assert frames.first == FrameRef(link="https://public.example/a1a1a1a1.jpg")


def test_a_picture_from_a_link_is_attached_where_that_is_documented() -> None:
    assert fitted("runway", FakeFrames(), first_frame=a_frame(source=OWN)).first == FrameRef(
        sha256="a1" * 32
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"source": PictureSource(url=LINK, fault="The link leads on.")}, "leads on"),
        ({"source": OWN, "media_type": "image/heic"}, "image/heic"),
        ({"source": OWN, "byte_count": 16_000_001}, "larger than 16 MB"),
        ({"source": OWN, "width_px": 499, "height_px": 1000}, "0.50 times"),
        ({"source": PictureSource(url=LINK + "a" * 2048)}, "2048 characters"),
    ],
    ids=["fault", "type", "bytes", "aspect", "length"],
)
def test_a_link_that_a_gateway_cannot_follow_is_refused_with_its_reason(
    changes: dict[str, Any], words: str
) -> None:
    error = refused("chatgptsb", FakeFrames(), first_frame=a_frame(**changes))

    assert words in error.hint
    assert "PLAYGROUND_PUBLIC_URL" in error.hint


@pytest.mark.parametrize(
    "changes", [{"byte_count": 16_000_000}, {"width_px": 500, "height_px": 1000}]
)
def test_a_link_just_inside_the_limits_is_passed_on(changes: dict[str, Any]) -> None:
    frame = a_frame(source=OWN, **changes)

    assert fitted("chatgptsb", FakeFrames(), first_frame=frame).first == FrameRef(link=LINK)


def test_an_undocumented_form_is_used_last_and_said() -> None:
    frames = fitted("cometapi", FakeFrames(sentence="Cropped."), first_frame=a_frame())

    assert frames.first == FrameRef(sha256="a1" * 32)
    assert frames.notes == (
        "First frame: Cropped.",
        "First frame: CometAPI documents links only; the picture is attached, which may not work.",
    )


def test_a_picture_too_large_to_attach_is_uploaded_where_that_is_possible() -> None:
    forms = FakeFrames(uri_bytes=9_000_000)

    frames = fitted("runway", forms, first_frame=a_frame())

    assert forms.asked[0][1] == 200 * 1024 * 1024 * 4 // 3
    assert frames.notes == (
        "First frame: Uploaded to the gateway first, because it is too large to attach.",
    )


def test_a_picture_is_made_to_fit_where_nothing_can_be_uploaded() -> None:
    assert fitted("gptplus5", FakeFrames(uri_bytes=9_000_000), first_frame=a_frame()).notes == ()


@pytest.mark.parametrize("forms", [FakeFrames(fails=True), LostFrames()])
def test_a_picture_that_cannot_be_prepared_is_refused_by_its_field(forms: FakeFrames) -> None:
    assert refused("runway", forms, last_frame=a_frame()).field == "last_frame"


def test_a_link_that_is_too_long_is_refused_with_count_and_limit() -> None:
    error = refused("runway", FakeFrames(), first_frame=LINK + "x" * 2048)

    assert "2048" in error.message
    assert str(len(LINK) + 2048) in error.message


@pytest.mark.parametrize(
    ("gateway", "model"), [("local", None), ("runway", "gen4_turbo"), ("openai_hk", "gen3a_turbo")]
)
def test_a_picture_is_missed_where_one_is_required(gateway: str, model: str | None) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        chosen(gateway, model, first_frame=None)

    assert caught.value.field == "first_frame"


@pytest.mark.parametrize(
    ("gateway", "model"), [("openai_hk", "gen3a_turbo"), ("pro_generate", "gen3")]
)
def test_a_last_frame_stands_alone_where_a_model_can_end_on_it(gateway: str, model: str) -> None:
    frames, dropped = chosen(gateway, model, first_frame=None, last_frame=LINK)

    assert (frames, dropped) == ({"last_frame": LINK}, ())


@pytest.mark.parametrize(
    ("gateway", "model"), [("local", None), ("runway", "veo3.1"), ("pro_generate", "gen4")]
)
def test_a_lone_last_frame_is_refused_elsewhere(gateway: str, model: str | None) -> None:
    with pytest.raises(InvalidRequestError) as caught:
        chosen(gateway, model, first_frame=None, last_frame=LINK)

    assert caught.value.field == "first_frame"


def test_a_last_frame_that_a_model_cannot_take_is_dropped_with_words_and_source() -> None:
    frames, (adjustment,) = chosen("openai_hk", "gen4_turbo", last_frame=LINK)

    assert "last_frame" not in frames
    assert adjustment.words == "last frame dropped: Gen-4 Turbo takes a first frame only"
    assert adjustment.source.startswith("https://open-hk.com")


def test_a_text_job_needs_no_picture_where_that_is_documented() -> None:
    assert chosen("pro_generate", "gen3", first_frame=None) == ({}, ())


def test_a_painted_mask_travels_to_the_local_render_cut_as_its_picture() -> None:
    mask = a_frame(sha256="c3" * 32, media_type="image/png")
    first = a_frame(fit="pad", focus=(0.2, 0.9))

    taken, changes = chosen("local", None, first_frame=first, foreground_mask=mask)
    frames = fit_frames(taken, GATEWAYS["local"], FakeFrames(sentence="cut"), ratio="960:960")

    assert frames.mask == FrameRef(sha256="c3" * 32)
    assert (taken["foreground_mask"].fit, taken["foreground_mask"].focus) == ("pad", (0.2, 0.9))
    assert changes == ()
    assert frames.notes == ("First frame: cut",)


@pytest.mark.parametrize("gateway", sorted(set(GATEWAYS) - {"local"}))
def test_a_painted_mask_is_dropped_in_words_everywhere_else(gateway: str) -> None:
    taken, changes = chosen(gateway, None, foreground_mask=a_frame(sha256="c3" * 32))

    assert set(taken) == {"first_frame"}
    assert [(change.kind, change.field, change.words) for change in changes] == [
        (
            "dropped",
            "foreground_mask",
            "painted mask dropped: only the local render uses it",
        )
    ]


@pytest.mark.parametrize("first", [None, LINK], ids=["no picture", "a link"])
def test_a_mask_without_its_picture_is_nothing(first: str | None) -> None:
    request = {"first_frame": first, "last_frame": a_frame(), "foreground_mask": a_frame()}

    taken, changes = chosen("pro_generate", "gen3", **request)

    assert "foreground_mask" not in taken
    assert changes == ()
