"""Model files that come inside installed packages: where they are, and which bytes they are."""

import base64
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from retrieval.errors import EmbedderUnavailable

WAY_OUT = "install the project again from its lock file, or choose another embedder with COPILOT_EMBEDDER"


@dataclass(frozen=True, slots=True)
class PackagedFile:
    """A file, the SHA-256 (hexadecimal) that the installer recorded for it, and its package's version."""

    path: Path
    sha256: str
    version: str


def packaged_file(package: str, name: str) -> PackagedFile:
    """The file ``name`` (with ``/``) of an installed package; its size is checked, its bytes are not read.

    Raises ``EmbedderUnavailable`` when the package or the file is missing, or the file is cut short.
    """
    try:
        installed = metadata.distribution(package)
    except metadata.PackageNotFoundError:
        raise EmbedderUnavailable(f"the package {package!r} is not installed; {WAY_OUT}") from None
    for file in installed.files or ():
        if file.as_posix() == name and file.hash is not None:
            path = Path(str(file.locate()))
            if not path.is_file() or path.stat().st_size != file.size:
                raise EmbedderUnavailable(f"the model file {name!r} is missing or cut short; {WAY_OUT}")
            return PackagedFile(path, _hexadecimal(file.hash.value), installed.version)
    raise EmbedderUnavailable(f"the package {package!r} does not list {name!r}; {WAY_OUT}")


def _hexadecimal(recorded: str) -> str:
    return base64.urlsafe_b64decode(recorded + "=" * (-len(recorded) % 4)).hex()
