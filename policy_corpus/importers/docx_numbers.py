"""The numbers that Word shows before paragraphs, which stand nowhere in its text: counted as Word counts them."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policy_corpus.importers.docx_styles import Look, W

if TYPE_CHECKING:
    from docx.oxml.xmlchemy import BaseOxmlElement

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LARGEST = 3000


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str
    pattern: str


class Numbering:
    """The lists of a document. Asked for each paragraph once, in order, since it counts."""

    def __init__(self, part: "BaseOxmlElement | None") -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._list_of: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if part is None:
            return
        abstract = {a.get(f"{W}abstractNumId"): a for a in part.iterchildren(f"{W}abstractNum")}
        for number in part.iterchildren(f"{W}num"):
            key = number.get(f"{W}numId") or ""
            link = number.find(f"{W}abstractNumId")
            of = link.get(f"{W}val") if link is not None else ""
            if of in abstract:
                restarts = number.find(f"{W}lvlOverride/{W}startOverride") is not None
                self._list_of[key] = f"num {key}" if restarts else f"list {of}"
                self._levels[key] = _levels(abstract[of]) | _levels(number)

    def label(self, look: Look) -> str:
        """What stands before the next paragraph: ``2.1``, ``(a)``, ``*`` for a bullet, or nothing."""
        levels = self._levels.get(look.number)
        if not levels or look.depth not in levels:
            return ""
        counts = self._counts.setdefault(self._list_of[look.number], {})
        level = levels[look.depth]
        counts[look.depth] = counts.get(look.depth, level.start - 1) + 1
        for deeper in [depth for depth in counts if depth > look.depth]:
            del counts[deeper]
        if level.form == "bullet":
            return "*"
        return re.sub("%([1-9])", lambda found: _shown(int(found[1]) - 1, levels, counts), level.pattern).strip()


def _levels(element: "BaseOxmlElement") -> dict[int, _Level]:
    return {int(level.get(f"{W}ilvl") or 0): _level(level) for level in element.iter(f"{W}lvl")}


def _level(element: "BaseOxmlElement") -> _Level:
    def value(name: str, otherwise: str) -> str:
        found = element.find(f"{W}{name}")
        return (found.get(f"{W}val") or "") if found is not None else otherwise

    start = value("start", "1")
    return _Level(int(start) if start.isdecimal() else 1, value("numFmt", "decimal"), value("lvlText", ""))


def _shown(depth: int, levels: dict[int, _Level], counts: dict[int, int]) -> str:
    level = levels.get(depth)
    if level is None:
        return ""
    return _written(counts.setdefault(depth, level.start), level.form)


def _written(number: int, form: str) -> str:
    if form in ("lowerLetter", "upperLetter") and 0 < number <= _LARGEST:
        letters = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)
        return letters if form == "lowerLetter" else letters.upper()
    if form in ("lowerRoman", "upperRoman") and 0 < number <= _LARGEST:
        return _roman(number) if form == "lowerRoman" else _roman(number).upper()
    if form == "decimalZero":
        return f"{number:02}"
    return "" if form == "none" else str(number)


def _roman(number: int) -> str:
    written = ""
    for value, sign in _ROMAN:
        written += sign * (number // value)
        number %= value
    return written
