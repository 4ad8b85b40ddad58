"""What leaves the machine is said, and personal data is taken out of what a model elsewhere sees."""

import pytest

from copilot.privacy.leaving import masks, what_else_leaves, what_leaves
from copilot.settings import Settings

HERE, THERE = "http://127.0.0.1:8080/v1", "https://models.example.com/v1"


@pytest.mark.parametrize(
    ("settings", "masked"),
    [
        pytest.param({}, False, id="nothing leaves"),
        pytest.param({"drafter": "llama:small"}, False, id="a model in this process"),
        pytest.param({"drafter": "openai:m", "openai_base_url": HERE}, False, id="a model on this machine"),
        pytest.param({"drafter": "openai:m", "openai_base_url": THERE}, True, id="a model elsewhere"),
        pytest.param({"drafter": "openai:m"}, True, id="the provider"),
        pytest.param({"drafter": "langchain:anthropic:m", "openai_base_url": HERE}, True, id="another provider"),
        pytest.param({"drafter": "openai:m", "mask_personal": False}, False, id="the settings say no"),
        pytest.param({"drafter": "openai:m", "openai_base_url": HERE, "mask_personal": True}, True, id="or yes"),
    ],
)
def test_whether_personal_data_is_masked(settings: dict[str, object], masked: bool) -> None:
    assert masks(Settings(**settings)) is masked  # type: ignore[arg-type]


def test_nothing_leaves_by_default() -> None:
    assert list(what_leaves(Settings())) == []


def test_what_leaves_without_content_is_named_too() -> None:
    settings = Settings(traces="https://u:secret@collector.example/v1/traces", oidc_issuer="https://login.example")
    hooks = ["https://b.example/hook?key=secret", "https://a.example/", "http://localhost:9/"]
    assert list(what_else_leaves(settings, hooks)) == [
        "names and times of steps to collector.example",
        "ids, versions and events to a.example, b.example",
        "whoever signs in to login.example",
    ]
    assert list(what_else_leaves(Settings())) == []


def test_everything_that_leaves_is_named_and_no_password() -> None:
    settings = Settings(
        drafter="openai:m",
        embedder="openai:e",
        openai_base_url=THERE,
        vector_store="chroma:http://chroma.example.com:8000",
        database_url="postgresql://ana:secret@db.example.com/copilot",
    )
    said = "; ".join(what_leaves(settings))
    assert "to draft, openai:m at models.example.com, without personal data" in said
    assert "to embed, openai:e at models.example.com" in said
    assert "chroma.example.com" in said
    assert "db.example.com" in said
    assert "secret" not in said
