"""The sentences of ``routed.toml`` and ``drafted.toml``, and the shortest case around a text."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from copilot.cases import Case, CaseId

_HERE = Path(__file__).parent
_SENTENCES: dict[str, dict[str, list[str]]] = {
    kind: tomllib.loads(_HERE.joinpath(f"{kind}.toml").read_text(encoding="utf-8")) for kind in ("routed", "drafted")
}
LANGUAGES = tuple(_SENTENCES["routed"])


def saying(text: str, **parts: Any) -> Case:
    return Case(CaseId("case-1"), text, **parts)


def sentences(kind: str) -> list[Any]:
    """Every sentence that is ``routed`` or ``drafted``, as a row."""
    rows = _SENTENCES[kind].items()
    return [pytest.param(text, id=f"{language}: {text}") for language, texts in rows for text in texts]
