import pytest

from runway_core.gateways import load_gateways
from runway_core.gateways.grammar import Row

GATEWAYS = load_gateways()


def test_a_row_that_reads_an_unknown_field_stops_with_its_path() -> None:
    with pytest.raises(ValueError, match=r"row 'a\.b' reads \['colour'\]"):
        Row("a.b", ("seed", "colour"))


def test_the_variables_of_a_gateway_are_named_after_its_id() -> None:
    spec = GATEWAYS["openai_hk"]

    assert spec.key_env == "PLAYGROUND_OPENAI_HK_API_KEY"
    assert spec.base_url_env == "PLAYGROUND_OPENAI_HK_BASE_URL"


def test_only_a_gateway_without_a_documented_host_needs_an_address() -> None:
    assert [spec.id for spec in GATEWAYS.values() if spec.needs_base_url] == ["pro_generate"]


def test_evidence_is_told_with_its_day() -> None:
    assert GATEWAYS["runway"].source == "https://docs.dev.runwayml.com/api (checked 2026-11-20)"


@pytest.mark.parametrize(
    ("gateway", "asked", "found"),
    [
        ("openai_hk", None, "gen4_turbo"),
        ("openai_hk", "gen3a_turbo", "gen3a_turbo"),
        ("cometapi", None, "gen3a_turbo"),
        ("cometapi", "typed", ""),
        ("chatgptsb", "typed", None),
    ],
)
def test_a_model_is_found_listed_or_free(
    gateway: str, asked: str | None, found: str | None
) -> None:
    model = GATEWAYS[gateway].model(asked)

    assert (model.id if model else None) == found


def test_a_row_may_leave_a_model_out() -> None:
    spec = GATEWAYS["pro_generate"]

    assert spec.carries("duration_s", "gen3")
    assert not spec.carries("duration_s", "gen2")
