"""What a run was made with: enough to tell whether two runs can be compared, and whether one can go on."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from platform import python_version
from re import match

from pydantic import TypeAdapter, ValidationError

from copilot.errors import BadInput

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("policy_corpus", "prompts", "retrieval", "copilot")
_CODE = (".py", ".json", ".toml", ".txt")
_BESIDE = {"cli", "guidance", "policies", "__pycache__"}  # what can't move a draft, or has a fingerprint of its own
_MOMENT = {"id", "started", "commit", "dirty", "as_of"}  # may differ between two sittings of one run
_PATIENCE = {"model_attempts", "model_deadline"}  # settings that may, too


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run was made with. Fingerprints are SHA-256; None where a part has no such thing.

    ``started`` is in UTC; ``as_of`` is the day whose policies hold for cases that have no date of their own.
    ``settings`` holds no secret. ``code`` is the fingerprint of the packages that draft, whatever the commit.
    """

    id: str
    started: str
    as_of: str
    commit: str | None
    dirty: bool | None
    code: str
    settings: dict[str, str | int | float | bool | None]
    drafter: str
    model: str | None
    embedder: str
    prompt_fingerprint: str | None
    calibration_fingerprint: str | None
    corpus_fingerprint: str
    actions_fingerprint: str
    data_fingerprint: str
    cases: int
    repeats: int
    seed: int
    packages: dict[str, str]
    thresholds_fingerprint: str | None = None

    def differences(self, other: "Manifest") -> list[str]:
        """What keeps ``other`` from being the same run, a few words each: mine, then the other's."""
        mine, others = self._lasting(), other._lasting()
        found = []
        for name, one in mine.items():
            two = others[name]
            if isinstance(one, dict) and isinstance(two, dict):
                found += [
                    f"{name}.{key}: {one.get(key)!r} and now {two.get(key)!r}"
                    for key in sorted(one.keys() | two.keys())
                    if one.get(key) != two.get(key)
                ]
            elif one != two:
                found.append(f"{name}: {_short(one)} and now {_short(two)}")
        return found

    def identity(self) -> str:
        """The same for two manifests without differences, 12 hexadecimal digits."""
        return sha256(json.dumps(self._lasting(), sort_keys=True).encode()).hexdigest()[:12]

    def _lasting(self) -> dict[str, object]:
        row = {name: value for name, value in asdict(self).items() if name not in _MOMENT}
        row["settings"] = {name: value for name, value in self.settings.items() if name not in _PATIENCE}
        return row


def dump_manifest(manifest: Manifest) -> str:
    """The manifest as the text of its file."""
    return json.dumps(asdict(manifest), indent=1, ensure_ascii=False) + "\n"


def load_manifest(path: Path) -> Manifest:
    """The manifest in a file. Raises ``BadInput``."""
    try:
        return TypeAdapter(Manifest).validate_json(path.read_bytes())
    except (OSError, ValidationError):
        raise BadInput(
            f"{str(path)!r} is no run's manifest\n  hint: name a folder that `copilot eval run` wrote"
        ) from None


def commit_of(folder: Path = _ROOT) -> tuple[str | None, bool | None]:
    """The commit of the checkout, and whether anything in it is changed; both None outside of a checkout."""
    top = _git(folder, "rev-parse", "--show-toplevel")
    if top is None or Path(top) != folder.resolve():
        return None, None
    status = _git(folder, "status", "--porcelain")
    return _git(folder, "rev-parse", "HEAD"), None if status is None else bool(status)


def code_fingerprint() -> str:
    """SHA-256 over the sources of the packages that draft; their prompts, policies and actions count elsewhere."""
    digest = sha256()
    for package in _PACKAGES:
        for path, source in sorted(_sources(package, files(package)), key=lambda found: found[0]):
            digest.update(f"{path}\0{sha256(source.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def packages_in_use() -> dict[str, str]:
    """Python, and every package that this one asks for, with the version that is installed."""
    found = {"python": python_version()}
    for line in requires("review-copilot") or ():
        name = match(r"[\w.-]+", line)
        try:
            if name:
                found[name[0]] = version(name[0])
        except PackageNotFoundError:  # of an optional group
            continue
    return dict(sorted(found.items()))


def _sources(path: str, folder: Traversable) -> Iterator[tuple[str, Traversable]]:
    for each in folder.iterdir():
        if each.is_dir() and each.name not in _BESIDE:
            yield from _sources(f"{path}/{each.name}", each)
        elif each.is_file() and each.name.endswith(_CODE):
            yield f"{path}/{each.name}", each


def _git(folder: Path, *arguments: str) -> str | None:
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(  # noqa: S603  (fixed words)
            command, capture_output=True, text=True, check=True, env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"}
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 20 else f"{text[:13]}…'"
