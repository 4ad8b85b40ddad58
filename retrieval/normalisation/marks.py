"""Marks that are piled on letters, or drawn through one letter after the other."""

import re
import unicodedata

from retrieval.normalisation.matching_copy import Edit, SignalKind

PILE = 3  # no language writes so many general marks on one letter that don't compose with it

# The marks that belong to no script. A Hebrew, Tibetan or Burmese letter carries three of its own with good reason.
_GENERAL = "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_PILED = re.compile(f"[{_GENERAL}]{{{PILE},}}")
_THROUGH = "[\u0332\u0333\u0335-\u0338\u20d2\u20d3\u20e5\u20e6]"
_STRUCK = re.compile(rf"(?:[^\W\d_]{_THROUGH}+ ?){{3,}}")
_LINES = re.compile(f"{_THROUGH}+")
_CLUSTER = re.compile(rf"([^\s{_GENERAL}]?)([{_GENERAL}]+)")
_WORD = re.compile(r"\S+")


def mark_edits(text: str) -> list[Edit]:
    """Strip the letters of a word in which marks are piled up, and the lines through letters in a row."""
    if text.isascii():
        return []
    if not _PILED.search(text):
        return _struck_edits(text)
    edits: list[Edit] = []
    for word in _WORD.finditer(text):
        if any(_is_pile(cluster) for cluster in _CLUSTER.finditer(word[0])):
            edits += (edit for cluster in _CLUSTER.finditer(text, *word.span()) for edit in _stripped(cluster))
    return edits


def _struck_edits(text: str) -> list[Edit]:
    if not _LINES.search(text):
        return []
    return [
        Edit(*line.span(), "", SignalKind.ZALGO, "lines drawn through letters")
        for row in _STRUCK.finditer(text)
        for line in _LINES.finditer(text, *row.span())
    ]


def _is_pile(cluster: re.Match[str]) -> bool:
    """Whether marks are left over when the letter has taken those that it composes with."""
    if len(cluster[2]) < PILE:
        return False
    composed = unicodedata.normalize("NFC", cluster[0])
    return len(composed) - len(cluster[1]) >= PILE - 1


def _stripped(cluster: re.Match[str]) -> list[Edit]:
    bare = "".join(one for one in unicodedata.normalize("NFD", cluster[1]) if not unicodedata.combining(one))
    letter = bare if len(bare) == 1 else cluster[1]
    says = "marks piled on letters"
    edits = [Edit(*cluster.span(1), letter, SignalKind.ZALGO, says), Edit(*cluster.span(2), "", SignalKind.ZALGO, says)]
    return edits if letter else edits[1:]
