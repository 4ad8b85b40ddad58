"""Policies in any number, to measure growth: seeded words in our format, and an embedder that costs next to nothing."""

from collections.abc import Sequence
from pathlib import Path
from random import Random
from zlib import crc32

import numpy as np
import numpy.typing as npt

from retrieval.ports import TextKind, Vectors

A_FILE = 50  # sections of one policy
_DIMENSIONS = 384
_WORDS = 4000
_REGIONS = ("global", "DE", "FR, IT", "global", "global")


def write_policies(folder: Path, sections: int, *, reworded: bool = False) -> None:
    """Write a corpus of so many rules, each with an element and two examples; of one file in a hundred other words."""
    for number in range((sections + A_FILE - 1) // A_FILE):
        words = Random(-number - 1 if reworded and number % 100 == 0 else number)  # noqa: S311  (no secrets)
        policy = f"policy-{number}"
        file = folder / "policies" / policy / "2026-01-01.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        head = f"---\npolicy: {policy}\ntitle: Policy {number}\nversion: 2026-01-01\nowner: Measurement\n---\n\nWhy.\n"
        first = number * A_FILE
        rules = [_rule(policy, place - first + 1, words) for place in range(first, min(first + A_FILE, sections))]
        file.write_text(head + "".join(rules), "utf-8")


def some_text(words: Random, length: int = 18) -> str:
    """A sentence of words that nobody knows, the frequent ones first, as in a language."""
    return " ".join(f"w{int(_WORDS * words.random() ** 3)}" for _ in range(length))


def _rule(policy: str, number: int, words: Random) -> str:
    region = words.choice(_REGIONS)
    return (
        f"\n### {policy}/{number} Rule {number}\n\nYou may not {some_text(words)}.\n\n"
        f"- element thing: {some_text(words, 10)}\n- severity: low\n- actions: remove\n- region: {region}\n\n"
        f'> violates: "{some_text(words)}"\n> allowed (not thing): "{some_text(words)}"\n'
    )


class HashEmbedder:
    """Unit vectors of the hashes of words: texts that share words are alike."""

    name = "synthetic-384"
    dimensions = _DIMENSIONS
    contents_apart = False

    async def embed(self, texts: Sequence[str], _kind: TextKind) -> Vectors:
        """One row a text."""
        return np.stack([_row(text) for text in texts]) if texts else np.empty((0, _DIMENSIONS), np.float32)

    async def close(self) -> None:
        """Nothing to close."""


def _row(text: str) -> npt.NDArray[np.float32]:
    row = np.zeros(_DIMENSIONS, dtype=np.float32)
    for word in text.casefold().split():
        number = crc32(word.strip('.,"').encode())
        row[number % _DIMENSIONS] += 1.0 if number >> 31 else -1.0
    length = float(np.linalg.norm(row))
    return row / length if length else np.eye(1, _DIMENSIONS, dtype=np.float32)[0]
