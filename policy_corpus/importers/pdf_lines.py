"""The lines of pages to paragraphs: what the page repeats is left out, broken lines and words are joined."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from policy_corpus.importers.looks import begins_item
from policy_corpus.importers.shapes import Styled

HYPHEN = "\u0002"  # stands where a word was broken at the end of a line
_HYPHENS = f"-\u00ad\u2010{HYPHEN}"
_SENTENCE_ENDS = (".", "!", "?", ":", ";", "。", "！", "？", "।", "؟", "۔")
_EDGE_LINES = 2  # at the top and at the bottom of a page
_FEWEST_PAGES = 3
_SHARE_OF_PAGES = 0.4
_FORMS = re.compile("[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]")  # ligatures and positional forms of letters
_BROKEN = re.compile(rf"([^\W\d_]+)[{_HYPHENS}]$")
_FIRST_WORD = re.compile(r"[^\W_]+")
_HYPHENATED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_NO_SPACES = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line with its place in points (``bottom`` grows upwards), the size of its letters, and its weight."""

    text: str
    left: float
    right: float
    bottom: float
    size: float
    bold: bool


def without_edges(pages: Sequence[Sequence[PdfLine]]) -> tuple[list[list[PdfLine]], list[str]]:
    """The pages without the headers and footers that they repeat, and a sentence on what was left out."""
    body = _common_size(line for lines in pages for line in lines)
    seen: dict[tuple[str, int], list[str]] = defaultdict(list)
    for lines in pages:
        for key, line in {_key(line): line for line in _edge(lines)}.items():
            seen[key].append(line.text.strip())
    fewest = max(_FEWEST_PAGES, _SHARE_OF_PAGES * len(pages))
    repeated = {key: texts for key, texts in seen.items() if len(texts) >= fewest}

    def is_repeated(line: PdfLine) -> bool:
        texts = repeated.get(_key(line))
        return bool(texts) and (len(set(texts or ())) == 1 or (line.size <= body and not line.bold))

    kept = [[x for x in lines if x not in _edge(lines) or not is_repeated(x)] for lines in pages]
    left_out = Counter(_said(_key(x)[0], repeated) for p in pages for x in _edge(p) if is_repeated(x))
    if not left_out or not any(kept):
        return [list(lines) for lines in pages], []
    named = ", ".join(f"{text!r} ({count} times)" for text, count in left_out.items())
    return kept, [f"lines that its pages repeat at their edges were left out: {named}"]


def paragraphs_of(pages: Sequence[Sequence[PdfLine]]) -> list[Styled]:
    """The paragraphs of all pages in order."""
    leading = _leading(pages)
    known = _Words(pages)
    groups: list[list[PdfLine]] = []
    for lines in pages:
        right = max((line.right for line in lines), default=0.0)
        for index, line in enumerate(lines):
            before = groups[-1][-1] if groups else None
            goes_on = before is not None and (
                _goes_on(before, line, leading, right) if index else _goes_on_elsewhere(before, line)
            )
            groups[-1].append(line) if goes_on else groups.append([line])
    return [_styled(group, known) for group in groups]


def _goes_on(before: PdfLine, line: PdfLine, leading: dict[float, float], right: float) -> bool:
    """Whether a line goes on with the paragraph of the line before it on its page."""
    gap = before.bottom - line.bottom
    if gap < -line.size:  # the next column
        return _goes_on_elsewhere(before, line)
    if _is_broken(before):
        return True
    if not _alike(before, line) or begins_item(line.text):
        return False
    ended_early = before.text.rstrip().endswith(_SENTENCE_ENDS) and before.right < right - 0.15 * (right - line.left)
    return gap <= 1.25 * leading.get(_rounded(line.size), 1.2 * line.size) and not ended_early


def _goes_on_elsewhere(before: PdfLine, line: PdfLine) -> bool:
    """The same over the end of a page or a column."""
    if not _alike(before, line) or begins_item(line.text):
        return False
    begins_small = line.text.lstrip()[:1].islower() and not before.text.rstrip().endswith(_SENTENCE_ENDS)
    return _is_broken(before) or begins_small


def _alike(one: PdfLine, other: PdfLine) -> bool:
    return abs(one.size - other.size) <= 0.5 and one.bold == other.bold


def _is_broken(line: PdfLine) -> bool:
    return bool(_BROKEN.search(line.text.rstrip()))


def _styled(group: Sequence[PdfLine], known: "_Words") -> Styled:
    text = group[0].text.strip()
    for line in group[1:]:
        text = known.joined(text, line.text.strip())
    plain = _FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text.replace(HYPHEN, "-"))
    return Styled(plain, group[0].size, all(line.bold for line in group))


class _Words:
    """The words of a document, which tell whether a hyphen at the end of a line is part of one."""

    def __init__(self, pages: Sequence[Sequence[PdfLine]]) -> None:
        self._plain: set[str] = set()
        self._hyphenated: set[str] = set()
        for lines in pages:
            for line in lines:
                self._plain.update(_FIRST_WORD.findall(line.text.lower()))
                self._hyphenated.update(_HYPHENATED.findall(line.text.lower()))

    def joined(self, text: str, line: str) -> str:
        """``text`` and the line after it, as one."""
        broken, first = _BROKEN.search(text), _FIRST_WORD.match(line)
        if not broken or not first:
            close = _NO_SPACES.match(text[-1:]) and _NO_SPACES.match(line[:1])
            return f"{text}{line}" if close else f"{text} {line}"
        start, end = broken[1].lower(), first[0].lower()
        whole = start + end in self._plain or f"{start}-{end}" not in self._hyphenated
        if whole and first[0][:1].islower():
            return text[:-1] + line
        return f"{text[:-1]}-{line}"


def _leading(pages: Sequence[Sequence[PdfLine]]) -> dict[float, float]:
    """How far lines of a size usually stand apart, for sizes with enough of them."""
    gaps: dict[float, Counter[float]] = defaultdict(Counter)
    for lines in pages:
        for before, line in pairwise(lines):
            gap = before.bottom - line.bottom
            if _alike(before, line) and 0.8 * line.size < gap < 3 * line.size:
                gaps[_rounded(line.size)][_rounded(gap)] += 1
    return {size: found.most_common(1)[0][0] for size, found in gaps.items() if found.total() >= 5}


def _edge(lines: Sequence[PdfLine]) -> list[PdfLine]:
    if len(lines) <= 2 * _EDGE_LINES:
        return list(lines)
    ordered = sorted(lines, key=lambda line: line.bottom)
    return [*ordered[:_EDGE_LINES], *ordered[-_EDGE_LINES:]]


def _key(line: PdfLine) -> tuple[str, int]:
    """What a repeated line has in common: its words without numbers, and its height on the page."""
    return re.sub(r"\d+", "#", line.text.strip().casefold()), round(line.bottom / 3)


def _said(key: str, repeated: dict[tuple[str, int], list[str]]) -> str:
    return next(texts[0] for (known, _), texts in repeated.items() if known == key)


def _common_size(lines: Iterator[PdfLine]) -> float:
    sizes = Counter[float]()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _rounded(value: float) -> float:
    return round(value * 2) / 2
