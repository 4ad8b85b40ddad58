"""Settings come from the environment and from a file, and a bad one is named."""

import os
from pathlib import Path

import pytest

from copilot.errors import SettingInvalid
from copilot.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder, and an environment that says nothing."""
    for name in list(os.environ):
        if name.upper().startswith(("COPILOT_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def key_of(settings: Settings) -> str | None:
    return settings.openai_api_key.get_secret_value() if settings.openai_api_key else None


def test_without_any_setting_every_part_is_local() -> None:
    settings = read_settings()
    assert (settings.drafter, settings.embedder, settings.vector_store) == ("local:", "local:", "chroma:")
    assert settings.database == f"sqlite:///{settings.data / 'copilot.db'}"
    assert (settings.corpus / "policies" / "violent-speech").is_dir()
    assert settings.openai_api_key is None
    assert settings.openai_base_url is None


def test_the_home_folder_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("COPILOT_DATA_DIR", "~/kept")
    monkeypatch.setenv("COPILOT_CORPUS_DIR", "~/rules")
    settings = read_settings()
    assert (settings.data, settings.corpus) == (tmp_path / "kept", tmp_path / "rules")


@pytest.mark.parametrize("bom", [pytest.param("", id="plain"), pytest.param("\ufeff", id="byte order mark")])
def test_the_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, bom: str) -> None:
    Path("copilot.env").write_text(f"{bom}COPILOT_DRAFTER=openai:of-the-file\nCOPILOT_CANDIDATES=3\nOTHER=1\n", "utf-8")
    monkeypatch.setenv("COPILOT_CANDIDATES", "9")
    settings = read_settings()
    assert (settings.drafter, settings.candidates) == ("openai:of-the-file", 9)


def test_what_the_caller_says_wins_over_both(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_CORPUS_DIR", "/of/the/environment")
    assert read_settings(corpus_dir=Path("/of/the/caller")).corpus == Path("/of/the/caller")


@pytest.mark.parametrize(
    ("names", "key", "address"),
    [
        pytest.param({"OPENAI_API_KEY": "k1", "OPENAI_BASE_URL": "http://one/v1"}, "k1", "http://one/v1", id="common"),
        pytest.param(
            {"COPILOT_OPENAI_API_KEY": "k2", "COPILOT_OPENAI_BASE_URL": "http://two/v1"},
            "k2",
            "http://two/v1",
            id="own",
        ),
        pytest.param(
            {"OPENAI_API_KEY": "k1", "COPILOT_OPENAI_API_KEY": "k2"}, "k2", None, id="own wins over what others share"
        ),
        pytest.param({"OPENAI_API_KEY": "", "OPENAI_BASE_URL": ""}, None, None, id="empty is not set"),
    ],
)
def test_the_names_that_others_use_are_honoured(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, str], key: str | None, address: str | None
) -> None:
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    settings = read_settings()
    assert (key_of(settings), settings.openai_base_url) == (key, address)


@pytest.mark.parametrize("named", ["COPILOT_SECRETS_DIR", "CREDENTIALS_DIRECTORY"])
def test_secrets_come_out_of_a_folder_that_something_else_fills(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    (tmp_path / "copilot_oidc_client_secret").write_text("of the folder\n", "utf-8")
    (tmp_path / "copilot_database_url").write_text("postgresql://of-the-folder/copilot", "utf-8")
    monkeypatch.setenv(named, str(tmp_path))
    monkeypatch.setenv("COPILOT_DATABASE_URL", "postgresql://of-the-environment/copilot")
    settings = read_settings()
    assert settings.oidc_client_secret.get_secret_value() == "of the folder"
    assert settings.database == "postgresql://of-the-environment/copilot"
    assert "of the folder" not in str(settings.shown())


def test_a_folder_of_secrets_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COPILOT_SECRETS_DIR", str(tmp_path / "nowhere"))
    with pytest.raises(SettingInvalid, match="no folder"):
        read_settings()


def test_an_empty_setting_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COPILOT_MODEL_ATTEMPTS", "")
    assert read_settings().model_attempts == 6


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "COPILOT_OIDC_CLIENT_SECRET"])
def test_a_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    shown = name.removeprefix("COPILOT_").lower()
    assert read_settings().shown()[shown] == "not set"
    monkeypatch.setenv(name, "very-secret")
    settings = read_settings()
    assert "very-secret" not in f"{settings!r}{settings.shown()}"
    assert settings.shown()[shown] == "set"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("COPILOT_CANDIDATES", "many", id="a word for a number"),
        pytest.param("COPILOT_CANDIDATES", "0", id="too few"),
        pytest.param("COPILOT_CANDIDATES", "21", id="too many"),
        pytest.param("COPILOT_MODEL_DEADLINE", "0", id="no time"),
        pytest.param("COPILOT_MODEL_DEADLINE", "nan", id="no number"),
        pytest.param("COPILOT_MODEL_ATTEMPTS", "0", id="no try"),
        pytest.param("COPILOT_MODEL_TOKENS", "10", id="no room"),
        pytest.param("COPILOT_ANONYMOUS", "sometimes", id="a word that means nothing"),
        pytest.param("COPILOT_ENVIRONMENT", "Live!", id="a word that no key can hold"),
    ],
)
def test_a_bad_value_names_its_setting(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingInvalid, match=f"the setting {name} can't be used: "):
        read_settings()


def test_a_file_that_is_no_text_is_named() -> None:
    Path("copilot.env").write_bytes(b"COPILOT_DRAFTER=\xff\xfe\n")
    with pytest.raises(SettingInvalid, match=r"copilot\.env can't be read"):
        read_settings()
