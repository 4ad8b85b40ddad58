"""A language model comes by name, from a file or from an address, and goes again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.copilot.cli.conftest import Run
from tests.copilot.gguf.files import DATA, HASH
from tests.servers.breaking_server import BreakingServer
from tests.small_model import SMOLLM2, require_small_model


@pytest.fixture
def data(settings: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    settings.setenv("COPILOT_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def server() -> Iterator[BreakingServer]:
    with BreakingServer(DATA) as server:
        yield server


def test_a_model_is_installed_from_a_file_used_and_removed(run: Run, data: Path, settings: pytest.MonkeyPatch) -> None:
    ran = run("models", "install", "small", "--file", str(require_small_model()))
    assert ran.code == 0
    assert "COPILOT_DRAFTER=llama:small" in ran.out
    listed = run("models", "list").out
    assert "llama:small is here" in listed
    assert SMOLLM2.sha256 in listed
    settings.setenv("COPILOT_DRAFTER", "llama:small")
    assert "drafter: llama:small" in run("doctor").out
    assert run("models", "remove", "small").out.startswith("removed small: 98 MB")
    assert not list((data / "models").iterdir())
    refused = run("recommend", "a text")
    assert (refused.code, "copilot models install small" in refused.err) == (5, True)


def test_what_looks_like_a_model_and_is_none_is_not_kept(run: Run, data: Path, server: BreakingServer) -> None:
    ran = run("models", "install", "small", "--url", server.url, "--sha256", HASH)
    assert ran.code == 5
    assert "install the model again" in ran.err
    assert not list((data / "models").iterdir())


def test_what_has_begun_to_arrive_is_listed_and_removed(run: Run, data: Path) -> None:
    part = data / "models" / "small.incoming"
    part.mkdir(parents=True)
    (part / "model.gguf").write_bytes(DATA[:2_000])
    assert "small: 0 MB have arrived" in run("models", "list").out
    assert run("models", "remove", "small").code == 0
    assert not part.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        pytest.param(["nowhere"], 3, "qwen2.5-coder-1.5b; or --file PATH", id="a name that nobody knows"),
        pytest.param(["x", "--url", "http://127.0.0.1:9/x"], 2, "--url needs --sha256", id="an address without a hash"),
        pytest.param(["x", "--url", "u", "--sha256", "12"], 2, "64 hexadecimal digits", id="no hash"),
        pytest.param(["x", "--url", "u", "--sha256", HASH, "--file", "f"], 2, "give one of them", id="two sources"),
        pytest.param(["x", "--file", "f"], 2, "there is no file 'f'", id="a file that is not there"),
        pytest.param(["X", "--file", __file__], 2, "no GGUF file", id="a file of another kind"),
        pytest.param(["o200k_base", "--file", "f"], 2, "comes from its package", id="a file of a package"),
    ],
)
def test_what_is_refused(run: Run, data: Path, arguments: list[str], code: int, told: str) -> None:
    ran = run("models", "install", *arguments)
    assert (ran.code, told in ran.err) == (code, True), ran.err


def test_a_known_model_is_held_to_its_hash_whatever_the_source(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "other.gguf").write_bytes(DATA)
    ran = run("models", "install", "qwen2.5-coder-1.5b", "--file", str(tmp_path / "other.gguf"))
    assert ran.code == 2
    assert "instead of cc324af070c2" in ran.err


def test_what_is_not_here_can_not_be_removed(run: Run, data: Path) -> None:
    assert run("models", "remove", "small").code == 3
