"""The command line as it is called, over a tiny corpus, a quick embedder and a folder of its own."""

import io
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from copilot.cli import main
from copilot.parts import EMBEDDERS
from tests.hash_embedder import HashEmbedder
from tests.policy_corpus.files import RULE, a_file, write_corpus

EXAMPLES = """
> violates: "I will find you and hurt you."
> violates: "You will be hurt on Friday."
> allowed (figurative): "I could kill for a coffee."
> allowed (not target): "Somebody should be hurt."
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def places(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``corpus`` and ``data``, for all tests of a process."""
    folder = tmp_path_factory.mktemp("command-line")
    rule = RULE.replace("second: suspend", "second: remove, suspend")
    older = rule.replace("severity: high", "severity: low") + EXAMPLES
    texts = a_file(older, version="2025-01-01"), a_file(rule + EXAMPLES)
    write_corpus(folder / "corpus", *texts)
    return folder


@pytest.fixture
def settings(places: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment, with the tiny corpus; a test may change it."""
    for name in list(os.environ):
        if name.upper().startswith(("COPILOT_", "OPENAI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COPILOT_CORPUS_DIR", str(places / "corpus"))
    monkeypatch.setenv("COPILOT_DATA_DIR", str(places / "data"))
    monkeypatch.setitem(EMBEDDERS, "hashed", lambda _settings, _rest: HashEmbedder())
    monkeypatch.setenv("COPILOT_EMBEDDER", "hashed:")
    monkeypatch.setattr(os, "cpu_count", lambda: 1)  # another process would not know that embedder
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.fixture
def run(settings: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process."""

    def ran(*arguments: str, stdin: bytes = b"") -> Ran:
        settings.setattr(sys, "argv", ["copilot", *arguments])
        settings.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        written = capfd.readouterr()
        assert isinstance(end.value.code, int)
        return Ran(end.value.code, written.out, written.err)

    return ran
