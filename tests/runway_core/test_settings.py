from pathlib import Path

import pytest
from pydantic import ValidationError

from runway_core.errors import ConfigurationError
from runway_core.settings import PREFIX, Settings, load_settings

KEY = "key_that_nobody_may_read"


def test_every_setting_can_be_left_out() -> None:
    assert load_settings({}) == Settings()


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_is_described_by_a_sentence(name: str) -> None:
    description = Settings.model_fields[name].description or ""

    assert description[0].isupper()
    assert description.endswith(".")


def test_a_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_RENDER_WORKERS", "3")

    assert load_settings().render_workers == 3


def test_a_setting_is_read_from_a_dotenv_file() -> None:
    Path(".env").write_text("PLAYGROUND_RENDER_WORKERS=4\n", encoding="utf-8")

    assert load_settings().render_workers == 4


def test_the_environment_wins_over_the_dotenv_file(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(
        "PLAYGROUND_RENDER_WORKERS=4\nPLAYGROUND_RUNWAY_API_KEY=old\n", encoding="utf-8"
    )
    monkeypatch.setenv("PLAYGROUND_RENDER_WORKERS", "3")
    monkeypatch.setenv("PLAYGROUND_RUNWAY_API_KEY", KEY)

    settings = load_settings()

    assert settings.render_workers == 3
    assert _key(settings, "runway") == KEY


def test_changes_win_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_RENDER_WORKERS", "3")

    assert load_settings(render_workers=2).render_workers == 2


def test_an_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLAYGROUND_LINK_LIFETIME_S", "")
    monkeypatch.setenv("PLAYGROUND_RUNWAY_API_KEY", " ")

    settings = load_settings()

    assert settings.link_lifetime_s == Settings().link_lifetime_s
    assert settings.gateways == {}


def test_keys_and_addresses_of_gateways_are_gathered_by_their_id() -> None:
    settings = load_settings(
        {
            "PLAYGROUND_RUNWAY_API_KEY": KEY,
            "PLAYGROUND_OPENAI_HK_API_KEY": " padded ",
            "PLAYGROUND_OPENAI_HK_BASE_URL": "https://other.example",
            "RUNWAY_API_KEY": "not ours",
        }
    )

    assert set(settings.gateways) == {"runway", "openai_hk"}
    assert _key(settings, "openai_hk") == "padded"
    assert settings.gateway("openai_hk").base_url == "https://other.example"


def test_a_gateway_may_have_a_deadline_of_its_own() -> None:
    settings = load_settings({"PLAYGROUND_CHATGPTSB_TASK_DEADLINE_S": "90"}, task_deadline_s=7200)

    assert (settings.deadline_s("chatgptsb"), settings.deadline_s("runway")) == (90, 7200)


def test_a_gateway_without_settings_has_neither_key_nor_address() -> None:
    gateway = load_settings({}).gateway("runway")

    assert (gateway.api_key, gateway.base_url) == (None, None)


@pytest.mark.parametrize("show", [repr, str, Settings.model_dump_json], ids=["repr", "str", "json"])
def test_a_key_is_never_shown(show: "type[str]") -> None:
    settings = load_settings({"PLAYGROUND_RUNWAY_API_KEY": KEY}, signing_key=KEY)

    assert KEY not in show(settings)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("RENDER_WORKERS", "0"),
        ("RENDER_WORKERS", "many"),
        ("LINK_LIFETIME_S", "59"),
        ("RUNWAY_TASK_DEADLINE_S", "0"),
    ],
)
def test_a_value_that_cannot_work_is_refused_by_the_name_of_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    monkeypatch.setenv(PREFIX + variable, value)

    with pytest.raises(ConfigurationError, match=f"^{PREFIX}{variable} cannot be used") as caught:
        load_settings()

    assert PREFIX + variable in caught.value.hint


def test_settings_cannot_be_changed_once_they_are_read() -> None:
    settings = load_settings({})

    with pytest.raises(ValidationError, match="frozen"):
        settings.render_workers = 2  # type: ignore[misc]  # the point of the test


def _key(settings: Settings, gateway_id: str) -> str:
    key = settings.gateway(gateway_id).api_key
    return "" if key is None else key.get_secret_value()
