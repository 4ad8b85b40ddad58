"""Every setting, from the environment or from a file, with its default."""

import re
from functools import cached_property
from importlib.resources import files
from os import environ
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from copilot.errors import SettingInvalid

_PASSWORD = re.compile(r"(://[^:/@\s]*:)[^@/\s]*@")
_DATA = Path("~/.local/share/review-copilot")


class Settings(BaseSettings):
    """What the copilot is built from. Each is ``COPILOT_`` and its name in the environment or in ``copilot.env``.

    The environment wins; one that is empty there counts as not set. A file of that name in ``COPILOT_SECRETS_DIR``, in
    small letters, comes last.
    """

    model_config = SettingsConfigDict(
        env_prefix="COPILOT_",
        env_file="copilot.env",
        env_file_encoding="utf-8-sig",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    drafter: str = Field("local:", description="Who drafts: `local:`, `llama:MODEL`, `openai:MODEL`, …")
    embedder: str = Field("local:", description="Who embeds: `local:`, `local:english`, `openai:MODEL`.")
    vector_store: str = Field(
        "chroma:", description="Where vectors are: `chroma:` in the data folder, or `chroma:http://host:port`."
    )
    database_url: str = Field("", description="Where recommendations are: a SQLAlchemy URL; SQLite in the data folder.")
    data_dir: Path = Field(_DATA, description="The folder of the index, the database and downloaded files.")
    corpus_dir: Path | None = Field(None, description="The folder of the policies; those that come along by default.")
    audit_checkpoints: Path | None = Field(
        None, description="The folder of signed checkpoints of the audit trail: best where the database is not."
    )
    audit_key: Path | None = Field(None, description="The file of the key that signs them; made in the data folder.")
    anonymous: Literal["until-users", "local", "never"] = Field(
        "until-users",
        description="Whether this machine is answered without signing in: `until-users`, `local`, `never`.",
    )
    blind_share: float = Field(
        0.05,
        ge=0,
        le=1,
        description="The share of cases in which a person says what they see before the draft is shown.",
    )
    blind_critical: bool = Field(False, description="Whether that holds for all cases of critical severity.")
    public_url: str = Field("", description="The address that people reach the service at, as https://copilot.example.")
    password_sign_in: bool = Field(
        True, description="Whether people sign in with passwords; with `false` the provider alone lets them in."
    )
    password_words: str = Field(
        "", description="Words that no password may hold, such as names of your organisation: `example,example-video`."
    )
    environment: str = Field("live", pattern="^[a-z]{2,12}$", description="A word that stands in every key made here.")
    key_pepper: Path | None = Field(
        None, description="The file of the secret that keys are hashed with; made in the data folder."
    )
    oidc_issuer: str = Field("", description="The OpenID Connect provider that people sign in with: its issuer.")
    oidc_client_id: str = Field("", description="What the provider knows this service as.")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="The secret that the provider has given it.")
    oidc_groups_claim: str = Field("groups", description="The claim that holds a person's groups.")
    oidc_strength: str = Field(
        "", description="What the provider must say of how somebody signed in: one of these `acr` or `amr`, as `mfa`."
    )
    oidc_roles: str = Field("", description="What groups mean here, as `moderators=analyst,leads=senior_reviewer`.")
    batch_concurrency: int = Field(4, ge=1, le=256, description="Lines of batches that are drafted at once.")
    batch_waiting: int = Field(
        1_000_000, ge=1, description="Lines of batches at work beyond which no further batch is taken in."
    )
    batch_days: int = Field(30, ge=1, le=3660, description="Days for which a batch that has ended can be asked for.")
    idempotency_hours: float = Field(
        24.0, gt=0, le=8760, description="Hours for which an Idempotency-Key stands for its first request."
    )
    drafts_at_once: int = Field(64, ge=1, le=10_000, description="Drafts that a process makes at once for its callers.")
    drafts_waiting: int = Field(256, ge=0, le=100_000, description="Callers that wait for a draft; more are sent away.")
    request_seconds: float = Field(120.0, gt=0, le=3600, description="Seconds within which an answer begins.")
    stop_notice: float = Field(
        0.0, ge=0, le=600, description="Seconds between not being ready and refusing requests, when told to stop."
    )
    stop_seconds: float = Field(30.0, ge=0, le=3600, description="Seconds that a stop then waits for answers.")
    require_tls: bool = Field(
        False,
        description="Whether nothing starts while a part on another machine is reached without TLS.",
    )
    secrets_dir: Path | None = Field(
        None, description="A folder with a file a setting, such as a manager of secrets fills; what systemd gives else."
    )
    log: Literal["text", "json"] = Field("text", description="How a line of the service's log is written.")
    traces: str = Field(
        "", description="The OpenTelemetry collector that spans go to, as `http://collector:4318/v1/traces`."
    )
    webhook_hosts: str = Field(
        "", description="Hosts of your own network that webhooks may go to, by name, as `receiver.internal,localhost`."
    )
    webhook_hours: float = Field(24.0, gt=0, le=720, description="Hours for which an event is tried again.")
    webhook_days: int = Field(30, ge=1, le=3660, description="Days for which events and what came of them are kept.")
    webhook_seconds: float = Field(10.0, gt=0, le=60, description="Seconds for one attempt to deliver.")
    service_url: str = Field("http://127.0.0.1:8000", description="The address of the service that `copilot mcp` asks.")
    service_key: SecretStr = Field(SecretStr(""), description="The key that it sends.")
    calibration: Path | None = Field(None, description="The calibration of `local:`; the one that comes along.")
    thresholds: Path | None = Field(None, description="Learnt thresholds: what is less sure is not shown.")
    candidates: int = Field(6, ge=1, le=20, description="Rules that are examined for a case.")
    model_deadline: float = Field(60.0, gt=0, le=600, description="Seconds for one answer, all tries together.")
    model_attempts: int = Field(6, ge=1, le=10, description="Tries for one answer.")
    model_tokens: int = Field(24_000, ge=2_000, description="Tokens of one question at most.")
    model_try: float = Field(30.0, gt=0, le=600, description="Seconds for one of those tries.")
    model_hedge: float = Field(
        0.1, ge=0, le=1, description="The share of questions that may be asked twice when an answer is overdue."
    )
    fallback: Literal["", "local:"] = Field("", description="Who drafts while the model is away: `local:`, or nobody.")
    price_question: float = Field(0.0, ge=0, description="What a million tokens of questions cost, in your money.")
    price_cached: float = Field(0.0, ge=0, description="The same of those that the provider's cache served.")
    price_answer: float = Field(0.0, ge=0, description="What a million tokens of answers cost.")
    session_requests: int = Field(600, ge=1, le=100_000, description="Requests a minute of a person who signed in.")
    mask_personal: bool | None = Field(
        None, description="Whether a model sees tokens in place of personal data; by default one that is elsewhere."
    )
    judge_seconds: float = Field(8.0, ge=0, le=600, description="Seconds for the questions of `llama:` to one case.")
    judge_weights: Path | None = Field(None, description="What the judge of `llama:` weighs; an even mean.")
    llama_threads: int = Field(0, ge=0, le=256, description="Threads of a `llama:` model; 0 is one a core.")
    openai_api_key: Annotated[SecretStr | None, NoDecode] = Field(
        None,
        validation_alias=AliasChoices("COPILOT_OPENAI_API_KEY", "OPENAI_API_KEY"),
        description="The key of the OpenAI-compatible server.",
    )
    openai_base_url: str | None = Field(
        None,
        validation_alias=AliasChoices("COPILOT_OPENAI_BASE_URL", "OPENAI_BASE_URL"),
        description="The address of the OpenAI-compatible server, with /v1.",
    )

    @cached_property
    def data(self) -> Path:
        """The data folder, without ``~``."""
        return self.data_dir.expanduser()

    @cached_property
    def corpus(self) -> Path:
        """The folder of the policies."""
        return self.corpus_dir.expanduser() if self.corpus_dir else Path(str(files("policy_corpus")))

    @property
    def database(self) -> str:
        """The address of the database."""
        return self.database_url or f"sqlite:///{self.data / 'copilot.db'}"

    def shown(self) -> dict[str, str]:
        """Every setting as text, without what is secret: of a key, whether there is one; of an address, no password."""
        known = {name: str(value) for name, value in self.model_dump(mode="json").items() if value is not None}
        secrets = {"openai_api_key": self.openai_api_key, "oidc_client_secret": self.oidc_client_secret}
        secrets["service_key"] = self.service_key
        known |= {
            name: "set" if secret and secret.get_secret_value() else "not set" for name, secret in secrets.items()
        }
        return {name: _PASSWORD.sub(r"\1***@", value) for name, value in sorted(known.items())}


def _secrets() -> Path | None:
    """The folder in which a manager of secrets, or systemd, puts a file a setting, named as the setting is."""
    named = environ.get("COPILOT_SECRETS_DIR") or environ.get("CREDENTIALS_DIRECTORY")
    if named and not Path(named).is_dir():
        raise SettingInvalid(f"COPILOT_SECRETS_DIR is {named!r}, which is no folder")
    return Path(named) if named else None


def read_settings(**overrides: object) -> Settings:
    """The settings of this process; ``overrides`` win. Raises ``SettingInvalid`` that names the setting."""
    try:
        return Settings(_secrets_dir=_secrets(), **overrides)  # type: ignore[arg-type]
    except (OSError, UnicodeDecodeError) as error:
        raise SettingInvalid(f"the file copilot.env can't be read: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = str(first["loc"][0]).upper() if first["loc"] else "settings"
        prefix = "" if name.startswith(("COPILOT_", "OPENAI_")) else "COPILOT_"
        raise SettingInvalid(f"the setting {prefix}{name} can't be used: {first['msg']}") from None
