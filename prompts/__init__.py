"""Prompts: a Markdown file each, with ``$holes`` and no logic.

A prompt is known by the SHA-256 of its source. Every recommendation records it, so "which wording produced this?"
has an answer long after the wording changed.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from string import Template


@dataclass(frozen=True, slots=True)
class Prompt:
    """The source of one prompt. A hole looks like ``$case``, a dollar like ``$$``."""

    name: str
    source: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the source, in hexadecimal."""
        return sha256(self.source.encode()).hexdigest()

    def render(self, **values: str) -> str:
        """Fill every hole and nothing but the holes; values are never parsed. Raises ``ValueError``."""
        words, holes = _parsed(self.source)
        if set(holes) != values.keys():
            raise ValueError(f"prompt {self.name!r} has the holes {sorted(set(holes))}, got {sorted(values)}")
        filled = [piece for hole, after in zip(holes, words[1:], strict=True) for piece in (values[hole], after)]
        return "".join([words[0], *filled])


@lru_cache(maxsize=64)
def _parsed(source: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The words before, between and behind the holes of a source, and the holes in their order."""
    words, holes, end = [""], list[str](), 0
    for match in Template.pattern.finditer(source):
        hole = match["named"] or match["braced"]
        if hole is None and match["escaped"] is None:
            raise ValueError(f"a dollar at offset {match.start()} is no hole\n  hint: write $$ for a dollar")
        words[-1] += source[end : match.start()] + ("" if hole else "$")
        if hole:
            holes.append(hole)
            words.append("")
        end = match.end()
    words[-1] += source[end:]
    return tuple(words), tuple(holes)


def load_prompt(name: str) -> Prompt:
    """The prompt in ``prompts/<name>.md``."""
    return Prompt(name, files(__name__).joinpath(f"{name}.md").read_text(encoding="utf-8"))
