"""What is reached over an open line is named with the way out, and refused where the settings say so."""

from typing import Any

import pytest

from copilot.bootstrap import open_copilot
from copilot.errors import SettingInvalid
from copilot.privacy.connections import expect_tls, in_the_clear
from copilot.settings import Settings

DATABASE = "postgresql://ana:secret@db.example/copilot"


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        pytest.param({"openai_base_url": "http://models.example/v1"}, "the model at models.example", id="a model"),
        pytest.param({"vector_store": "chroma:http://v.example:8000"}, "the vector store at v.example", id="vectors"),
        pytest.param({"traces": "http://collector.example/v1/traces"}, "traces for collector.example", id="traces"),
        pytest.param({"service_url": "http://copilot.example"}, "`copilot mcp` with copilot.example", id="mcp"),
        pytest.param({"database_url": DATABASE}, "the database at db.example", id="a database"),
        pytest.param({"database_url": f"{DATABASE}?sslmode=require"}, "the database at", id="whose name nobody checks"),
    ],
)
async def test_a_connection_in_the_clear(settings: dict[str, Any], said: str) -> None:
    [found] = in_the_clear(Settings(**settings))
    assert said in found
    assert "secret" not in found
    expect_tls(Settings(**settings))
    with pytest.raises(SettingInvalid, match="COPILOT_REQUIRE_TLS"):
        await open_copilot(Settings(**settings, require_tls=True))


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({}, id="nothing is elsewhere"),
        pytest.param({"openai_base_url": "http://127.0.0.1:8080/v1"}, id="this machine"),
        pytest.param({"openai_base_url": "https://models.example/v1"}, id="https"),
        pytest.param({"vector_store": "chroma:https://v.example"}, id="vectors over https"),
        pytest.param({"database_url": f"{DATABASE}?sslmode=verify-full"}, id="a database that is verified"),
        pytest.param({"database_url": "postgresql://ana@localhost/copilot"}, id="a database here"),
    ],
)
def test_a_connection_that_nobody_else_reads(settings: dict[str, Any]) -> None:
    assert list(in_the_clear(Settings(**settings))) == []
    expect_tls(Settings(**settings, require_tls=True))
