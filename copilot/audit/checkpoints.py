"""Checkpoints: signed notes of how long the chain was and how it ended, to be kept where the database is not.

A note has a line each for what it is, the number of entries, the hash of the last one, and the time; where the key
changes, a line with the next key; then a blank line and the signature over all before it.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from copilot.audit.entries import moment
from copilot.audit.signing import SigningKey, is_signed
from copilot.errors import BadInput

ORIGIN = "review-copilot audit checkpoint 1"
_NEXT = "next-key "
_SUFFIX = ".checkpoint"
_SIGNED = "\N{EM DASH} "


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One note. ``size`` counts entries, ``head`` is the hash of the last; ``key_id`` names who signed."""

    size: int
    head: str
    at: str
    next_key: bytes | None
    key_id: str
    signature: bytes
    signed: bytes


def key_id(public: bytes) -> str:
    """The short name of a public key."""
    return sha256(public).hexdigest()[:8]


def checkpoint_text(size: int, head: str, at: datetime, key: SigningKey, next_key: bytes | None = None) -> str:
    """The note, signed."""
    lines = [ORIGIN, str(size), head, moment(at)]
    lines += [_NEXT + b64encode(next_key).decode()] if next_key else []
    body = "\n".join(lines) + "\n"
    signature = b64encode(key.sign(body.encode())).decode()
    return f"{body}\n{_SIGNED}{key_id(key.public)} {signature}\n"


def parse_checkpoint(text: str, name: str) -> Checkpoint:
    """Raises ``BadInput`` that names the file for what is no checkpoint."""
    try:
        return _parsed(text)
    except ValueError:
        raise BadInput(f"{name} is no checkpoint of an audit trail\n  hint: take it out of the folder") from None


def _parsed(text: str) -> Checkpoint:
    body, _, tail = text.partition("\n\n")
    origin, size, head, at, *rest = body.split("\n")
    mark, signer, signature = tail.removesuffix("\n").split(" ")
    sound = origin == ORIGIN and mark == _SIGNED.strip() and len(rest) <= 1
    if not sound or not all(line.startswith(_NEXT) for line in rest):
        raise ValueError(text)
    next_key = b64decode(rest[0].removeprefix(_NEXT), validate=True) if rest else None
    return Checkpoint(int(size), head, at, next_key, signer, b64decode(signature, validate=True), f"{body}\n".encode())


def write_checkpoint(folder: Path, text: str, size: int) -> Path:
    """Write a note under the number of its entries, or leave the one that stands there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{size:012d}{_SUFFIX}"
    made = path.with_suffix(f".{sha256(text.encode()).hexdigest()[:8]}.new")
    made.write_text(text, encoding="utf-8")
    try:
        path.hardlink_to(made)
    except FileExistsError:
        if _NEXT in text:  # what names a key may not be lost
            return made.rename(path.with_name(f"{size:012d}.next{_SUFFIX}"))
    made.unlink(missing_ok=True)
    return path


def read_checkpoints(folder: Path) -> list[Checkpoint]:
    """All notes of a folder, the shortest chain first. Raises ``BadInput`` for a file that is none."""
    paths = sorted(folder.glob(f"*{_SUFFIX}"))
    found = [parse_checkpoint(path.read_text(encoding="utf-8", errors="replace"), path.name) for path in paths]
    return sorted(found, key=lambda point: point.size)


class CheckpointNotes(Mapping[int, str]):
    """The text of each note of a folder by the number of its entries; a note is read when it is asked for.

    Raises ``BadInput`` for a file that is none.
    """

    def __init__(self, folder: Path) -> None:
        self._paths = {int(name.partition(".")[0]): folder / f"{name}{_SUFFIX}" for name in checkpoint_names(folder)}

    def __getitem__(self, size: int) -> str:
        text = self._paths[size].read_text(encoding="utf-8", errors="replace")
        if parse_checkpoint(text, self._paths[size].name).size != size:
            raise BadInput(f"{self._paths[size].name} is not the checkpoint that its name says")
        return text

    def __iter__(self) -> Iterator[int]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def checkpoint_names(folder: Path) -> list[str]:
    """What the notes of a folder are called, without their suffix, the shortest chain first. None of them is read."""
    return sorted(path.name.removesuffix(_SUFFIX) for path in folder.glob(f"[0-9]*{_SUFFIX}"))


def read_checkpoint(folder: Path, name: str) -> tuple[Checkpoint, str]:
    """One note and its text. Raises ``BadInput`` for a file that is none."""
    text = (folder / f"{name}{_SUFFIX}").read_text(encoding="utf-8", errors="replace")
    return parse_checkpoint(text, f"{name}{_SUFFIX}"), text


def forged(checkpoints: Sequence[Checkpoint], keys: Iterable[bytes]) -> Checkpoint | None:
    """The first checkpoint that no trusted key signed. A key that a trusted one names is trusted from there on."""
    trusted = {key_id(key): key for key in keys}
    for point in checkpoints:
        key = trusted.get(point.key_id)
        if key is None or not is_signed(key, point.signature, point.signed):
            return point
        if point.next_key:
            trusted[key_id(point.next_key)] = point.next_key
    return None
