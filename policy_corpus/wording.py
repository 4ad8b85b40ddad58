"""Two wordings beside each other: which words stayed, which were taken out, which came in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_ALIKE = 0.8  # from this part of common words on, two wordings are versions of one
_SHORT = 4  # letters of a word that is not kept by itself between two changes
_KEPT_IN_COMMON = 0.35  # below this part one wording replaces the other as a whole
_PIECE = re.compile(  # a word; a letter of a script that writes none; a mark; white space
    r"[฀-๿ກ-໿က-႟ក-៿぀-ヿ㐀-鿿豈-﫿]|[^\W_](?:[^\W฀-๿぀-ヿ㐀-鿿]|['’-](?=\w))*|\s+|.", re.DOTALL
)


class Mark(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    DELETED = "deleted"
    INSERTED = "inserted"


@dataclass(frozen=True, slots=True)
class Run:
    """Words that share a fate, with the white space between them."""

    mark: Mark
    text: str


def compare(before: str, after: str) -> tuple[Run, ...]:
    """The two wordings as runs: the kept and deleted ones are ``before``, the kept and inserted ones ``after``.

    Wordings that have little in common are not cut into pieces: the one is deleted, the other inserted.
    """
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if _in_common(old, new, matcher) < _KEPT_IN_COMMON:
        return tuple(_whole(before, after))
    runs: list[Run] = []
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal":
            runs.append(Run(Mark.KEPT, "".join(old[a:b])))
        else:
            runs += _whole("".join(old[a:b]), "".join(new[c:d]))
    return _joined(runs)


def is_reworded(before: str, after: str) -> bool:
    """Whether the two are so alike that the one must be a version of the other."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    return _in_common(old, new, SequenceMatcher(None, old, new, autojunk=False)) >= _ALIKE


def _in_common(old: list[str], new: list[str], matcher: "SequenceMatcher[str]") -> float:
    """The part of all words that stand in both, white space and marks aside."""
    same = sum(_words(old[block.a : block.a + block.size]) for block in matcher.get_matching_blocks())
    both = _words(old) + _words(new)
    return 2 * same / both if both else 1.0


def _words(pieces: list[str]) -> int:
    return sum(any(map(str.isalnum, piece)) for piece in pieces)


def _whole(before: str, after: str) -> Iterator[Run]:
    if before:
        yield Run(Mark.DELETED, before)
    if after:
        yield Run(Mark.INSERTED, after)


def _joined(runs: list[Run]) -> tuple[Run, ...]:
    """The runs with changes joined that only a short word or a mark parts, so that a phrase is marked as one."""
    groups: list[tuple[str, str] | str] = []
    for place, run in enumerate(runs):
        kept = run.mark is Mark.KEPT
        if kept and not (0 < place < len(runs) - 1 and len(run.text.strip()) <= _SHORT):
            groups.append(run.text)
            continue
        old = run.text if run.mark is not Mark.INSERTED else ""
        new = run.text if run.mark is not Mark.DELETED else ""
        if groups and isinstance(groups[-1], tuple):
            groups[-1] = (groups[-1][0] + old, groups[-1][1] + new)
        else:
            groups.append((old, new))
    return tuple(made for group in groups for made in _runs_of(group))


def _runs_of(group: tuple[str, str] | str) -> Iterator[Run]:
    if isinstance(group, str):
        yield Run(Mark.KEPT, group)
    elif group[0] == group[1]:
        yield Run(Mark.KEPT, group[0])
    else:
        yield from _whole(*group)
