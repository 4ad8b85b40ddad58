"""The shelf of language models: a folder each, put there whole or not at all."""

import fcntl
import json
import os
import re
import shutil
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from copilot.gguf.downloading import Advance, Patience, check_room, download
from copilot.gguf.errors import ModelBusy, ModelFileWrong, ModelNameInvalid, ModelNotInstalled

FILE = "model.gguf"
_RECORD = "record.json"
_INCOMING = ".incoming"
_NAME = re.compile(r"(?!.*\.incoming$)[a-z0-9][a-z0-9._-]{0,63}")
_MAGIC, _VERSIONS = b"GGUF", range(2, 4)
_CHUNK = 1 << 22
PATIENCE = Patience()


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model that is here, whole. ``source`` is a web address or "file"; ``size`` is in bytes."""

    name: str
    path: Path
    sha256: str
    size: int
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """A model to be put on the shelf. Without ``sha256`` the file is taken as it is, and its hash recorded."""

    name: str
    sha256: str | None = None
    size: int | None = None
    licence: str = "not said"


class ModelShelf:
    """Model files in ``folder``. Several processes may share it; one at a time gets a model."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def list(self) -> list[InstalledModel]:
        """Every model that is here, by name."""
        names = sorted(
            path.parent.name for path in self._folder.glob(f"*/{_RECORD}") if path.parent.suffix != _INCOMING
        )
        return [self._read(name) for name in names]

    def incomplete(self) -> dict[str, int]:
        """What has begun to arrive: bytes by name."""
        parts = sorted(self._folder.glob(f"*{_INCOMING}/{FILE}"))
        return {part.parent.name.removesuffix(_INCOMING): part.stat().st_size for part in parts}

    def get(self, name: str) -> InstalledModel:
        """The model of that name, its file as long as it was. Raises ``ModelNotInstalled``, ``ModelFileWrong``."""
        if not _NAME.fullmatch(name) or not (self._folder / name / _RECORD).exists():
            raise ModelNotInstalled(
                f"the language model {name!r} is not here\n  hint: copilot models install {name}; "
                "`copilot models list` shows what there is"
            )
        model = self._read(name)
        found = model.path.stat().st_size if model.path.exists() else 0
        if found != model.size:
            again = f"copilot models remove {name}, then install it again"
            raise ModelFileWrong(f"the file of {name!r} has {found:,} bytes instead of {model.size:,}\n  hint: {again}")
        return model

    def install_file(self, wanted: Wanted, source: Path, advance: Advance) -> InstalledModel:
        """Copy a file of this machine. Raises ``ModelFileWrong``, ``NoRoom``, ``ModelBusy``, ``ModelNameInvalid``."""
        if not source.is_file():
            raise ModelFileWrong(f"there is no file {str(source)!r}\n  hint: --file wants the path of a GGUF file")
        check_gguf(source)
        with self._incoming(wanted.name) as folder:
            check_room(folder, source.stat().st_size)
            _copy(source, folder / FILE, advance)
            return self._keep(wanted, folder, "file")

    def install_url(self, wanted: Wanted, url: str, advance: Advance, patience: Patience = PATIENCE) -> InstalledModel:
        """Download, going on where an earlier try broke off. Also raises ``DownloadFailed``."""
        with self._incoming(wanted.name) as folder:
            download(url, folder / FILE, wanted.size, advance, patience)
            return self._keep(wanted, folder, url)

    def remove(self, name: str) -> int:
        """Let go of a model, and of what has begun to arrive of it: how many bytes. Raises ``ModelNotInstalled``."""
        if not _NAME.fullmatch(name) or not any(place.exists() for place in self._places(name)):
            raise ModelNotInstalled(f"the language model {name!r} is not here\n  hint: see `copilot models list`")
        freed = 0
        for place in self._places(name):
            freed += sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
            shutil.rmtree(place, ignore_errors=True)
        return freed

    def _places(self, name: str) -> tuple[Path, Path]:
        return self._folder / name, self._folder / f"{name}{_INCOMING}"

    def _read(self, name: str) -> InstalledModel:
        record = self._folder / name / _RECORD
        try:
            row = json.loads(record.read_text(encoding="utf-8"))
            return InstalledModel(path=self._folder / name / FILE, **row)
        except (OSError, ValueError, TypeError) as error:
            again = f"copilot models remove {name}, then install it again"
            raise ModelFileWrong(f"{str(record)!r} can't be read: {error}\n  hint: {again}") from None

    @contextmanager
    def _incoming(self, name: str) -> Iterator[Path]:
        """The folder in which a model arrives, for this process alone."""
        if not _NAME.fullmatch(name):
            raise ModelNameInvalid(
                f"{name!r} can't be a model's name\n  hint: small letters, digits, dots and hyphens, as qwen2.5-1.5b"
            )
        place, folder = self._places(name)
        if place.exists():
            raise ModelNameInvalid(
                f"{name!r} is here already\n  hint: copilot models remove {name} lets go of it first"
            )
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise ModelBusy(f"another process is getting {name!r}\n  hint: wait until it has ended") from None
            yield folder

    def _keep(self, wanted: Wanted, folder: Path, source: str) -> InstalledModel:
        """Check what has arrived and put it in its place. What is wrong is thrown away."""
        part, place = folder / FILE, self._folder / wanted.name
        try:
            check_gguf(part)
            found = _hash(part)
            _expect(wanted, found)
        except ModelFileWrong:
            part.unlink(missing_ok=True)
            raise
        model = InstalledModel(wanted.name, place / FILE, found, part.stat().st_size, source, wanted.licence)
        row = {name: value for name, value in asdict(model).items() if name != "path"}
        (folder / _RECORD).write_text(json.dumps(row, indent=2) + "\n", encoding="utf-8")
        _sync(part)
        (folder / "lock").unlink()
        folder.rename(place)
        return model


def check_gguf(path: Path) -> None:
    """Raise ``ModelFileWrong`` unless the file begins as a GGUF does."""
    with path.open("rb") as stream:
        head = stream.read(24)
    if len(head) == 24 and head[:4] == _MAGIC:
        version, tensors, pairs = struct.unpack("<IQQ", head[4:])
        if version in _VERSIONS and 0 < tensors < 1 << 20 and 0 < pairs < 1 << 20:
            return
    raise ModelFileWrong(f"{path.name!r} is no GGUF file\n  hint: llama.cpp's own format is what is needed: *.gguf")


def _expect(wanted: Wanted, found: str) -> None:
    if wanted.sha256 is not None and found != wanted.sha256.lower():
        raise ModelFileWrong(
            f"what came for {wanted.name!r} has the SHA-256 {found[:12]}… instead of {wanted.sha256[:12]}…, and was "
            "thrown away\n  hint: it was altered on the way or is another file; look the hash up again"
        )


def _copy(source: Path, target: Path, advance: Advance) -> None:
    size, done = source.stat().st_size, 0
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(_CHUNK):
            writing.write(chunk)
            done += len(chunk)
            advance(done, size)


def _hash(path: Path) -> str:
    digest = sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _sync(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())
