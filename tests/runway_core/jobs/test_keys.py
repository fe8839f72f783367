import pytest

from runway_core.gateways import load_gateways
from runway_core.jobs.keys import KeyRing, key_variable
from runway_core.settings import load_settings

CONFIGURED = "hk-from-the-environment"


@pytest.fixture
def keys() -> KeyRing:
    return KeyRing(load_settings({"PLAYGROUND_OPENAI_HK_API_KEY": CONFIGURED}))


def found(keys: KeyRing, gateway_id: str, workspace: str = "local") -> str | None:
    """A key in the clear."""
    key = keys.find(gateway_id, workspace)
    return None if key is None else key.get_secret_value()


def test_a_configured_key_serves_every_workspace(keys: KeyRing) -> None:
    assert found(keys, "openai_hk", "local") == found(keys, "openai_hk", "anna") == CONFIGURED


def test_a_gateway_without_a_key_has_none(keys: KeyRing) -> None:
    assert keys.find("runway", "local") is None


def test_a_typed_key_comes_before_the_configured_one(keys: KeyRing) -> None:
    keys.type_key("openai_hk", "local", "  hk-typed \n")

    assert found(keys, "openai_hk") == "hk-typed"


def test_a_typed_key_is_known_in_its_own_workspace_only(keys: KeyRing) -> None:
    keys.type_key("runway", "anna", "key-of-anna")

    assert found(keys, "runway", "anna") == "key-of-anna"
    assert found(keys, "runway", "ben") is None


def test_what_was_typed_is_listed_without_the_key(keys: KeyRing) -> None:
    keys.type_key("runway", "anna", "key-of-anna")
    keys.type_key("cometapi", "ben", "key-of-ben")
    keys.type_key("cometapi", "ben", "")

    assert keys.typed() == [("anna", "runway")]


@pytest.mark.parametrize("emptied", ["", "   "])
def test_a_key_typed_empty_is_forgotten(keys: KeyRing, emptied: str) -> None:
    keys.type_key("openai_hk", "local", "hk-typed")

    keys.type_key("openai_hk", "local", emptied)

    assert found(keys, "openai_hk") == CONFIGURED


def test_forgetting_a_key_that_was_never_typed_is_no_fault(keys: KeyRing) -> None:
    keys.type_key("runway", "local", "")

    assert keys.find("runway", "local") is None


def test_no_key_shows_when_it_is_printed(keys: KeyRing) -> None:
    keys.type_key("runway", "local", "key-that-is-secret")

    printed = f"{keys!r} {keys.find('runway', 'local')!r} {vars(keys)!r}"

    assert "key-that-is-secret" not in printed
    assert CONFIGURED not in printed


@pytest.mark.parametrize("gateway_id", load_gateways())
def test_the_variable_that_is_named_is_the_one_that_is_read(gateway_id: str) -> None:
    keys = KeyRing(load_settings({key_variable(gateway_id): "a-key"}))

    assert found(keys, gateway_id) == "a-key"
