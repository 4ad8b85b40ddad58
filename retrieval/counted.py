"""What sections bring to every day and region, kept in a file beside the index, so that a start doesn't count anew.

Counting words takes a second for 7000 passages, nearly all of it making matching copies. The file is a projection like
the index: it knows sections by what they say and itself by the code that counted, and whatever isn't in it is counted.
"""

import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from hashlib import blake2b, sha256
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from policy_corpus.model import Section
from retrieval.facts import Facts
from retrieval.hits import Passage
from retrieval.lexical import Counts

_SOURCES = ("normalisation", "lexical.py", "facts.py", "language.py", "neighbours.py", "shelf.py", "counted.py")
_LIBRARIES = ("confusable-homoglyphs", "eldc", "regex")
_COUNTS = ("texts", "words", "times", "lengths")
_NO_LANGUAGE = ""

Array = npt.NDArray[np.generic]


@dataclass(frozen=True, slots=True)
class Counted:
    """Of one section: what is known of its passages, and the counted words of each and of it all."""

    facts: Facts
    by_passage: Counts
    whole: Counts


@dataclass(frozen=True)
class CountedSections:
    """Sections by their digests; ``words`` are those of their counts, by number."""

    words: tuple[str, ...] = ()
    sections: Mapping[bytes, Counted] = field(default_factory=dict)


def digest_of(section: Section, passages: Sequence[Passage]) -> bytes:
    """What tells whether a section brings the same: all that its facts and counts are made of."""
    parts = [section.language, *section.heading_path, section.text]
    parts += [f"exception\0{part.id}" for part in section.exceptions]
    parts += [f"example\0{example.text}" for example in section.examples]
    parts += [f"{passage.kind}\0{passage.part}\0{passage.text}\0{passage.searched}" for passage in passages]
    return blake2b("\0\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).digest()


def read_counted(path: Path) -> CountedSections | None:
    """What a file holds; None where there is none, or one that isn't whole or that other code made."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
            if str(kept["code"]) != _code():
                return None
            arrays = {name: kept[name] for name in kept.files if name not in {"code", "digest"}}
            return _unpacked(arrays) if str(kept["digest"]) == _digest(arrays) else None
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None


def write_counted(counted: CountedSections, path: Path) -> None:
    """Keep them. A folder that can't be written to is left as it is: then each start counts."""
    arrays = _packed(counted)
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    with suppress(OSError):
        with new.open("wb") as file:
            np.savez(file, allow_pickle=False, code=np.array(_code()), digest=np.array(_digest(arrays)), **arrays)
        new.replace(path)


def _packed(counted: CountedSections) -> dict[str, Array]:
    """As arrays of which each section has a slice; texts are UTF-8."""
    each = list(counted.sections.values())
    spoken = [language or _NO_LANGUAGE for one in each for language in one.facts.languages]
    arrays: dict[str, Array] = {
        "vocabulary": np.frombuffer("\n".join(counted.words).encode("utf-8", "surrogatepass"), np.uint8),
        "sections": np.frombuffer(b"".join(counted.sections), np.uint8),
        "makes": _joined((one.facts.makes for one in each), np.int8),
        "sides": _joined((one.facts.sides for one in each), np.int8),
        "languages": np.array(spoken, dtype="S8"),
        "passages": _ends(one.facts.makes for one in each),
    }
    for name, counts in (("part", [one.by_passage for one in each]), ("whole", [one.whole for one in each])):
        arrays[f"{name}_ends"] = _ends(one.texts for one in counts)
        arrays[f"{name}_length_ends"] = _ends(one.lengths for one in counts)
        for column in _COUNTS:
            kind = np.float32 if column == "times" else np.int32
            arrays[f"{name}_{column}"] = _joined((getattr(one, column) for one in counts), kind)
    return arrays


def _unpacked(arrays: Mapping[str, Array]) -> CountedSections:
    text = arrays["vocabulary"].tobytes().decode("utf-8", "surrogatepass")
    keys = arrays["sections"].tobytes()
    languages = [code.decode("ascii") or None for code in arrays["languages"].tolist()]
    facts = [
        Facts(arrays["makes"][at], arrays["sides"][at], tuple(languages[at]))  # type: ignore[arg-type]
        for at in _slices(arrays["passages"])
    ]
    found = zip(facts, _counts(arrays, "part"), _counts(arrays, "whole"), strict=True)
    sections = {keys[16 * place : 16 * place + 16]: Counted(*one) for place, one in enumerate(found)}
    return CountedSections(tuple(text.split("\n")) if text else (), sections)


def _counts(arrays: Mapping[str, Array], name: str) -> Iterable[Counts]:
    columns = {column: arrays[f"{name}_{column}"] for column in _COUNTS}
    for at, lengths in zip(_slices(arrays[f"{name}_ends"]), _slices(arrays[f"{name}_length_ends"]), strict=True):
        parts = {column: rows[lengths if column == "lengths" else at] for column, rows in columns.items()}
        yield Counts(**parts)  # type: ignore[arg-type]


def _slices(ends: Array) -> list[slice]:
    return [slice(start, end) for start, end in pairwise([0, *ends.tolist()])]


def _ends(arrays: Iterable[Array]) -> Array:
    return np.cumsum([len(array) for array in arrays], dtype=np.int64)


def _joined(arrays: Iterable[Array], kind: type[np.generic]) -> Array:
    return np.concatenate([np.zeros(0, kind), *arrays], dtype=kind, casting="same_kind")


def _digest(arrays: Mapping[str, Array]) -> str:
    digest = sha256()
    for name in sorted(arrays):
        digest.update(f"\0{name}\0{arrays[name].dtype}\0".encode())
        digest.update(np.ascontiguousarray(arrays[name]).data)
    return digest.hexdigest()


@cache
def _code() -> str:
    """What the counts depend on beside the sections: this code, and the tables of others that it reads."""
    digest = sha256(f"{unicodedata.unidata_version}".encode())
    for library in _LIBRARIES:
        digest.update(f"\0{library}\0{version(library)}".encode())
    here = Path(__file__).parent
    for source in _SOURCES:
        place = here / source
        for file in sorted(place.rglob("*.*")) if place.is_dir() else [place]:
            if file.suffix != ".pyc":
                digest.update(f"\0{file.relative_to(here)}\0".encode() + file.read_bytes())
    return digest.hexdigest()
