"""Settings come from the environment, and a value that cannot be used is refused by name."""

from dataclasses import fields
from pathlib import Path

import pytest

from app.errors import SettingError
from app.settings import PREFIX, Settings, unknown_names

ROOT = Path(__file__).parents[2]


def test_without_any_variable_the_defaults_hold() -> None:
    settings = Settings.from_environment({"PATH": "/bin"})

    assert settings == Settings()
    assert settings.port == 8000


def test_each_kind_of_setting_is_read_from_its_variable() -> None:
    settings = Settings.from_environment(
        {
            "TWINTEXT_DATA": "/srv/twin text",
            "TWINTEXT_PORT": "0",
            "TWINTEXT_QUERY_TIMEOUT": "2.5",
            "TWINTEXT_FEDERATION_ALLOW": "example.org, example.net,",
            "TWINTEXT_INFERENCE": "owlrl",
        }
    )

    assert settings.data == Path("/srv/twin text")
    assert settings.port == 0
    assert settings.query_timeout == 2.5
    assert settings.federation_allow == ("example.org", "example.net")
    assert settings.inference == "owlrl"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("TWINTEXT_PORT", "eighty", "must be a number"),
        ("TWINTEXT_PORT", "-1", "negative"),
        ("TWINTEXT_PORT", "65536", "at most 65535"),
        ("TWINTEXT_QUERY_TIMEOUT", "nan", "negative or infinite"),
        ("TWINTEXT_QUERY_TIMEOUT", "inf", "negative or infinite"),
        ("TWINTEXT_QUERY_TIMEOUT", "0", "more than 0"),
        ("TWINTEXT_RETAIN_VERSIONS", "0", "more than 0"),
        ("TWINTEXT_INFERENCE", "magic", "one of owl-rl, owlrl, none"),
        ("TWINTEXT_BASE_URL", "example.org", "http"),
        ("TWINTEXT_BASE_URL", "http://", "address"),
        ("TWINTEXT_DATA", " ", "directory"),
        ("TWINTEXT_RATE_LIMIT", "-1", "negative"),
        ("TWINTEXT_LOG_FORMAT", "xml", "one of text, json"),
        ("TWINTEXT_TRUSTED_PROXIES", "10.0.0.1/8", "no network"),
        ("TWINTEXT_TRUSTED_PROXIES", "proxy.example", "no address"),
        ("TWINTEXT_TRUSTED_PROXIES", "10.0.0.1,*", "no address"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_its_name_and_the_reason(
    name: str, value: str, reason: str
) -> None:
    with pytest.raises(SettingError, match=reason) as refused:
        Settings.from_environment({name: value})

    assert refused.value.name == name
    assert name in str(refused.value)


def test_the_write_token_is_read_and_never_shown() -> None:
    settings = Settings.from_environment({"TWINTEXT_WRITE_TOKEN": "sixteen-letters."})

    assert settings.write_token == "sixteen-letters."
    assert "sixteen" not in repr(settings)
    assert Settings.from_environment({"TWINTEXT_WRITE_TOKEN": ""}).write_token == ""


@pytest.mark.parametrize(
    "token", ["fifteen-letters", "sixteen letters.", "sixteen-lettérs.", "x" * 513, "x" * 16 + "\n"]
)
def test_a_write_token_that_is_short_or_cannot_be_sent_is_refused_unsaid(token: str) -> None:
    with pytest.raises(SettingError) as refused:
        Settings.from_environment({"TWINTEXT_WRITE_TOKEN": token})

    assert "TWINTEXT_WRITE_TOKEN" in str(refused.value)
    assert token not in str(refused.value)


@pytest.mark.parametrize(
    ("value", "proxies"),
    [("", ()), ("*", ("*",)), ("10.0.0.0/8, ::1", ("10.0.0.0/8", "::1")), ("10.1.2.3", ("10.1.2.3",))],
)
def test_proxies_are_addresses_and_networks(value: str, proxies: tuple[str, ...]) -> None:
    assert Settings.from_environment({"TWINTEXT_TRUSTED_PROXIES": value}).trusted_proxies == proxies


def test_a_variable_that_looks_like_a_setting_and_is_none_is_named() -> None:
    assert unknown_names({"TWINTEXT_PROT": "80", "TWINTEXT_PORT": "80", "PROT": "80"}) == ("TWINTEXT_PROT",)


def test_a_slash_at_the_end_of_the_base_url_is_dropped() -> None:
    assert Settings.from_environment({"TWINTEXT_BASE_URL": "https://example.org/twin/"}).base_url == (
        "https://example.org/twin"
    )


def test_no_number_of_workers_means_one_a_processor() -> None:
    assert Settings().workers >= 1
    assert Settings(query_workers=3).workers == 3


def test_the_settings_page_names_every_setting_with_its_meaning_and_default() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")

    for setting in fields(Settings):
        assert f"| `{PREFIX}{setting.name.upper()}` |" in page
        assert setting.metadata["meaning"] in page
