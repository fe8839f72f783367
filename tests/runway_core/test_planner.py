from pathlib import Path

import pytest

from runway_core.cards import NO_HISTORY, GatewayCard, GatewayHealth
from runway_core.errors import ConfigurationError, InvalidRequestError, MissingKeyError
from runway_core.frames import StoredFrames
from runway_core.gateways import load_gateways
from runway_core.jobs.keys import KeyRing
from runway_core.links import Links
from runway_core.media import open_media_store, open_signer
from runway_core.models import GatewayChoice, GenerationRequest, Plan, Refusal
from runway_core.planner import (
    SIMULATOR_HOST,
    Planner,
    read_choices,
    refusal_error,
    snapped_ratio,
)
from runway_core.settings import load_settings
from tests.support.factories import a_plan, a_request

HERE = "local"
NOWHERE = "a workspace without pictures"
KEY = "key_of_runway"
LINK = "https://pictures.example/a.jpg"
OTHER_HOST = "https://relay.example"


def planner_with(data_dir: Path, environ: dict[str, str] | None = None) -> Planner:
    settings = load_settings(environ or {}, data_dir=data_dir)
    media = open_media_store(settings)
    frames = StoredFrames(
        media,
        Links(media, open_signer(settings), settings),
        max_bytes=settings.max_image_bytes,
    )
    return Planner(settings, load_gateways(), KeyRing(settings), frames, strange_field)


def strange_field(request: GenerationRequest, workspace: str) -> str | None:
    """Everything belongs to everybody but in one workspace."""
    return "last_frame" if workspace == NOWHERE else None


@pytest.fixture
def planner(data_dir: Path) -> Planner:
    return planner_with(data_dir, {"PLAYGROUND_RUNWAY_API_KEY": KEY})


def card_of(planner: Planner, gateway_id: str) -> GatewayCard:
    return next(card for card in planner.cards(HERE, {}) if card.id == gateway_id)


def planned(planner: Planner, choice: GatewayChoice, request: GenerationRequest) -> Plan:
    answer = planner.plan(request, choice, HERE)
    assert isinstance(answer, Plan)
    return answer


def refused(planner: Planner, choice: GatewayChoice) -> Refusal:
    answer = planner.plan(a_request(first_frame=LINK), choice, HERE)
    assert isinstance(answer, Refusal)
    return answer


def test_there_is_a_card_for_every_gateway_and_the_local_one_comes_first(planner: Planner) -> None:
    cards = planner.cards(HERE, {})

    assert [card.id for card in cards] == list(load_gateways())
    assert cards[0].id == "local"


def test_a_card_tells_whether_its_key_is_known(planner: Planner) -> None:
    known = {card.id for card in planner.cards(HERE, {}) if card.has_key}

    assert known == {"local", "runway"}


def test_a_card_carries_the_health_of_its_own_gateway(planner: Planner) -> None:
    health = GatewayHealth(ended=3, succeeded=2, median_s=41.0)

    cards = planner.cards(HERE, {"runway": health})

    assert {card.id for card in cards if card.health is health} == {"runway"}
    assert {card.health for card in cards if card.id != "runway"} == {NO_HISTORY}


@pytest.mark.parametrize(
    ("gateway_id", "note"),
    [
        ("local", "free"),
        ("runway", "price card of 2026-11-20"),
        ("gptplus5", "price not documented"),
    ],
)
def test_a_card_tells_what_is_known_of_the_price(
    planner: Planner, gateway_id: str, note: str
) -> None:
    assert card_of(planner, gateway_id).price_note == note


def test_a_card_names_the_address_that_is_set_over_the_documented_one(data_dir: Path) -> None:
    planner = planner_with(data_dir, {"PLAYGROUND_RUNWAY_BASE_URL": OTHER_HOST})

    assert card_of(planner, "runway").base_url == OTHER_HOST
    assert card_of(planner, "cometapi").base_url == "https://api.cometapi.com"
    assert card_of(planner, "pro_generate").base_url == ""


def test_every_model_of_a_card_says_where_its_limits_stand(planner: Planner) -> None:
    models = [model for card in planner.cards(HERE, {}) for model in card.models]

    assert [model.id for model in models if "2026-11-20" not in model.source] == []


def test_a_plan_goes_to_the_gateways_own_address(planner: Planner) -> None:
    plan = planned(planner, GatewayChoice(gateway_id="runway"), a_request(first_frame=LINK))

    assert plan.wire.url == "https://api.dev.runwayml.com/v1/image_to_video"


def test_a_plan_holds_no_key(planner: Planner) -> None:
    plan = planned(planner, GatewayChoice(gateway_id="runway"), a_request(first_frame=LINK))

    assert KEY not in plan.model_dump_json()


def test_a_twin_needs_no_key_and_lives_in_the_simulator(planner: Planner) -> None:
    choice = GatewayChoice(gateway_id="cometapi", simulated=True)

    plan = planned(planner, choice, a_request(first_frame=LINK))

    assert plan.wire.url.startswith(f"{SIMULATOR_HOST}/cometapi/")
    assert planner.base_of(plan) == f"{SIMULATOR_HOST}/cometapi"


def test_a_gateway_without_its_key_is_refused_for_it(planner: Planner) -> None:
    assert refused(planner, GatewayChoice(gateway_id="cometapi")).field == "api_key"


def test_a_gateway_that_does_not_exist_is_refused_with_those_that_do(planner: Planner) -> None:
    refusal = refused(planner, GatewayChoice(gateway_id="nowhere"))

    assert refusal.field == "gateways"
    assert refusal.allowed.split(", ") == list(load_gateways())


def test_a_plan_without_an_address_cannot_be_sent(planner: Planner) -> None:
    with pytest.raises(ConfigurationError, match="has no base URL"):
        planner.base_of(a_plan(gateway_id="pro_generate", gateway_label="pro/generate"))


def test_a_drawn_seed_is_sent_where_the_gateway_takes_one(planner: Planner) -> None:
    wanted = a_request(first_frame=LINK, seed=None)
    drawn = wanted.model_copy(update={"seed": 11})

    answer = planner.plan_drawn(drawn, wanted, GatewayChoice(gateway_id="runway"), HERE)

    assert isinstance(answer, Plan)
    assert (answer.wire.body or {})["seed"] == 11


def test_a_bare_id_chooses_the_gateway_as_it_is() -> None:
    twin = GatewayChoice(gateway_id="runway", simulated=True)

    assert read_choices(["local", twin]) == [GatewayChoice(gateway_id="local"), twin]


def test_no_choice_at_all_is_an_error_of_its_own() -> None:
    error = refusal_error([])

    assert isinstance(error, InvalidRequestError)
    assert error.field == "gateways"


def test_a_missing_key_is_told_by_its_variable(planner: Planner) -> None:
    error = refusal_error([refused(planner, GatewayChoice(gateway_id="cometapi"))])

    assert isinstance(error, MissingKeyError)
    assert error.variable == "PLAYGROUND_COMETAPI_API_KEY"


def test_the_first_refusal_is_the_one_that_is_told(planner: Planner) -> None:
    first = refused(planner, GatewayChoice(gateway_id="nowhere"))
    second = refused(planner, GatewayChoice(gateway_id="cometapi"))

    error = refusal_error([first, second])

    assert isinstance(error, InvalidRequestError)
    assert (error.message, error.hint) == (first.message, first.hint)


@pytest.mark.parametrize(
    ("gateway_id", "model_id", "takes"),
    [
        ("local", "camera-move", {"seed", "last_frame", "motion"}),
        ("runway", "gen4_turbo", {"seed"}),
        ("runway", "veo3.1", {"seed", "last_frame"}),
    ],
)
def test_a_model_card_names_the_fields_that_the_model_has_a_place_for(
    planner: Planner, gateway_id: str, model_id: str, takes: set[str]
) -> None:
    models = {model.id: model for model in card_of(planner, gateway_id).models}

    assert models[model_id].takes == takes


def test_a_gateway_that_takes_any_model_says_what_is_assumed_of_it(planner: Planner) -> None:
    free = card_of(planner, "runway").free_model

    assert free is not None
    assert free.takes == {"seed", "last_frame"}
    assert card_of(planner, "local").free_model is None


@pytest.mark.parametrize(
    ("ratio", "supported", "found"),
    [
        pytest.param("1280:720", ["1280:720"], None, id="taken"),
        pytest.param("1280:720", [], None, id="follows the picture"),
        pytest.param("1280:720", ["16:9"], None, id="another spelling"),
        pytest.param("1280:720", ["1280:768"], "1280:768", id="another shape"),
        pytest.param("1920:1080", ["1280:720"], "1280:720", id="another size"),
    ],
)
def test_a_ratio_is_snapped_when_shape_or_size_change(
    ratio: str, supported: list[str], found: str | None
) -> None:
    assert snapped_ratio(ratio, supported) == found


@pytest.mark.parametrize("simulated", [False, True], ids=["real", "twin"])
def test_a_picture_of_somebody_else_is_refused_before_it_is_read(
    planner: Planner, simulated: bool
) -> None:
    choice = GatewayChoice(gateway_id="runway", simulated=simulated)

    answer = planner.plan(a_request(), choice, NOWHERE)

    assert isinstance(answer, Refusal)
    assert (answer.field, answer.simulated) == ("last_frame", simulated)
    assert "not among yours" in answer.message
