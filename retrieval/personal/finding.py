"""Finding personal data by its form."""

from dataclasses import dataclass

from retrieval.personal.patterns import PATTERNS, PersonalKind

__all__ = ["Personal", "PersonalKind", "find_personal"]


@dataclass(frozen=True, slots=True)
class Personal:
    """A stretch of a text, ``[start:end]`` in code points, and what kind of personal data it has the form of."""

    kind: PersonalKind
    start: int
    end: int


def find_personal(text: str) -> tuple[Personal, ...]:
    """All that has the form of personal data, in order; no two overlap."""
    if not any(character.isdigit() for character in text) and "@" not in text:
        return ()
    found: list[Personal] = []
    taken = bytearray(len(text))
    for kind, pattern, is_one in PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if not any(taken[start:end]) and is_one(match[0].strip()):
                taken[start:end] = b"\1" * (end - start)
                found.append(Personal(kind, start, end))
    return tuple(sorted(found, key=lambda one: one.start))
