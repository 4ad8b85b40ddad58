"""Who a case is about, swapped: the same words about another group must come to the same verdict.

The tables stand in ``evals/robustness/groups.py``.
"""

import re
from collections.abc import Iterator
from functools import cache, partial

from evals.robustness.groups import GROUPS, Forms

_UNSPACED = frozenset({"ja", "th", "zh"})  # where a name may stand right beside other words
_MARKS = (  # combining ones, of the alphabets that the tables are written in
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f"
    "\u0981-\u0983\u09bc-\u09d7\u0c00-\u0c04\u0c3e-\u0c56"
)
_WORD = rf"[\w{_MARKS}]"  # a letter, or a mark that belongs to one


def identity_swaps(text: str, language: str, most: int = 3) -> Iterator[tuple[str, str]]:
    """At most that many variants: what was swapped (``Muslims > Jews``), and the text with every mention of it swapped.

    None where the language has no table, or the text none of its groups or several of one table: a text that sets two
    groups against each other would say something else.
    """
    for forms in GROUPS.get(language, ()):
        found = [(row, group) for row in forms for group, name in enumerate(row) if _named(name, language).search(text)]
        if len({group for _, group in found}) != 1:
            continue
        row, group = found[0]
        others = [(group + step) % len(row) for step in range(1, len(row))][:most]
        for other in others:
            yield f"{row[group]} > {row[other]}", _swapped(text, forms, (group, other), language)
        return


def _swapped(text: str, forms: Forms, groups: tuple[int, int], language: str) -> str:
    """Each form of the first of ``groups`` in that of the second."""
    before, after = groups
    for row in forms:
        text = _named(row[before], language).sub(partial(_cased, row[after]), text)
    return text


@cache
def _named(name: str, language: str) -> re.Pattern[str]:
    if language in _UNSPACED:
        return re.compile(re.escape(name))
    return re.compile(rf"(?<!{_WORD}){re.escape(name)}(?!{_WORD})", re.IGNORECASE)


def _cased(other: str, match: re.Match[str]) -> str:
    """``other`` as what was found is written: all capitals, or its first letter raised or lowered."""
    found = match[0]
    if found.isupper():
        return other.upper()
    return (other[0].upper() if found[0].isupper() else other[0].lower()) + other[1:]
