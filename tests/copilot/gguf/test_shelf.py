"""A model is on the shelf whole or not at all."""

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.gguf.catalogue import known_models
from copilot.gguf.downloading import Patience
from copilot.gguf.errors import DownloadFailed, ModelBusy, ModelFileWrong, ModelNameInvalid, ModelNotInstalled
from copilot.gguf.shelf import ModelShelf, Wanted
from tests.copilot.gguf.files import DATA, HASH, silent
from tests.servers.breaking_server import BreakingServer

QUICK = Patience(tries=1, pause=0.0, silence=5.0)


@pytest.fixture
def shelf(tmp_path: Path) -> ModelShelf:
    return ModelShelf(tmp_path / "models")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "some.gguf"
    path.write_bytes(DATA)
    return path


@pytest.fixture
def server() -> Iterator[BreakingServer]:
    with BreakingServer(DATA) as server:
        yield server


def test_a_file_is_copied_with_its_hash(shelf: ModelShelf, source: Path, tmp_path: Path) -> None:
    model = shelf.install_file(Wanted("small"), source, silent)
    assert (model.sha256, model.size, model.source) == (HASH, len(DATA), "file")
    assert model.path.read_bytes() == DATA
    assert source.exists()
    assert shelf.get("small") == model
    assert shelf.list() == [model]
    assert shelf.incomplete() == {}
    assert sorted(p.name for p in (tmp_path / "models" / "small").iterdir()) == ["model.gguf", "record.json"]


def test_a_download_that_broke_goes_on_in_another_process(shelf: ModelShelf, server: BreakingServer) -> None:
    server.breaks = [1000, 0]
    with pytest.raises(DownloadFailed):
        shelf.install_url(Wanted("small", HASH, len(DATA)), server.url, silent, QUICK)
    assert shelf.list() == []
    assert shelf.incomplete() == {"small": 1000}
    with pytest.raises(ModelNotInstalled, match="copilot models install small"):
        shelf.get("small")
    model = shelf.install_url(Wanted("small", HASH, len(DATA)), server.url, silent, QUICK)
    assert model.path.read_bytes() == DATA
    assert server.asked[-1] == "bytes=1000-"
    assert shelf.incomplete() == {}


def test_what_has_another_hash_is_thrown_away(shelf: ModelShelf, server: BreakingServer, source: Path) -> None:
    with pytest.raises(ModelFileWrong, match=r"has the SHA-256 .* thrown away"):
        shelf.install_url(Wanted("small", "0" * 64), server.url, silent, QUICK)
    with pytest.raises(ModelFileWrong, match=r"has the SHA-256 .* thrown away"):
        shelf.install_file(Wanted("small", "0" * 64), source, silent)
    assert shelf.list() == []
    assert shelf.incomplete() == {}


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"GGUF", id="a header cut off"),
        pytest.param(b"<html>" + DATA, id="a page of the web"),
        pytest.param(DATA[:4] + b"\xff" * 20 + DATA[24:], id="a version that there is not"),
    ],
)
def test_what_is_no_model_is_not_taken(shelf: ModelShelf, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    with pytest.raises(ModelFileWrong, match="no GGUF file"):
        shelf.install_file(Wanted("small"), tmp_path / "x", silent)
    with BreakingServer(data or b"x") as server, pytest.raises(ModelFileWrong, match="no GGUF file"):
        shelf.install_url(Wanted("small"), server.url, silent, QUICK)
    assert shelf.incomplete() == {}


def test_a_file_that_is_not_there(shelf: ModelShelf, tmp_path: Path) -> None:
    with pytest.raises(ModelFileWrong, match="there is no file"):
        shelf.install_file(Wanted("small"), tmp_path / "nowhere", silent)


@pytest.mark.parametrize("name", ["", "..", "../x", "A", "a b", "a/b", ".hidden", "x.incoming", "a" * 65])
def test_a_name_stays_in_its_folder(shelf: ModelShelf, source: Path, name: str) -> None:
    with pytest.raises(ModelNameInvalid, match="can't be a model's name"):
        shelf.install_file(Wanted(name), source, silent)
    for use in (shelf.get, shelf.remove):
        with pytest.raises(ModelNotInstalled):
            use(name)


def test_what_is_here_is_not_written_over(shelf: ModelShelf, source: Path) -> None:
    shelf.install_file(Wanted("small"), source, silent)
    with pytest.raises(ModelNameInvalid, match="copilot models remove small"):
        shelf.install_file(Wanted("small"), source, silent)


def test_one_process_at_a_time_gets_a_model(shelf: ModelShelf, source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models" / "small.incoming"
    folder.mkdir(parents=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(ModelBusy, match="another process"):
            shelf.install_file(Wanted("small"), source, silent)
    assert shelf.install_file(Wanted("small"), source, silent).size == len(DATA)


def test_a_model_and_what_has_begun_to_arrive_are_removed(shelf: ModelShelf, source: Path, tmp_path: Path) -> None:
    shelf.install_file(Wanted("small"), source, silent)
    assert shelf.remove("small") > len(DATA)
    begun = tmp_path / "models" / "other.incoming"
    begun.mkdir()
    (begun / "model.gguf").write_bytes(b"12345")
    assert shelf.remove("other") == 5
    assert list((tmp_path / "models").iterdir()) == []
    with pytest.raises(ModelNotInstalled):
        shelf.remove("small")


def test_a_file_that_was_cut_later_is_seen(shelf: ModelShelf, source: Path) -> None:
    path = shelf.install_file(Wanted("small"), source, silent).path
    path.write_bytes(DATA[:100])
    with pytest.raises(ModelFileWrong, match="copilot models remove small"):
        shelf.get("small")


def test_a_process_that_is_killed_leaves_what_it_has_and_no_model(shelf: ModelShelf, tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from copilot.gguf.shelf import ModelShelf, Wanted;"
        "kill = lambda done, total: os.kill(os.getpid(), 9);"
        "ModelShelf(Path(sys.argv[1])).install_url(Wanted('small'), sys.argv[2], kill)"
    )
    with BreakingServer(DATA) as server:
        command = [sys.executable, "-c", code, str(tmp_path / "models"), server.url]
        assert subprocess.run(command, check=False, timeout=60).returncode == -9
        assert shelf.list() == []
        assert shelf.install_url(Wanted("small", HASH), server.url, silent, QUICK).sha256 == HASH


def test_the_catalogue_is_complete() -> None:
    assert "qwen2.5-coder-1.5b" in known_models()
    for model in known_models().values():
        assert model.url.startswith("https://")
        assert len(model.sha256) == 64
        assert model.size > 10**8
        assert model.licence
        assert model.why
