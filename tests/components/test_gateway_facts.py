from datetime import UTC, date, datetime, timedelta

import pytest

from components import gateway_facts
from components.gateway_facts import KeySource
from runway_core import GatewayCard, GatewayHealth, ModelCard
from tests.support.cards import a_card, a_model

LOCAL = {"key_required": False, "can_simulate": False}
RETIRED = date(2026, 7, 30)


@pytest.mark.parametrize(
    ("card", "is_configured", "is_typed", "source"),
    [
        (a_card(**LOCAL), False, False, KeySource.NOT_NEEDED),
        (a_card(has_key=False), False, False, KeySource.MISSING),
        (a_card(), True, False, KeySource.ENVIRONMENT),
        (a_card(), True, True, KeySource.TYPED),
        (a_card(), False, False, KeySource.TYPED),
    ],
    ids=["not needed", "missing", "set", "typed over the one set", "typed in another tab"],
)
def test_the_source_of_a_key_is_told(
    card: GatewayCard, is_configured: bool, is_typed: bool, source: KeySource
) -> None:
    told = gateway_facts.key_source(card, is_configured=is_configured, is_typed=is_typed)

    assert told is source


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (KeySource.NOT_NEEDED, ("Ready, no key needed", "done")),
        (KeySource.MISSING, ("No key", "quiet")),
        (KeySource.ENVIRONMENT, ("Key from the environment", "done")),
        (KeySource.TYPED, ("Key typed here", "done")),
    ],
)
def test_the_standing_of_a_gateway_is_the_state_of_its_key(
    source: KeySource, told: tuple[str, str]
) -> None:
    assert gateway_facts.standing(a_card(), source) == told


def test_a_gateway_without_an_address_needs_one_whatever_its_key() -> None:
    without = a_card(needs_base_url=True, base_url="")
    with_one = a_card(needs_base_url=True, base_url="https://relay.example")

    assert gateway_facts.standing(without, KeySource.TYPED) == ("Needs a base URL", "caution")
    assert gateway_facts.standing(with_one, KeySource.TYPED) == ("Key typed here", "done")


@pytest.mark.parametrize(
    ("models", "takes_any", "words"),
    [
        ((a_model(),), False, "Only Gen-4 Turbo"),
        (
            (a_model(retired_on=RETIRED),),
            True,
            "Only Gen-4 Turbo, which is retired; any other can be asked for by its name",
        ),
        ((a_model(), a_model()), False, "2 models"),
        ((a_model(), a_model(retired_on=RETIRED)), False, "2 models, 1 of them retired"),
    ],
)
def test_one_line_says_what_models_a_gateway_has(
    models: tuple[ModelCard, ...], takes_any: bool, words: str
) -> None:
    card = a_card(models=models, accepts_free_model=takes_any)

    assert gateway_facts.about(card) == words


def test_the_local_render_says_that_it_needs_nothing() -> None:
    assert gateway_facts.about(a_card(**LOCAL)) == (
        "Runs on this machine: no key, no network, no cost"
    )


@pytest.mark.parametrize(
    ("health", "told"),
    [
        (GatewayHealth(), ("no jobs here yet", "quiet")),
        (
            GatewayHealth(ended=32, succeeded=31, median_s=48.2),
            ("median 48 s, 31 of 32 succeeded", "done"),
        ),
        (
            GatewayHealth(ended=4, succeeded=2, median_s=62),
            ("median 1 min 2 s, 2 of 4 succeeded", "caution"),
        ),
        (GatewayHealth(ended=3, last_failure="no"), ("0 of 3 succeeded", "failed")),
    ],
    ids=["nothing yet", "good", "so so", "bad"],
)
def test_health_is_told_in_numbers_and_a_tone(health: GatewayHealth, told: tuple[str, str]) -> None:
    assert gateway_facts.health(health) == told


def test_what_a_gateway_takes_and_does_not_take_is_parted() -> None:
    has, has_not = gateway_facts.abilities(a_card(has_callback=True, can_cancel=False))

    assert has == ["First frame", "Last frame", "Seed", "Webhook"]
    assert has_not == ["Camera motion", "Cancel"]


def test_a_webhook_means_nothing_to_the_local_render() -> None:
    _, has_not = gateway_facts.abilities(a_card(**LOCAL))

    assert has_not == ["Camera motion"]


@pytest.mark.parametrize(
    ("card", "words"),
    [
        (a_card(), "Picture attached, up to 5.2 MB, or by link"),
        (a_card(accepts_data_uri=False), "Picture by link only"),
        (a_card(**LOCAL), "Pictures stay on this machine"),
    ],
    ids=["attached", "by link", "local"],
)
def test_the_way_of_a_picture_is_told(card: GatewayCard, words: str) -> None:
    assert gateway_facts.picture_way(card) == words


def test_a_model_is_a_row_of_its_documented_limits() -> None:
    (row,) = gateway_facts.model_rows(
        [a_model(ratios=("1280:720", "720:1280"), prompt_max_utf16=1000, prompt_required=True)]
    )

    assert (row.label, row.id) == ("Gen-4 Turbo", "gen4_turbo")
    assert (row.seconds, row.price) == ("5, 10", "$0.05")
    assert (row.prompt, row.seed) == ("1\u202f000", "0–4\u202f294\u202f967\u202f295")
    assert row.shapes == "1280:720  720:1280"
    assert row.notes == ("last frame", "needs a prompt")
    assert row.retired == ""


def test_what_is_not_documented_of_a_model_stays_empty() -> None:
    (row,) = gateway_facts.model_rows(
        [a_model(durations_s=(), prompt_max_utf16=None, seed_range=None, usd_per_s=None)]
    )

    assert (row.seconds, row.prompt, row.seed, row.price) == ("", "", "", "")


@pytest.mark.parametrize(
    ("durations_s", "words"),
    [((4,), "4"), ((10, 5), "5, 10"), ((4, 6, 8), "4, 6, 8"), ((2, 3, 4, 5), "2–5")],
)
def test_lengths_in_a_row_are_told_as_a_range(durations_s: tuple[int, ...], words: str) -> None:
    (row,) = gateway_facts.model_rows([a_model(durations_s=durations_s)])

    assert row.seconds == words


def test_a_model_that_follows_the_picture_says_so_and_a_free_one_too() -> None:
    (row,) = gateway_facts.model_rows([a_model(ratios=(), usd_per_s=0.0, accepts_motion=True)])

    assert (row.shapes, row.price) == ("as the picture", "free")
    assert row.notes == ("last frame", "camera motion")


def test_retired_models_come_last_with_their_day() -> None:
    first, second = gateway_facts.model_rows(
        [a_model(id="old", retired_on=RETIRED), a_model(id="new")]
    )

    assert (first.id, second.id, second.retired) == ("new", "old", "retired 2026-07-30")


@pytest.mark.parametrize(
    ("card", "words"),
    [
        (a_card(), ""),
        (a_card(models=(a_model(prompt_max_utf16=None),)), "Not documented: prompt limit"),
        (
            a_card(models=(a_model(prompt_max_utf16=None, durations_s=()),)),
            "Not documented: seconds, prompt limit",
        ),
        (a_card(models=(a_model(prompt_max_utf16=None),), **LOCAL), ""),
    ],
    ids=["all known", "no prompt limit", "neither", "our own renderer"],
)
def test_limits_that_nobody_documents_are_named(card: GatewayCard, words: str) -> None:
    assert gateway_facts.undocumented(card) == words


def test_sources_beside_the_gateways_own_page_are_named_once() -> None:
    own = "https://docs.dev.runwayml.com (checked 2026-11-20)"
    models = (a_model(source=own), a_model(source="the SDK"), a_model(source="the SDK"))

    assert gateway_facts.other_sources(a_card(models=models)) == ["the SDK"]


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://docs.example/a/b", ("docs.example", "https://docs.example/a/b")),
        ("ARCHITECTURE.md", ("ARCHITECTURE.md", None)),
        ("javascript:alert(1)", ("javascript:alert(1)", None)),
        ("http://docs.example", ("http://docs.example", None)),
    ],
)
def test_only_a_secure_address_becomes_a_link(url: str, told: tuple[str, str | None]) -> None:
    assert gateway_facts.documentation(a_card(docs_url=url)) == told


def test_the_variable_of_the_base_url_is_named_like_that_of_the_key() -> None:
    assert gateway_facts.base_url_variable(a_card()) == "PLAYGROUND_RUNWAY_BASE_URL"


def test_the_last_failure_is_told_with_its_age_and_in_one_line() -> None:
    at = datetime.now(UTC) - timedelta(hours=2, minutes=1)
    long = GatewayHealth(last_failure="Refused,\nbecause " + "of the words " * 20)

    told = gateway_facts.last_failure(GatewayHealth(last_failure="Refused", last_failed_at=at))

    assert told == "last failure 2 h ago: “Refused”"
    assert len(gateway_facts.last_failure(long)) < 130
    assert "\n" not in gateway_facts.last_failure(long)
    assert gateway_facts.last_failure(GatewayHealth()) == ""
